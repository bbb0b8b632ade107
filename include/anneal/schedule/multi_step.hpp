// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>

#include "anneal/core/check.hpp"
#include "anneal/core/power.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// The fields of multi_step, beside its milestones.
struct multi_step_params {
  double initial = detail::not_given;
  double gamma = detail::not_given;
};

/// What multi_step makes: N milestones and the N + 1 rates between them.
template <std::floating_point Real, std::size_t N>
class milestone_decay {
 public:
  constexpr milestone_decay(multi_step_params p, const step (&milestones)[N]) {
    constexpr const char* where = "anneal::multi_step";
    detail::require_finite(where, "initial", p.initial);
    detail::require_positive(where, "gamma", p.gamma);
    const detail::growth<Real> power(detail::log2_of_ratio<11>(p.gamma, 1));
    rates_[0] = static_cast<Real>(p.initial);
    double previous = 0;
    for (std::size_t i = 0; i < N; ++i) {
      detail::require_not_negative(where, "milestones", milestones[i]);
      detail::require(milestones[i] >= previous, where, "milestones", "must be in ascending order", milestones[i]);
      previous = milestones_[i] = milestones[i];
      rates_[i + 1] = rates_[0] * power(static_cast<double>(i + 1));
    }
  }

  [[gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    std::size_t passed = 0;
    for (const double milestone : milestones_) {
      passed += milestone <= t ? 1 : 0;
    }
    return rates_[passed];
  }

  constexpr step length() const noexcept { return milestones_[N - 1]; }

 private:
  std::array<double, N> milestones_{};
  std::array<Real, N + 1> rates_{};
};

/// A factor at each of a list of steps.
///
///   s(t) = initial · gamma^(number of milestones <= t)
///
/// initial: a finite rate, required. gamma: positive, required. milestones: steps >= 0 in ascending order; one that is
/// listed twice counts twice.
/// s(0) = initial, unless 0 is a milestone; the drop is at the milestone, not after it. Past the last one the
/// rate holds.
/// Models: finite, of the length of the last milestone; pure; constexpr, noexcept.
/// Errors: initial not finite; gamma not positive; a milestone negative or out of order.
/// Source: PyTorch's MultiStepLR; optax.piecewise_constant_schedule.
///
///   constexpr auto s = anneal::multi_step({.initial = 1, .gamma = 0.5}, {30, 80});
///   static_assert(s(29) == 1 && s(30) == 0.5 && s(80) == 0.25);
template <std::floating_point Real = double, std::size_t N>
constexpr milestone_decay<Real, N> multi_step(multi_step_params p, const step (&milestones)[N]) {
  return {p, milestones};
}

}  // namespace anneal
