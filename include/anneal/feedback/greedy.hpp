// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/feedback/detail/recent.hpp"
#include "anneal/feedback/improvement.hpp"

namespace anneal {

/// Raises the rate while a metric improves, and lowers it while it does not.
///
///   more than `patience` better metrics in a row:  rate = min(rate / factor, max), then `warmup` metrics are not counted
///   more than `patience` others in a row:          rate = max(rate · factor, min), then `cooldown` are not counted
///   reset_start reductions at min without a raise: all starts anew, from initial
///
/// Window, a template argument, is what the state has room for: `greedy<double, 50>`.
/// Before any metric the rate is initial, also outside of min and max; it depends on what is observed, and has no end.
/// Models: feedback, not finite; constexpr, noexcept but for nan_policy::raise.
/// Errors: a parameter out of its range; min above max.
/// Source: Subramanian et al. 2025 (GreedyLR, arXiv 2512.14527); transformers' get_greedy_schedule, metric for metric.
///
///   constexpr anneal::greedy s({.initial = 0.5, .factor = 0.5, .patience = 0});
///   constexpr auto better = s.observe(s.initial_state(), 1, 3.0);
///   static_assert(s(better, 1) == 1 && s(s.observe(better, 2, 4.0), 2) == 0.5);
template <std::floating_point Real = double, std::size_t Window = 1>
class greedy {
 public:
  static constexpr const char* name = "greedy";

  struct params {
    double initial = detail::not_given;
    double factor = 0.95;
    int patience = 10;
    double threshold = 1e-6;
    anneal::threshold_mode threshold_mode = anneal::threshold_mode::absolute;
    plateau_mode mode = plateau_mode::min;
    int cooldown = 0;
    int warmup = 0;
    double min = 1e-3;
    double max = 1;
    double smallest_change = 1e-8;
    int window = 0;
    int reset_start = 500;
    nan_policy nan = nan_policy::bad;

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial, is::rate, "the rate before any metric, also outside of min and max");
      field("factor", p.factor, is::proper_part, "what a reduction multiplies the rate by and a raise divides it by");
      field("patience", p.patience, is::not_negative, "how many metrics in a row may be better, or not");
      field("threshold", p.threshold, is::finite, "by how much a metric has to be better");
      field("threshold_mode", p.threshold_mode, "of what it is a part");
      field("mode", p.mode, "whether lower or higher is better");
      field("cooldown", p.cooldown, is::not_negative, "how many metrics after a reduction are not counted");
      field("warmup", p.warmup, is::not_negative, "how many after a raise are not");
      field("min", p.min, is::rate, "the lowest rate");
      field("max", p.max, is::rate, "the highest rate");
      field("smallest_change", p.smallest_change, is::not_negative, "a change by no more is left out");
      field("window", p.window, is::not_negative,
            "the mean of so many metrics is heard, at most Window; 0 is every metric");
      field("reset_start", p.reset_start, "how many reductions at min there are until all starts anew");
      field("nan", p.nan, "what a NaN is");
    }
  };

  struct state {
    Real rate = 0;
    double best = 0;
    int bad = 0;          ///< metrics in a row that were not better
    int good = 0;         ///< and that were
    int cooling = 0;      ///< metrics that are still not counted after a reduction
    int warming = 0;      ///< and after a raise
    int chances = 0;      ///< reductions at min until all starts anew
    int oldest = 0;       ///< the place of the oldest, once the window is full
    bool spoilt = false;  ///< no mean can be told, until all starts anew
    double sum = 0;       ///< of the metrics in the window
    detail::recent<Window> window{};

    static constexpr void fields(auto& q, auto&& field) {
      field("rate", q.rate);
      field("best", q.best);
      field("bad", q.bad);
      field("good", q.good);
      field("cooling", q.cooling);
      field("warming", q.warming);
      field("chances", q.chances);
      field("oldest", q.oldest);
      field("spoilt", q.spoilt);
      field("sum", q.sum);
      field("window", q.window);
    }

    friend constexpr bool operator==(const state&, const state&) = default;
  };

  template <detail::bare_number T>
  explicit greedy(T, auto...) = delete;  // name the parameters: greedy({.initial = 0.1})

  constexpr explicit greedy(params p) : params_(p) {
    detail::require_fields<Real>(where, p);
    detail::require(p.min <= p.max, where, "min", "must not be above max", p.min);
    detail::require(p.window <= static_cast<int>(Window), where, "window",
                    "must be at most what the second template argument gives room for", p.window);
  }

  [[nodiscard]] constexpr state initial_state() const noexcept {
    return {.rate = static_cast<Real>(params_.initial), .best = rule().worst(), .chances = params_.reset_start};
  }

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(const state& q, step) const noexcept { return q.rate; }

  void operator()(step) const = delete;  // it listens: s(state, t), or a scheduler

  [[nodiscard]] constexpr state observe(state q, step, double metric) const {
    if (!detail::heard(where, metric, params_.nan)) {
      return q;
    }
    metric = smoothed(q, metric);
    if (q.cooling > 0 || q.warming > 0) {
      --(q.cooling > 0 ? q.cooling : q.warming);
      q.bad = q.good = 0;
      return q;
    }
    const bool better = rule().template better<Real>(metric, q.best);
    if (better) {
      q.best = metric;
    }
    int& counter = better ? q.good : q.bad;
    (better ? q.bad : q.good) = 0;
    if (counter < params_.patience) {
      ++counter;
      return q;
    }
    counter = 0;
    return better ? raised(q) : lowered(q);
  }

  /// Errors: a state that no schedule with these ends, cooldown, warmup and window could have come to; another patience
  /// or reset_start is no matter.
  constexpr void check(const state& q) const {
    const double low = detail::least(params_.initial, params_.min);
    const double high = detail::greatest(params_.initial, params_.max);
    detail::require(q.rate >= static_cast<Real>(low) && q.rate <= static_cast<Real>(high), where, "rate",
                    "must be initial, or from min to max", static_cast<double>(q.rate));
    detail::require_number(where, "best", q.best);
    detail::require_not_negative(where, "bad", q.bad);
    detail::require_not_negative(where, "good", q.good);
    detail::require(q.bad == 0 || q.good == 0, where, "good", "must be 0 where bad is not", q.good);
    detail::require_not_negative(where, "cooling", q.cooling);
    detail::require(q.cooling <= params_.cooldown, where, "cooling", "must not be above cooldown", q.cooling);
    detail::require_not_negative(where, "warming", q.warming);
    detail::require(q.warming <= params_.warmup, where, "warming", "must not be above warmup", q.warming);
    detail::require(q.cooling == 0 || q.warming == 0, where, "warming", "must be 0 where cooling is not", q.warming);
    detail::require((q.cooling == 0 && q.warming == 0) || (q.bad == 0 && q.good == 0), where,
                    q.bad > 0 ? "bad" : "good", "must be 0 while nothing is counted", q.bad + q.good);
    detail::require(q.chances >= 1 || q.chances == params_.reset_start, where, "chances",
                    "must be reset_start, or at least 1", q.chances);
    detail::require(!q.spoilt || params_.window > 0, where, "spoilt", "must be false without a window", q.spoilt);
    check_window(q);
    check_sum(q);
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  static constexpr const char* where = "anneal::greedy";

  constexpr void check_window(const state& q) const {
    detail::require(q.window.size >= 0 && q.window.size <= params_.window, where, "window",
                    "must not hold more metrics than the schedule's", q.window.size);
    const bool full = q.window.size == params_.window;
    detail::require(q.oldest == 0 || (full && q.oldest > 0 && q.oldest < q.window.size), where, "oldest",
                    "must be a place in the window once that is full", q.oldest);
  }

  /// The sum is that of the metrics in the window, but for what rounding has left of those that are no longer in it: 2^53
  /// metrics whose sums are up to 2^989 lead by no more than 2^990 away, as do 2^19 of any size. So no more is asked of a
  /// full window. One that is not yet full has lost no metric, or was full in a smaller one: 2^-20 of the magnitudes is
  /// above the rounding of 2^31 summands.
  constexpr void check_sum(const state& q) const {
    constexpr double scale = 0x1p-32;  // so that no sum overflows
    detail::require_number(where, "sum", q.sum);
    double sum = 0;
    double magnitudes = 0;
    for (int i = 0; i < q.window.size; ++i) {
      const double metric = q.window.values[static_cast<std::size_t>(i)];
      detail::require_number(where, "window", metric);
      sum += metric * scale;
      magnitudes += detail::magnitude(metric) * scale;
    }
    if (q.sum == 0 && (q.spoilt || q.window.size == 0)) {
      return;
    }
    bool close = !detail::is_finite(q.sum);  // as it is where a metric is infinite
    if (detail::is_finite(magnitudes)) {
      constexpr double most = 0x1p990 * scale;
      constexpr double too_small_to_scale = 0x1p-1040;
      const bool full = q.window.size == params_.window;
      const double drift = full ? most : detail::least(magnitudes * 0x1p-20, most);
      close = !close && q.window.size > 0 && detail::magnitude(q.sum * scale - sum) <= drift + too_small_to_scale;
    }
    detail::require(close, where, "sum", "must be that of the window", q.sum);
  }

  constexpr improvement rule() const noexcept {
    return {.mode = params_.mode, .threshold = params_.threshold, .threshold_mode = params_.threshold_mode};
  }

  /// The mean of the metrics in the window, this one with them.
  constexpr double smoothed(state& q, double metric) const {
    if (params_.window == 0) {
      return metric;
    }
    check_window(q);
    if (q.spoilt || detail::is_nan(metric)) {  // which cannot be subtracted again
      q.spoilt = true;
      return detail::not_a_number();
    }
    q.sum += metric;
    if (q.window.size < params_.window) {
      q.window.values[static_cast<std::size_t>(q.window.size++)] = metric;
    } else {
      double& oldest = q.window.values[static_cast<std::size_t>(q.oldest)];
      q.sum -= oldest;
      oldest = metric;
      q.oldest = q.oldest + 1 == params_.window ? 0 : q.oldest + 1;
    }
    const double mean = q.sum / q.window.size;
    if (!detail::is_finite(q.sum)) {  // nor is what cannot be brought back by a subtraction
      q.spoilt = true;
      q.sum = 0;
    }
    return mean;
  }

  constexpr state raised(state q) const noexcept {
    const Real next = detail::least(q.rate / static_cast<Real>(params_.factor), static_cast<Real>(params_.max));
    q.rate = next - q.rate > static_cast<Real>(params_.smallest_change) ? next : q.rate;
    q.warming = params_.warmup;
    q.chances = params_.reset_start;
    return q;
  }

  constexpr state lowered(state q) const noexcept {
    const Real next = detail::greatest(q.rate * static_cast<Real>(params_.factor), static_cast<Real>(params_.min));
    q.rate = q.rate - next > static_cast<Real>(params_.smallest_change) ? next : q.rate;
    if (q.rate <= static_cast<Real>(params_.min)) {
      if (q.chances <= 1) {
        q = initial_state();
      } else {
        --q.chances;
      }
    }
    q.cooling = params_.cooldown;
    return q;
  }

  params params_;
};

}  // namespace anneal
