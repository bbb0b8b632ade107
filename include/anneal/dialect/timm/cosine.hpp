// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/mirrored.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/dialect/timm/detail/cycles.hpp"
#include "anneal/dialect/timm/detail/warmup.hpp"
#include "anneal/recipe/k_decay.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in timm
namespace anneal::timm {

namespace params {

struct CosineLRScheduler {
  static constexpr const char* name = "timm.CosineLRScheduler";
  double lr = detail::not_given;
  step t_initial = detail::not_given;
  double lr_min = 0;
  double cycle_mul = 1;
  double cycle_decay = 1;
  int cycle_limit = 1;
  step warmup_t = 0;
  double warmup_lr_init = 0;
  bool warmup_prefix = false;
  bool t_in_epochs = true;
  double k_decay = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("t_initial", p.t_initial);
    field("lr_min", p.lr_min);
    field("cycle_mul", p.cycle_mul);
    field("cycle_decay", p.cycle_decay);
    field("cycle_limit", p.cycle_limit);
    field("warmup_t", p.warmup_t);
    field("warmup_lr_init", p.warmup_lr_init);
    field("warmup_prefix", p.warmup_prefix);
    field("t_in_epochs", p.t_in_epochs);
    field("k_decay", p.k_decay);
  }
};

struct PolyLRScheduler {
  static constexpr const char* name = "timm.PolyLRScheduler";
  double lr = detail::not_given;
  step t_initial = detail::not_given;
  double power = 0.5;
  double lr_min = 0;
  double cycle_mul = 1;
  double cycle_decay = 1;
  int cycle_limit = 1;
  step warmup_t = 0;
  double warmup_lr_init = 0;
  bool warmup_prefix = false;
  bool t_in_epochs = true;
  double k_decay = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("t_initial", p.t_initial);
    field("power", p.power);
    field("lr_min", p.lr_min);
    field("cycle_mul", p.cycle_mul);
    field("cycle_decay", p.cycle_decay);
    field("cycle_limit", p.cycle_limit);
    field("warmup_t", p.warmup_t);
    field("warmup_lr_init", p.warmup_lr_init);
    field("warmup_prefix", p.warmup_prefix);
    field("t_in_epochs", p.t_in_epochs);
    field("k_decay", p.k_decay);
  }
};

}  // namespace params

/// Cosine annealing with restarts, after a warm-up. t steps into cycle i, which has N = t_initial · cycle_mul^i,
///
///   s = lr_min + (lr · cycle_decay^i - lr_min) · ½ (1 + cos(π (t / N)^k_decay)),  i < cycle_limit;    lr_min after that
///
/// lr: the optimizer's rate, not negative, required. t_initial: positive, required. lr_min: not negative, 0. cycle_mul:
/// positive, 1. cycle_decay, cycle_limit: 1. k_decay: positive, 1. warmup_t steps, 0, lead from warmup_lr_init, 0, to lr
/// along a straight line; the cycles start after them with warmup_prefix, else they run meanwhile: then the rate jumps
/// at warmup_t. t_in_epochs: says what is counted, and changes nothing here.
/// Restarts for another cycle_mul than 1 are found by timm's rounded logarithm: see timm_clock.
/// Models: pure, not finite; constexpr.
/// Errors: a parameter out of its range (timm also takes a cycle_mul or k_decay that is not positive, and fails at its
/// first step, or is at lr_min at once). The noise of timm, which needs PyTorch's random numbers, is not here.
/// Source: timm.scheduler.CosineLRScheduler.
///
///   constexpr auto s = anneal::timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .cycle_decay = 0.5, .cycle_limit = 2});
///   static_assert(s(0) == 1 && s(2) == 0.5 && s(4) == 0.5 && s(8) == 0);
[[nodiscard]] constexpr auto CosineLRScheduler(params::CosineLRScheduler p) {
  constexpr const char* where = params::CosineLRScheduler::name;
  detail::require_timm_warmup(p);
  detail::require_positive(where, "k_decay", p.k_decay);
  return named(
      p, detail::timm_warmup(p, p.lr, detail::in_timm_cycles(p, k_decay({.initial = 1, .steps = 1, .k = p.k_decay}))));
}

/// Polynomial decay with restarts, after a warm-up: as CosineLRScheduler, but with (1 - (t / N)^k_decay)^power, power
/// positive, 0.5, in the place of the cosine. (timm also takes a power of 0 or less.)
/// Source: timm.scheduler.PolyLRScheduler.
///
///   constexpr auto s = anneal::timm::PolyLRScheduler({.lr = 1, .t_initial = 4, .power = 2});
///   static_assert(s(0) == 1 && s(2) == 0.25 && s(4) == 0);
[[nodiscard]] constexpr auto PolyLRScheduler(params::PolyLRScheduler p) {
  constexpr const char* where = params::PolyLRScheduler::name;
  detail::require_timm_warmup(p);
  detail::require_positive(where, "k_decay", p.k_decay);
  detail::require_positive(where, "power", p.power);
  const auto decay =
      k_decay({.initial = 1, .steps = 1, .k = p.k_decay}, curve::mirrored<curve::power>(curve::power(p.power)));
  return named(p, detail::timm_warmup(p, p.lr, detail::in_timm_cycles(p, decay)));
}

}  // namespace anneal::timm
// NOLINTEND(readability-identifier-naming)
