// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/transformers/detail/warmup.hpp"
#include "anneal/recipe/inverse_sqrt.hpp"

namespace anneal::transformers {

namespace params {

struct get_inverse_sqrt_schedule {
  static constexpr const char* name = "transformers.get_inverse_sqrt_schedule";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given;
  std::optional<step> timescale{};

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("num_warmup_steps", p.num_warmup_steps);
    field("timescale", p.timescale);
  }
};

}  // namespace params

/// Up from 0 to lr along a straight line, then down as one over a square root.
///
///   s(t) = lr · t / W,  t < W;    s(t) = lr · √(timescale / (t - W + timescale)),  t >= W
///
/// lr: the optimizer's rate, not negative, required. num_warmup_steps W: in [0, 2^53], required. timescale: steps in
/// [2^-53, 2^53]; W, or 10,000 if W is 0.
/// Models: pure, not finite; constexpr.
/// Errors: a parameter out of its range (transformers divides by a timescale of 0 at W, and by 0 some steps after W if it
/// is negative). Source: transformers' get_inverse_sqrt_schedule.
///
///   constexpr auto s = anneal::transformers::get_inverse_sqrt_schedule({.lr = 1, .num_warmup_steps = 4});
///   static_assert(s(1) == 0.25 && s(4) == 1 && s(16) == 0.5);
[[nodiscard]] constexpr auto get_inverse_sqrt_schedule(params::get_inverse_sqrt_schedule p) {
  constexpr const char* where = params::get_inverse_sqrt_schedule::name;
  detail::require_not_negative(where, "lr", p.lr);
  const step timescale = p.timescale ? *p.timescale : p.num_warmup_steps > 0 ? p.num_warmup_steps : step(10'000);
  detail::require_steps(where, "timescale", timescale);
  return named(
      p, detail::warmed_up(where, p.lr, p.num_warmup_steps, inverse_sqrt({.initial = p.lr, .timescale = timescale})));
}

}  // namespace anneal::transformers
