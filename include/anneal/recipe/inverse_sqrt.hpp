// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/inverse_time.hpp"

namespace anneal {

/// The fields of inverse_sqrt.
struct inverse_sqrt_params {
  static constexpr const char* name = "inverse_sqrt";

  double initial = detail::not_given;
  step timescale = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial", p.initial, is::finite, "the first rate");
    field("timescale", p.timescale, is::steps, "after three times as many steps the rate is half");
  }
};

/// Falls as one over the square root of the time.
///
///   s(t) = initial · √(timescale / (timescale + t))
///
/// s(0) = initial; goes on for ever, towards 0. After a warm-up of W steps, with timescale W, it is peak · √(W / t).
/// Models: pure, not finite; constexpr, noexcept. Errors: initial not finite; timescale out of range.
/// Source: Raffel et al. 2020 (T5); fairseq's inverse_sqrt; transformers' get_inverse_sqrt_schedule (timescale); Zhai et al.
/// 2022 (big_vision's rsqrt).
///
///   constexpr auto s = anneal::inverse_sqrt({.initial = 1, .timescale = 100});
///   static_assert(s(0) == 1 && s(300) == 0.5);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto inverse_sqrt(inverse_sqrt_params p) {
  detail::require_fields("anneal::inverse_sqrt", p);
  return named(p, inverse_time<Real>({.initial = p.initial, .rate = 1, .every = p.timescale, .power = 0.5}));
}

template <class Real = double, detail::bare_number T>
void inverse_sqrt(T, auto...) = delete;  // name the parameters: inverse_sqrt({.initial = 0.1, .timescale = 100})

}  // namespace anneal
