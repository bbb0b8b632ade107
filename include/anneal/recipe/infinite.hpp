// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/cooldown.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/exponential.hpp"
#include "anneal/recipe/detail/along.hpp"
#include "anneal/schedule/ramp.hpp"

namespace anneal {

/// The fields of infinite.
struct infinite_params {
  static constexpr const char* name = "infinite";

  double peak = detail::not_given;
  double constant = detail::not_given;
  double final = detail::not_given;
  step warmup = 0;
  step cooldown = detail::not_given;
  step hold = 0;
  step decay = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("peak", p.peak, is::rate, "the rate after the warm-up");
    field("constant", p.constant, is::positive && is::rate, "the rate that is held");
    field("final", p.final, is::positive && is::rate, "the last rate, which is not `constant`");
    field("warmup", p.warmup, is::offset, "how many steps it goes up");
    field("cooldown", p.cooldown, is::steps, "how many steps it falls to `constant`");
    field("hold", p.hold, is::offset, "how many steps it stays there");
    field("decay", p.decay, is::offset, "how many steps it falls to `final`");
  }
};

/// A warm-up, a cool-down to a constant rate at which training can go on for as long as there are data, and the
/// decay with which it ends.
///
///   0 to peak along a line in `warmup`, to constant along a curve in `cooldown`, constant for `hold`, then
///   constant · (final / constant)^(x / decay)
///
/// curve: of the cool-down; any callable on [0, 1], half a
/// cosine wave if none.
/// s(0) = 0, s(warmup) = peak, exactly; from the end on final. Before the end is known: `cosine | warmup` is the first half,
/// and `| cooldown({.start = now}, …)` ends it.
/// Models: finite, pure; constexpr, noexcept with the library's curves. Errors: a parameter out of its range.
/// Source: Ibrahim et al. 2024 (arXiv 2403.08763), "infinite learning rates"; Zhai et al. 2022; Shen et al. 2024.
///
///   constexpr auto s = anneal::infinite(
///       {.peak = 1, .constant = 0.5, .final = 0.125, .warmup = 2, .cooldown = 4, .hold = 10, .decay = 2});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(4) == 0.75 && s(6) == 0.5 && s(16) == 0.5 && s(18) == 0.125);
template <std::floating_point Real = double, detail::unit_curve Curve = curve::cosine>
[[nodiscard]] constexpr auto infinite(infinite_params p, Curve curve = Curve{}) {
  constexpr const char* where = "anneal::infinite";
  detail::require_fields<Real>(where, p);
  detail::require(p.constant != p.final, where, "final", "must not be the constant rate", p.final);
  detail::require(p.warmup + p.cooldown + p.hold <= 0x1p53, where, "cooldown",
                  "must not lead beyond 2^53 with warmup and hold", p.cooldown);
  return named(detail::along{p, curve},
               ramp<Real, Curve>({.initial = p.peak, .final = p.constant, .steps = p.cooldown}, curve) |
                   anneal::warmup({.steps = p.warmup}) |
                   anneal::cooldown({.start = p.warmup + p.cooldown + p.hold, .steps = p.decay, .to = p.final},
                                    curve::exponential(p.final / p.constant)));
}

}  // namespace anneal
