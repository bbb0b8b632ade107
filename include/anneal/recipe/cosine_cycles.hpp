// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/pointwise.hpp"
#include "anneal/compose/repeat.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/cosine.hpp"

namespace anneal {

/// The fields of cosine_cycles.
struct cosine_cycles_params {
  static constexpr const char* name = "cosine_cycles";

  double max = detail::not_given;
  double min = 0;
  step period = detail::not_given;
  step warmup = detail::not_given;
  double growth = 1;
  double decay = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("max", p.max, is::finite, "the rate at the first peak");
    field("min", p.min, is::finite, "the rate at which every cycle starts and to which it falls");
    field("period", p.period, is::steps, "how long the first cycle is, its warm-up included");
    field("warmup", p.warmup, is::offset, "how many steps of the first cycle go up, below period");
    field("growth", p.growth, is::at_least<1>, "how many times as long as the one before every cycle is");
    field("decay", p.decay, is::positive, "by what the peaks are multiplied with every cycle");
  }
};

/// Cosine annealing with restarts that warm up. In cycle i, n steps into it, with its peak M = max · decay^i and W and N,
/// warmup and period times growth^i,
///
///   s(t) = min + (M - min) n / W,  n < W;    s(t) = min + (M - min) ½ (1 + cos(π (n - W) / (N - W))),  n >= W
///
/// s(0) = min with a warm-up; whole steps show every peak, and min at every restart. Goes on for ever.
/// Models: pure, not finite; constexpr, noexcept.
/// Errors: a parameter out of its range; warmup not below period.
/// Source: katsura-jp's CosineAnnealingWarmupRestarts (first_cycle_steps, warmup_steps, cycle_mult, gamma), whose warm-ups
/// do not grow with the cycles.
///
///   constexpr auto s = anneal::cosine_cycles({.max = 1, .min = 0.25, .period = 4, .warmup = 2, .decay = 0.5});
///   static_assert(s(0) == 0.25 && s(1) == 0.625 && s(2) == 1 && s(3) == 0.625 && s(4) == 0.25 && s(6) == 0.5);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto cosine_cycles(cosine_cycles_params p) {
  constexpr const char* where = "anneal::cosine_cycles";
  detail::require_fields(where, p);
  detail::require(p.warmup < p.period, where, "warmup", "must be below period", p.warmup);
  const double down = p.period - p.warmup;
  const cosine<Real> whole({.initial = p.max, .final = p.min, .steps = down});
  const cosine<Real> peak({.initial = p.max, .final = 0, .steps = down});
  const cosine<Real> floor({.initial = 0, .final = p.min, .steps = down});
  const auto up = warmup({.steps = p.warmup, .from = p.min});
  // Where all cycles are as high, one wave is enough.
  return named(
      p, detail::either(p.decay == 1, whole | up | repeat(forever, {.growth = p.growth}),
                        (peak | warmup({.steps = p.warmup}) | repeat(forever, {.growth = p.growth, .decay = p.decay})) +
                            (floor | up | repeat(forever, {.growth = p.growth}))));
}

template <class Real = double, detail::bare_number T>
void cosine_cycles(T, auto...) = delete;  // name the parameters: cosine_cycles({.max = 0.1, .period = 10, .warmup = 2})

}  // namespace anneal
