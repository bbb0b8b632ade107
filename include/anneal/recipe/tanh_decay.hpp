// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/cooldown.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/sigmoid.hpp"

namespace anneal {

/// The fields of tanh_decay.
struct tanh_decay_params {
  static constexpr const char* name = "tanh_decay";

  double initial = detail::not_given;
  double final = 0;
  step steps = detail::not_given;
  double lower = -7;
  double upper = 3;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial", p.initial, is::finite, "the first rate, nearly");
    field("final", p.final, is::finite, "the last rate, which holds");
    field("steps", p.steps, is::steps, "how long it is");
    field("lower", p.lower, is::finite, "where on the tangent it starts, below upper");
    field("upper", p.upper, is::finite, "and where it ends");
  }
};

/// Hyperbolic-tangent decay: slow at first, steep late.
///
///   s(t) = final + (initial - final) · ½ (1 - tanh(lower + (upper - lower) t / steps)),  t < steps;    final,  t >= steps
///
/// s(0) is initial to a part in e^(2 |lower|); before the end the rate is still (initial - final) / e^(2 upper) above
/// final, which then holds.
/// Models: finite, pure; constexpr, noexcept. Errors: initial or final not finite; steps, lower or upper out of range.
/// Source: Hsueh et al. 2019 (HTD); timm's TanhLRScheduler.
///
///   static_assert(anneal::tanh_decay({.initial = 1, .steps = 10, .lower = -5, .upper = 5})(5) == 0.5);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto tanh_decay(tanh_decay_params p) {
  constexpr const char* where = "anneal::tanh_decay";
  detail::require_fields(where, p);
  detail::require(p.lower < p.upper, where, "lower", "must be below upper", p.lower);
  const double slope = (p.upper - p.lower) / p.steps;
  return named(p, sigmoid<Real>({.low = p.final, .high = p.initial, .rate = -2 * slope, .center = -p.lower / slope}) |
                      cooldown({.start = p.steps, .steps = 0, .to = p.final}));
}

template <class Real = double, detail::bare_number T>
void tanh_decay(T, auto...) = delete;  // name the parameters: tanh_decay({.initial = 0.1, .steps = 100})

}  // namespace anneal
