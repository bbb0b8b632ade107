// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/named.hpp"
#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/dialect/pytorch/plateau.hpp"
#include "anneal/feedback/improvement.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/ramp.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in timm
namespace anneal::timm {

namespace params {

struct PlateauLRScheduler {
  static constexpr const char* name = "timm.PlateauLRScheduler";
  double lr = detail::not_given;
  double decay_rate = 0.1;
  int patience_t = 10;
  double threshold = 1e-4;
  int cooldown_t = 0;
  step warmup_t = 0;
  double warmup_lr_init = 0;
  double lr_min = 0;
  plateau_mode mode = plateau_mode::max;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("decay_rate", p.decay_rate);
    field("patience_t", p.patience_t);
    field("threshold", p.threshold);
    field("cooldown_t", p.cooldown_t);
    field("warmup_t", p.warmup_t);
    field("warmup_lr_init", p.warmup_lr_init);
    field("lr_min", p.lr_min);
    field("mode", p.mode);
  }
};

}  // namespace params

/// PyTorch's ReduceLROnPlateau after a warm-up.
///
/// lr: the optimizer's rate, not negative, required. decay_rate: below 1, 0.1. patience_t, cooldown_t: metrics, 10 and 0.
/// threshold: finite, 1e-4, relative. lr_min: 0. mode: min or max; here the default is max. warmup_t steps, 0, lead from
/// warmup_lr_init, 0, to lr along a straight line.
/// A metric is heard from step warmup_t + 1 on: that of step warmup_t is not, nor is one at step 0.
/// Models: feedback, not finite; constexpr. Errors: a parameter out of its range (timm takes a negative warmup_t, and then
/// begins with warmup_lr_init). Source: timm.scheduler.PlateauLRScheduler.
///
///   constexpr auto s = anneal::timm::PlateauLRScheduler({.lr = 1, .patience_t = 0, .warmup_t = 2});
///   constexpr auto heard = s.observe(s.observe(s.observe(s.initial_state(), 2, 3.0), 3, 3.0), 4, 3.0);
///   static_assert(s(heard, 1) == 0.5 && s(heard, 2) == 1 && s(heard, 4) == 0.1);
[[nodiscard]] constexpr auto PlateauLRScheduler(params::PlateauLRScheduler p) {
  constexpr const char* where = params::PlateauLRScheduler::name;
  detail::require_not_negative(where, "lr", p.lr);
  detail::require_given(where, "decay_rate", p.decay_rate);
  detail::require(p.decay_rate < 1, where, "decay_rate", "must be below 1", p.decay_rate);
  detail::require_not_negative(where, "patience_t", p.patience_t);
  detail::require_finite(where, "lr_min", p.lr_min);
  detail::require_offset(where, "warmup_t", p.warmup_t);
  detail::require_finite(where, "warmup_lr_init", p.warmup_lr_init);
  const detail::transition<double, curve::linear> warmup(
      where, {.initial = p.warmup_lr_init, .final = p.lr, .steps = p.warmup_t}, {});
  return named(p, sequence(warmup, constant({.value = p.lr}) | take(1),
                           pytorch::ReduceLROnPlateau({.lr = p.lr,
                                                       .mode = p.mode,
                                                       .factor = p.decay_rate,
                                                       .patience = p.patience_t,
                                                       .threshold = p.threshold,
                                                       .cooldown = p.cooldown_t,
                                                       .min_lr = p.lr_min})));
}

}  // namespace anneal::timm
// NOLINTEND(readability-identifier-naming)
