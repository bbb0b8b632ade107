// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/curve/mirrored.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/dialect/timm/detail/common.hpp"
#include "anneal/recipe/k_decay.hpp"
#include "anneal/schedule/sigmoid.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in timm
namespace anneal::timm {

namespace params {

struct CosineLRScheduler {
  static constexpr const char* name = "timm.CosineLRScheduler";
  double lr = detail::not_given;
  step t_initial = detail::not_given;
  double lr_min = 0, cycle_mul = 1, cycle_decay = 1;
  int cycle_limit = 1;
  step warmup_t = 0;
  double warmup_lr_init = 0;
  bool warmup_prefix = false, t_in_epochs = true;
  double k_decay = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("t_initial", p.t_initial, is::steps, "the length of the first cycle");
    detail::timm_cycle_fields(p, field);
    field("k_decay", p.k_decay, is::positive, "the power of the part of a cycle that lies behind");
  }
};

struct PolyLRScheduler {
  static constexpr const char* name = "timm.PolyLRScheduler";
  double lr = detail::not_given;
  step t_initial = detail::not_given;
  double power = 0.5, lr_min = 0, cycle_mul = 1, cycle_decay = 1;
  int cycle_limit = 1;
  step warmup_t = 0;
  double warmup_lr_init = 0;
  bool warmup_prefix = false, t_in_epochs = true;
  double k_decay = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("t_initial", p.t_initial, is::steps, "the length of the first cycle");
    field("power", p.power, is::positive, "the power of the part of a cycle that is left");
    detail::timm_cycle_fields(p, field);
    field("k_decay", p.k_decay, is::positive, "the power of the part of a cycle that lies behind");
  }
};

struct TanhLRScheduler {
  static constexpr const char* name = "timm.TanhLRScheduler";
  double lr = detail::not_given;
  step t_initial = detail::not_given;
  double lb = -7, ub = 3, lr_min = 0, cycle_mul = 1, cycle_decay = 1;
  int cycle_limit = 1;
  step warmup_t = 0;
  double warmup_lr_init = 0;
  bool warmup_prefix = false, t_in_epochs = true;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("t_initial", p.t_initial, is::steps, "the length of the first cycle");
    field("lb", p.lb, is::finite, "where on the hyperbolic tangent a cycle begins");
    field("ub", p.ub, is::finite, "where on it a cycle ends; above lb");
    detail::timm_cycle_fields(p, field);
  }
};

}  // namespace params

/// Cosine annealing with restarts, after a warm-up. t steps into cycle i, which has N = t_initial · cycle_mul^i,
///
///   s = lr_min + (lr · cycle_decay^i - lr_min) · ½ (1 + cos(π (t / N)^k_decay)),  i < cycle_limit;    lr_min after that
///
/// Without warmup_prefix the cycles run while the rate warms up: then it jumps at warmup_t.
/// Restarts for another cycle_mul than 1 are found by timm's rounded logarithm: see timm_clock.
/// timm also takes a cycle_mul or k_decay that is not positive, and fails at its first step, or is at lr_min at once. The
/// noise of timm, which needs PyTorch's random numbers, is not here.
/// Models: pure, not finite; constexpr. Source: timm.scheduler.CosineLRScheduler.
///
///   constexpr auto s = anneal::timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .cycle_decay = 0.5, .cycle_limit = 2});
///   static_assert(s(0) == 1 && s(2) == 0.5 && s(4) == 0.5 && s(8) == 0);
[[nodiscard]] constexpr auto CosineLRScheduler(params::CosineLRScheduler p) {
  detail::require_fields(p);
  return named(
      p, detail::timm_warmup(p, p.lr, detail::in_timm_cycles(p, k_decay({.initial = 1, .steps = 1, .k = p.k_decay}))));
}

/// Polynomial decay with restarts, after a warm-up: as CosineLRScheduler, but with (1 - (t / N)^k_decay)^power in the
/// place of the cosine. (timm also takes a power of 0 or less.)
/// Source: timm.scheduler.PolyLRScheduler.
///
///   constexpr auto s = anneal::timm::PolyLRScheduler({.lr = 1, .t_initial = 4, .power = 2});
///   static_assert(s(0) == 1 && s(2) == 0.25 && s(4) == 0);
[[nodiscard]] constexpr auto PolyLRScheduler(params::PolyLRScheduler p) {
  detail::require_fields(p);
  const auto decay =
      k_decay({.initial = 1, .steps = 1, .k = p.k_decay}, curve::mirrored<curve::power>(curve::power(p.power)));
  return named(p, detail::timm_warmup(p, p.lr, detail::in_timm_cycles(p, decay)));
}

/// Hyperbolic-tangent decay with restarts, after a warm-up: as CosineLRScheduler, but with
///
///   ½ (1 - tanh(lb + (ub - lb) t / N))
///
/// in the place of the cosine, so that neither lr nor lr_min is reached within a cycle, and with a warm-up that leads to
/// the rate at its end: without warmup_prefix nothing jumps.
///
/// s(0) is a part in 10^6 below lr, which is what timm sets before its first step.
/// Models: pure, not finite; constexpr.
/// Errors: cycle_limit, warmup_t or warmup_lr_init negative; a warm-up without warmup_prefix that ends behind all cycles
/// of a cycle_mul below 1. Source: timm.scheduler.TanhLRScheduler; Hsueh et al. 2019 (HTD).
///
///   constexpr auto s = anneal::timm::TanhLRScheduler({.lr = 1, .t_initial = 10, .lb = -5, .ub = 5});
///   static_assert(s(5) == 0.5 && s(9) > 0 && s(10) == 0);
[[nodiscard]] constexpr auto TanhLRScheduler(params::TanhLRScheduler p) {
  detail::require_fields(p);
  detail::require(p.lb < p.ub, p.name, "lb", "must be below ub", p.lb);
  detail::require_not_negative(p.name, "cycle_limit", p.cycle_limit);
  detail::require_not_negative(p.name, "warmup_t", p.warmup_t);
  detail::require_not_negative(p.name, "warmup_lr_init", p.warmup_lr_init);
  const double width = p.ub - p.lb;
  const auto cycles = detail::in_timm_cycles(p, sigmoid({.high = 1, .rate = -2 * width, .center = -p.lb / width}));
  detail::require(p.warmup_prefix || cycles.in_a_cycle(p.warmup_t), p.name, "warmup_t", "must not be behind all cycles",
                  p.warmup_t);
  return named(p, detail::timm_warmup(p, p.warmup_prefix ? p.lr : cycles(p.warmup_t), cycles));
}

}  // namespace anneal::timm
// NOLINTEND(readability-identifier-naming)
