// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/mirrored.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/dialect/transformers/detail/warmup.hpp"
#include "anneal/schedule/ramp.hpp"

namespace anneal::transformers {

namespace params {

struct get_polynomial_decay_schedule_with_warmup {
  static constexpr const char* name = "transformers.get_polynomial_decay_schedule_with_warmup";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given;
  step num_training_steps = detail::not_given;
  double lr_end = 1e-7;
  double power = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("num_warmup_steps", p.num_warmup_steps);
    field("num_training_steps", p.num_training_steps);
    field("lr_end", p.lr_end);
    field("power", p.power);
  }
};

}  // namespace params

/// Up from 0 to lr along a straight line, then polynomial decay to lr_end.
///
///   s(t) = lr · t / W,  t < W;    s(t) = lr_end + (lr - lr_end) · (1 - (t - W) / (T - W))^power,  W <= t <= T
///
/// lr: the optimizer's rate, required. num_warmup_steps W: in [0, 2^53], required. num_training_steps T: a number of
/// steps, required; if it is below W, the rate is lr_end from W on. lr_end: a rate below lr, 1e-7. power: positive, 1.
/// Past the end lr_end holds. Models: finite, pure; constexpr.
/// Errors: lr negative; lr_end not below lr; power not positive (a negative one divides by 0 at T there, 0 keeps lr
/// up to T); W and T both 0, where transformers divides by 0 (as it does at T if W = T > 0: here that is lr_end).
/// Source: transformers' get_polynomial_decay_schedule_with_warmup.
///
///   constexpr auto s = anneal::transformers::get_polynomial_decay_schedule_with_warmup(
///       {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6, .lr_end = 0.5});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(4) == 0.75 && s(6) == 0.5);
[[nodiscard]] constexpr auto get_polynomial_decay_schedule_with_warmup(
    params::get_polynomial_decay_schedule_with_warmup p) {
  constexpr const char* where = params::get_polynomial_decay_schedule_with_warmup::name;
  detail::require_finite(where, "lr_end", p.lr_end);
  detail::require(p.lr > p.lr_end, where, "lr_end", "must be below lr", p.lr_end);
  detail::require_positive(where, "power", p.power);
  detail::require_finite(where, "num_training_steps", p.num_training_steps);
  detail::require(p.num_training_steps != 0 || p.num_warmup_steps != 0, where, "num_training_steps",
                  "must not be 0 without a warm-up", p.num_training_steps);
  const double steps = detail::greatest(p.num_training_steps - p.num_warmup_steps, 0.0);
  const detail::transition<double, curve::mirrored<curve::power>> decay(
      where, {.initial = p.lr, .final = p.lr_end, .steps = steps}, curve::mirrored(curve::power(p.power)));
  return named(p, detail::warmed_up(where, p.lr, p.num_warmup_steps, decay));
}

}  // namespace anneal::transformers
