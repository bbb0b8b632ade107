// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/named.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/exponential.hpp"

namespace anneal {

/// The fields of tri_stage.
struct tri_stage_params {
  static constexpr const char* name = "tri_stage";

  double peak = detail::not_given;
  step warmup = 0;
  step hold = 0;
  step decay = detail::not_given;
  double initial_scale = 0.01;
  double final_scale = 0.01;

  static constexpr void fields(auto& p, auto&& field) {
    field("peak", p.peak, is::positive && is::rate, "the highest rate");
    field("warmup", p.warmup, is::offset, "how many steps it goes up");
    field("hold", p.hold, is::offset, "how many steps it stays at the peak");
    field("decay", p.decay, is::steps, "how many steps it falls");
    field("initial_scale", p.initial_scale, is::finite, "the first rate as a part of the peak");
    field("final_scale", p.final_scale, is::positive, "the last one");
  }
};

/// A linear warm-up, a stretch at the peak, and an exponential decay.
///
///   s(t) = peak · (initial_scale + (1 - initial_scale) t / warmup),  peak,  peak · final_scale^((t - warmup - hold) / decay)
///
/// s(0) = peak · initial_scale; at the end peak · final_scale, which then holds.
/// Models: finite, pure; constexpr, noexcept. Errors: a parameter out of its range.
/// Source: Park et al. 2019 (SpecAugment); fairseq's tri_stage.
///
///   constexpr auto s = anneal::tri_stage({.peak = 1, .warmup = 2, .hold = 3, .decay = 4, .final_scale = 0.25});
///   static_assert(s(0) == 0.01 && s(2) == 1 && s(5) == 1 && s(7) == 0.5 && s(9) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto tri_stage(tri_stage_params p) {
  constexpr const char* where = "anneal::tri_stage";
  detail::require_fields<Real>(where, p);
  detail::require_rate_of<Real>(where, "initial_scale", p.initial_scale, p.peak * p.initial_scale);
  detail::require_rate_of<Real>(where, "final_scale", p.final_scale, p.peak * p.final_scale);
  return named(p, exponential<Real>({.initial = p.peak, .final = p.peak * p.final_scale, .steps = p.decay}) |
                      delay(p.hold) | anneal::warmup({.steps = p.warmup, .from = p.peak * p.initial_scale}));
}

}  // namespace anneal
