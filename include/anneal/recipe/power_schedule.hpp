// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/cooldown.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/recipe/detail/along.hpp"
#include "anneal/schedule/power_law.hpp"

namespace anneal {

/// The fields of power_schedule.
struct power_schedule_params {
  static constexpr const char* name = "power_schedule";

  double max = detail::not_given;
  double coefficient = detail::not_given;
  double exponent = -0.51;
  step warmup = 0;
  step steps = detail::not_given;
  step decay = 0;
  double final = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("max", p.max, is::finite, "as for power_law");
    field("coefficient", p.coefficient, is::positive, "as for power_law");
    field("exponent", p.exponent, is::moderate && is::negative, "as for power_law");
    field("warmup", p.warmup, is::offset, "how many steps it goes up");
    field("steps", p.steps, is::steps, "how long all of it is");
    field("decay", p.decay, is::offset, "how many of these it falls to final, not more than steps");
    field("final", p.final, is::finite, "the last rate, which holds");
  }
};

/// The power scheduler: a warm-up, a power of the time whatever the length of the run, and a decay at its end.
///
///   p(t) = min(max, coefficient · t^exponent);  up to p(warmup) in `warmup`, then p,  from steps - decay on to final
///
/// curve: of the decay; any callable on [0, 1], a straight line if none.
/// s(0) = 0 with a warm-up, else max; s(steps) = final, exactly; past the end final holds.
/// Models: finite, pure; constexpr, noexcept with the library's curves. Errors: a parameter out of its range.
/// Source: Shen et al. 2024 (arXiv 2408.13359); OLMo-core's PowerLR, whose coefficient is lr · warmup^0.51.
///
///   constexpr auto s = anneal::power_schedule(
///       {.max = 1, .coefficient = 2, .exponent = -1, .warmup = 2, .steps = 12, .decay = 4});
///   static_assert(s(0) == 0 && s(1) == 0.5 && s(2) == 1 && s(4) == 0.5 && s(8) == 0.25 && s(10) == 0.125 && s(12) == 0);
template <std::floating_point Real = double, detail::unit_curve Curve = curve::linear>
[[nodiscard]] constexpr auto power_schedule(power_schedule_params p, Curve curve = Curve{}) {
  constexpr const char* where = "anneal::power_schedule";
  detail::require_fields(where, p);
  detail::require(p.decay <= p.steps, where, "decay", "must not be above steps", p.decay);
  return named(detail::along{p, curve},
               power_law<Real>({.max = p.max, .coefficient = p.coefficient, .exponent = p.exponent}) |
                   warmup_over({.steps = p.warmup}) |
                   cooldown({.start = p.steps - p.decay, .steps = p.decay, .to = p.final}, curve));
}

}  // namespace anneal
