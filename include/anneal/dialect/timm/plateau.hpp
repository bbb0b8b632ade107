// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/dialect/detail/scheduler.hpp"
#include "anneal/dialect/pytorch/plateau.hpp"
#include "anneal/feedback/improvement.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/ramp.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in timm
namespace anneal::timm {

namespace params {

struct PlateauLRScheduler {
  static constexpr const char* name = "timm.PlateauLRScheduler";
  double lr = detail::not_given, decay_rate = 0.1;
  int patience_t = 10;
  double threshold = 1e-4;
  int cooldown_t = 0;
  step warmup_t = 0;
  double warmup_lr_init = 0, lr_min = 0;
  plateau_mode mode = plateau_mode::max;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("decay_rate", p.decay_rate, is::below_1, "what a reduction multiplies the rate by");
    field("patience_t", p.patience_t, is::not_negative, "how many metrics in a row may be no better");
    field("threshold", p.threshold, is::finite, "the part of the best metric by which one has to be better");
    field("cooldown_t", p.cooldown_t, "how many metrics after a reduction are not counted");
    field("warmup_t", p.warmup_t, is::offset, "the steps of a straight line up to the rate");
    field("warmup_lr_init", p.warmup_lr_init, is::finite, "the rate at which that line begins");
    field("lr_min", p.lr_min, is::finite, "the rate that is never undercut");
    field("mode", p.mode, "which metric is the better one; elsewhere the default is min");
  }
};

}  // namespace params

/// PyTorch's ReduceLROnPlateau after a warm-up.
///
/// A metric is heard from step warmup_t + 1 on: that of step warmup_t is not, nor is one at step 0.
/// timm takes a negative warmup_t, and then begins with warmup_lr_init; here it is refused.
/// Models: feedback, not finite; constexpr. Source: timm.scheduler.PlateauLRScheduler.
///
///   constexpr auto s = anneal::timm::PlateauLRScheduler({.lr = 1, .patience_t = 0, .warmup_t = 2});
///   constexpr auto heard = s.observe(s.observe(s.observe(s.initial_state(), 2, 3.0), 3, 3.0), 4, 3.0);
///   static_assert(s(heard, 1) == 0.5 && s(heard, 2) == 1 && s(heard, 4) == 0.1);
[[nodiscard]] constexpr auto PlateauLRScheduler(params::PlateauLRScheduler p) {
  detail::require_fields(p);
  const detail::transition<double, curve::linear> warmup(
      p.name, {.initial = p.warmup_lr_init, .final = p.lr, .steps = p.warmup_t}, {});
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
