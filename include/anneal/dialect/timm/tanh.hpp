// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/timm/detail/cycles.hpp"
#include "anneal/dialect/timm/detail/warmup.hpp"
#include "anneal/schedule/sigmoid.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in timm
namespace anneal::timm {

namespace params {

struct TanhLRScheduler {
  static constexpr const char* name = "timm.TanhLRScheduler";
  double lr = detail::not_given;
  step t_initial = detail::not_given;
  double lb = -7;
  double ub = 3;
  double lr_min = 0;
  double cycle_mul = 1;
  double cycle_decay = 1;
  int cycle_limit = 1;
  step warmup_t = 0;
  double warmup_lr_init = 0;
  bool warmup_prefix = false;
  bool t_in_epochs = true;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("t_initial", p.t_initial);
    field("lb", p.lb);
    field("ub", p.ub);
    field("lr_min", p.lr_min);
    field("cycle_mul", p.cycle_mul);
    field("cycle_decay", p.cycle_decay);
    field("cycle_limit", p.cycle_limit);
    field("warmup_t", p.warmup_t);
    field("warmup_lr_init", p.warmup_lr_init);
    field("warmup_prefix", p.warmup_prefix);
    field("t_in_epochs", p.t_in_epochs);
  }
};

}  // namespace params

/// Hyperbolic-tangent decay with restarts, after a warm-up: as CosineLRScheduler, but with
///
///   ½ (1 - tanh(lb + (ub - lb) t / N))
///
/// in the place of the cosine, so that neither lr nor lr_min is reached within a cycle, and with a warm-up that leads to
/// the rate at its end: without warmup_prefix nothing jumps.
///
/// lb, ub: finite, lb below ub, -7 and 3. cycle_limit, warmup_t and warmup_lr_init: not negative.
/// Models: pure, not finite; constexpr. s(0) is a part in 10^6 below lr, which is what timm sets before its first step.
/// Errors: a parameter out of its range; a warm-up without warmup_prefix that ends behind all cycles of a cycle_mul below
/// 1. Source: timm.scheduler.TanhLRScheduler; Hsueh et al. 2019 (HTD).
///
///   constexpr auto s = anneal::timm::TanhLRScheduler({.lr = 1, .t_initial = 10, .lb = -5, .ub = 5});
///   static_assert(s(5) == 0.5 && s(9) > 0 && s(10) == 0);
[[nodiscard]] constexpr auto TanhLRScheduler(params::TanhLRScheduler p) {
  constexpr const char* where = params::TanhLRScheduler::name;
  detail::require_timm_warmup(p);
  detail::require_finite(where, "lb", p.lb);
  detail::require_finite(where, "ub", p.ub);
  detail::require(p.lb < p.ub, where, "lb", "must be below ub", p.lb);
  detail::require_not_negative(where, "cycle_limit", p.cycle_limit);
  detail::require_not_negative(where, "warmup_t", p.warmup_t);
  detail::require_not_negative(where, "warmup_lr_init", p.warmup_lr_init);
  const double width = p.ub - p.lb;
  const auto cycles = detail::in_timm_cycles(p, sigmoid({.high = 1, .rate = -2 * width, .center = -p.lb / width}));
  detail::require(p.warmup_prefix || cycles.in_a_cycle(p.warmup_t), where, "warmup_t", "must not be behind all cycles",
                  p.warmup_t);
  return named(p, detail::timm_warmup(p, p.warmup_prefix ? p.lr : cycles(p.warmup_t), cycles));
}

}  // namespace anneal::timm
// NOLINTEND(readability-identifier-naming)
