// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "anneal/dialect/pytorch/plateau.hpp"
#include "anneal/feedback/greedy.hpp"

namespace anneal::transformers {

using pytorch::threshold_mode;

namespace params {

struct get_greedy_schedule {
  static constexpr const char* name = "transformers.get_greedy_schedule";
  double lr = detail::not_given;
  plateau_mode mode = plateau_mode::min;
  double factor = 0.95;
  int patience = 10;
  double threshold = 1e-6;
  transformers::threshold_mode threshold_mode = transformers::threshold_mode::abs;
  int cooldown = 0, warmup = 0;
  double min_lr = 1e-3, max_lr = 1, eps = 1e-8;
  bool smooth = false;
  int window_size = 50, reset_start = 500;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("mode", p.mode, "which metric is the better one");
    field("factor", p.factor, is::proper_part, "what a reduction multiplies the rate by, and a rise divides it by");
    field("patience", p.patience, is::not_negative, "how many metrics in a row may be no better, or better");
    field("threshold", p.threshold, is::finite, "by how much a metric has to be better");
    field("threshold_mode", p.threshold_mode, "whether threshold is a part of the best metric");
    field("cooldown", p.cooldown, is::not_negative, "how many metrics after a reduction are not counted");
    field("warmup", p.warmup, is::not_negative, "how many metrics after a rise are not counted");
    field("min_lr", p.min_lr, is::finite, "the least rate; one that is below is not moved");
    field("max_lr", p.max_lr, is::finite, "the highest rate; one that is above is not moved");
    field("eps", p.eps, is::not_negative, "a change by no more is left out");
    field("smooth", p.smooth, "whether the mean of the last metrics is heard");
    field("window_size", p.window_size, "how many metrics are in that mean");
    field("reset_start", p.reset_start, "how many reductions at min_lr start all anew");
  }
};

}  // namespace params

/// GreedyLR: raises the rate while a metric improves, and lowers it while it does not; anneal::greedy.
///
/// With threshold_mode rel better is better than best · (1 ∓ threshold), which a constant negative metric is for ever.
/// smooth: one NaN, and the mean is NaN from then on.
/// Window, a template argument: the largest window_size, 50.
/// transformers also takes a factor that is not positive, which can only lower, a negative patience, and a min_lr above
/// max_lr; here they are refused.
/// Models: feedback, not finite; constexpr. Source: transformers' get_greedy_schedule (GreedyLR).
///
///   constexpr auto s = anneal::transformers::get_greedy_schedule({.lr = 0.5, .factor = 0.5, .patience = 0});
///   static_assert(s(s.observe(s.initial_state(), 1, 3.0), 1) == 1);
template <std::size_t Window = 50>
[[nodiscard]] constexpr auto get_greedy_schedule(params::get_greedy_schedule p) {
  detail::require_fields(p);
  detail::require(p.min_lr <= p.max_lr, p.name, "min_lr", "must not be above max_lr", p.min_lr);
  detail::require(!p.smooth || p.window_size > 0, p.name, "window_size", "must be positive", p.window_size);
  return named(p, greedy<double, Window>({.initial = p.lr,
                                          .factor = p.factor,
                                          .patience = p.patience,
                                          .threshold = p.threshold,
                                          .threshold_mode = detail::plateau_threshold(p.threshold_mode),
                                          .mode = p.mode,
                                          .cooldown = p.cooldown,
                                          .warmup = p.warmup,
                                          .min = p.min_lr,
                                          .max = p.max_lr,
                                          .smallest_change = p.eps,
                                          .window = p.smooth ? p.window_size : 0,
                                          .reset_start = p.reset_start}));
}

}  // namespace anneal::transformers
