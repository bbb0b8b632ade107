// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/recipe/warmup_stable_decay.hpp"

namespace anneal {

/// The fields of knee.
struct knee_params {
  static constexpr const char* name = "knee";

  double peak = detail::not_given;
  step warmup = 0;
  step explore = 0;
  step steps = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("peak", p.peak, is::finite, "the rate after the warm-up");
    field("warmup", p.warmup, is::offset, "how many steps it goes up");
    field("explore", p.explore, is::offset, "how many steps it stays at the peak");
    field("steps", p.steps, is::steps, "how long all of it is, at least those two");
  }
};

/// Explore at a high rate, then exploit: a warm-up, a stretch at the peak, and a straight line to 0.
///
///   warmup_stable_decay with what `steps` leaves over for the decay
///
/// s(0) = 0 with a warm-up, else peak; s(steps) = 0; past the end 0 holds.
/// Models: finite, pure; constexpr, noexcept. Errors: a parameter out of its range.
/// Source: Iyer et al. 2023 (arXiv 2003.03977, wide-minima density); kozistr's. Without `explore` the budgeted line of Li et
/// al. 2020 and the decay-to-zero of Bergsma et al. 2025.
///
///   constexpr auto s = anneal::knee({.peak = 1, .warmup = 2, .explore = 4, .steps = 10});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(6) == 1 && s(8) == 0.5 && s(10) == 0);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto knee(knee_params p) {
  constexpr const char* where = "anneal::knee";
  detail::require_fields(where, p);
  const double decay = p.steps - p.warmup - p.explore;
  detail::require(decay >= 0, where, "steps", "must not be below warmup + explore", p.steps);
  return named(p, warmup_stable_decay<Real>({.peak = p.peak, .warmup = p.warmup, .stable = p.explore, .decay = decay}));
}

template <class Real = double, detail::bare_number T>
void knee(T, auto...) = delete;  // name the parameters: knee({.peak = 0.1, .steps = 100})

}  // namespace anneal
