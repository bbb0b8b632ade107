// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/dialect/pytorch/plateau.hpp"
#include "anneal/feedback/greedy.hpp"
#include "anneal/feedback/improvement.hpp"

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
  int cooldown = 0;
  int warmup = 0;
  double min_lr = 1e-3;
  double max_lr = 1;
  double eps = 1e-8;
  bool smooth = false;
  int window_size = 50;
  int reset_start = 500;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("mode", p.mode);
    field("factor", p.factor);
    field("patience", p.patience);
    field("threshold", p.threshold);
    field("threshold_mode", p.threshold_mode);
    field("cooldown", p.cooldown);
    field("warmup", p.warmup);
    field("min_lr", p.min_lr);
    field("max_lr", p.max_lr);
    field("eps", p.eps);
    field("smooth", p.smooth);
    field("window_size", p.window_size);
    field("reset_start", p.reset_start);
  }
};

}  // namespace params

/// GreedyLR: raises the rate while a metric improves, and lowers it while it does not; anneal::greedy.
///
/// lr: the optimizer's rate, not negative, required. mode: min or max, min. factor: in (0, 1), 0.95. patience, cooldown,
/// warmup: metrics, 10, 0 and 0. threshold: finite, 1e-6, with threshold_mode abs or rel (better than best · (1 ∓
/// threshold), which a constant negative metric is for ever). min_lr, max_lr: 1e-3 and 1; a rate outside is not moved.
/// eps: 1e-8, a change by no more is left out. smooth: the mean of the last window_size metrics, 50, is heard; one NaN,
/// and it is NaN from then on. reset_start: 500 reductions at min_lr start all anew.
/// Window, a template argument: the largest window_size, 50.
/// Models: feedback, not finite; constexpr.
/// Errors: a parameter out of its range (transformers also takes a factor that is not positive, which can only lower, a
/// negative patience, and a min_lr above max_lr). Source: transformers' get_greedy_schedule (GreedyLR).
///
///   constexpr auto s = anneal::transformers::get_greedy_schedule({.lr = 0.5, .factor = 0.5, .patience = 0});
///   static_assert(s(s.observe(s.initial_state(), 1, 3.0), 1) == 1);
template <std::size_t Window = 50>
[[nodiscard]] constexpr auto get_greedy_schedule(params::get_greedy_schedule p) {
  constexpr const char* where = params::get_greedy_schedule::name;
  detail::require_not_negative(where, "lr", p.lr);
  detail::require(p.factor > 0 && p.factor < 1, where, "factor", "must be in (0, 1)", p.factor);
  detail::require(p.min_lr <= p.max_lr, where, "min_lr", "must not be above max_lr", p.min_lr);
  detail::require(!p.smooth || p.window_size > 0, where, "window_size", "must be positive", p.window_size);
  return named(p, greedy<double, Window>({.initial = p.lr,
                                          .factor = p.factor,
                                          .patience = p.patience,
                                          .threshold = p.threshold,
                                          .threshold_mode = p.threshold_mode == threshold_mode::rel
                                                                ? anneal::threshold_mode::scaled
                                                                : anneal::threshold_mode::absolute,
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
