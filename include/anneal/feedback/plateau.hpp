// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <limits>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/feedback/detail/recent.hpp"
#include "anneal/feedback/improvement.hpp"

namespace anneal {

/// Whose way of counting a plateau follows. `bad` counts the metrics in a row that were no improvement.
enum class plateau_convention {
  pytorch,  ///< bad > patience reduces; the `cooldown` metrics after that set bad to 0, but can be the best
  keras,    ///< bad >= patience reduces, where the rate is above min; the last of the cooldown is counted again
  optax,    ///< bad == patience reduces, also at an improvement where patience is 0; cooldown as PyTorch
  paddle    ///< bad > patience reduces; nothing is heard in the cooldown
};

constexpr const char* name_of(plateau_convention convention) noexcept {
  return detail::name_in(convention, {"pytorch", "keras", "optax", "paddle"});
}

/// Reduces the rate when a metric has stopped improving.
///
///   better:  metric < best - threshold · |best|, or as threshold_mode says; mode max the other way round
///   more than `patience` metrics in a row that are not better:  rate = max(rate · factor, min), then the next
///   `cooldown` metrics are not counted
///
/// average: the mean of so many metrics is heard, once, and then that of the next ones. window: with each metric the mean
/// of the last so many is heard, of those that there are while it fills; it slides. A NaN spoils the means that it is in.
/// Window, a template argument, is what the state has room for, 8 bytes for each metric: `plateau<double, 50>`.
/// Before any metric the rate is initial; it depends on what is observed, not on t, and has no end.
/// Models: feedback, not finite; constexpr, noexcept but for nan_policy::raise.
/// Errors: a parameter out of its range; initial below min; a window of more than there is room for, or beside an average.
/// Source: PyTorch's, Keras' and Paddle's ReduceLROnPlateau; optax.contrib.reduce_on_plateau.
///
///   constexpr anneal::plateau s({.initial = 1, .factor = 0.5, .patience = 1});
///   constexpr auto heard = s.observe(s.observe(s.observe(s.initial_state(), 1, 3.0), 2, 3.0), 3, 3.0);
///   static_assert(s(heard, 3) == 0.5);
template <std::floating_point Real = double, std::size_t Window = 0>
class plateau {
 public:
  static constexpr const char* name = "plateau";

  struct params {
    double initial = detail::not_given;
    double factor = 0.1;
    int patience = 10;
    double threshold = 1e-4;
    anneal::threshold_mode threshold_mode = anneal::threshold_mode::relative;
    plateau_mode mode = plateau_mode::min;
    int cooldown = 0;
    double min = 0;
    nan_policy nan = nan_policy::bad;
    double margin = 0;
    double smallest_change = 0;
    int average = 1;
    first_metric first = first_metric::compared;
    plateau_convention convention = plateau_convention::pytorch;
    int window = 0;

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial, is::rate, "the rate before any metric");
      field("factor", p.factor, is::fraction, "what a reduction multiplies the rate by");
      field("patience", p.patience, is::not_negative, "how many metrics in a row may be no better");
      field("threshold", p.threshold, is::finite, "by how much a metric has to be better; below 0 a worse one passes");
      field("threshold_mode", p.threshold_mode, "of what it is a part");
      field("mode", p.mode, "whether lower or higher is better");
      field("cooldown", p.cooldown, is::not_negative, "how many metrics after a reduction are not counted");
      field("min", p.min, is::rate, "the rate that is never undercut");
      field("nan", p.nan, "what a NaN is");
      field("margin", p.margin, is::finite, "what is asked for beyond the threshold");
      field("smallest_change", p.smallest_change, is::not_negative, "a reduction by no more is left out");
      field("average", p.average, is::at_least<1>, "the mean of so many metrics is heard, once");
      field("first", p.first, "what the first metric is compared with");
      field("convention", p.convention, "whose way of counting it is");
      if constexpr (Window > 0) {
        field("window", p.window, is::not_negative, "the mean of the last so many metrics is heard; 0 is every metric");
      }
    }
  };

  struct state {
    Real rate = 0;
    double best = 0;
    int bad = 0;       ///< metrics in a row that were not better
    int cooling = 0;   ///< metrics that are still not counted
    int averaged = 0;  ///< metrics in the mean
    bool begun = false;
    bool spoilt = false;  ///< the mean is not a number
    detail::recent<Window> window{};
    double mean = 0;

    static constexpr void fields(auto& q, auto&& field) {
      field("rate", q.rate);
      field("best", q.best);
      field("bad", q.bad);
      field("cooling", q.cooling);
      field("averaged", q.averaged);
      field("begun", q.begun);
      field("spoilt", q.spoilt);
      field("mean", q.mean);
      if constexpr (Window > 0) {
        field("window", q.window);
      }
    }

    friend bool operator==(const state&, const state&) = default;
  };

  template <detail::bare_number T>
  explicit plateau(T, auto...) = delete;  // name the parameters: plateau({.initial = 0.1})

  constexpr explicit plateau(params p) : params_(p) {
    constexpr const char* where = name_in_errors;
    detail::require_fields<Real>(where, p);
    detail::require(p.initial >= p.min, where, "initial", "must not be below min", p.initial);
    detail::require(p.window >= 0 && p.window <= static_cast<int>(Window), where, "window",
                    "must be at most what the second template argument gives room for", p.window);
    detail::require(p.window == 0 || p.average == 1, where, "window", "must be 0 beside an average", p.window);
  }

  [[nodiscard]] constexpr state initial_state() const noexcept {
    return {.rate = static_cast<Real>(params_.initial), .best = rule().worst()};
  }

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(const state& q, step) const noexcept { return q.rate; }

  void operator()(step) const = delete;  // it listens: s(state, t), or a scheduler

  [[nodiscard]] constexpr state observe(state q, step, double metric) const {
    if (!detail::heard(name_in_errors, metric, params_.nan)) {
      return q;
    }
    if constexpr (Window > 0) {
      if (params_.window > 0) {
        require_window(q);
        detail::hear(q.window, params_.window, metric);
        metric = detail::mean_of(q.window);
      }
    }
    if (params_.average > 1) {
      const double before = q.averaged;
      const double sum = before * q.mean;
      const bool opposed =
          !detail::is_finite(sum) && !detail::is_finite(metric) && detail::bits_of(sum) != detail::bits_of(metric);
      q.spoilt = q.spoilt || opposed || detail::is_nan(metric);
      q.mean = q.spoilt ? 0 : (sum + metric) / (before + 1);
      if (before + 1 < params_.average) {
        ++q.averaged;
        return q;
      }
      metric = q.spoilt ? detail::not_a_number() : q.mean;
      q.mean = 0;
      q.averaged = 0;
      q.spoilt = false;
    }
    const bool cooling = q.cooling > 0;
    q.cooling -= cooling ? 1 : 0;
    if (cooling && params_.convention == plateau_convention::paddle) {
      return q;
    }
    const bool improved =
        (!q.begun && params_.first == first_metric::taken) || rule().template better<Real>(metric, q.best);
    q.begun = true;
    if (improved) {
      q.best = detail::is_nan(metric) ? rule().unbeatable() : metric;
    }
    const double bad = improved ? 0.0 : q.bad + 1.0;
    if (cooling && (params_.convention != plateau_convention::keras || q.cooling > 0)) {
      q.bad = 0;
    } else if (stalled(q.rate, bad, improved)) {
      q.bad = 0;
      q.cooling = params_.cooldown;
      const Real reduced = detail::greatest(q.rate * static_cast<Real>(params_.factor), static_cast<Real>(params_.min));
      q.rate = q.rate - reduced > static_cast<Real>(params_.smallest_change) ? reduced : q.rate;
    } else {
      q.bad = static_cast<int>(detail::least<double>(bad, (std::numeric_limits<int>::max)()));
    }
    return q;
  }

  /// Errors: a state that no plateau with these ends, cooldown and average could have come to; another patience is no
  /// matter.
  constexpr void check(const state& q) const {
    constexpr const char* where = name_in_errors;
    detail::require(q.rate >= static_cast<Real>(params_.min) && q.rate <= static_cast<Real>(params_.initial), where,
                    "rate", "must not be below min or above initial", static_cast<double>(q.rate));
    detail::require_number(where, "best", q.best);
    detail::require(q.begun || q.best == rule().worst(), where, "best", "must be infinite before the first metric",
                    q.best);
    detail::require_not_negative(where, "bad", q.bad);
    detail::require(q.begun || q.bad == 0, where, "bad", "must be 0 before the first metric", q.bad);
    detail::require_not_negative(where, "cooling", q.cooling);
    detail::require(q.cooling <= params_.cooldown, where, "cooling", "must not be above cooldown", q.cooling);
    detail::require(q.cooling == 0 || (q.begun && q.bad == 0), where, "cooling", "must be 0 unless begun with bad 0",
                    q.cooling);
    detail::require_not_negative(where, "averaged", q.averaged);
    detail::require(q.averaged < params_.average, where, "averaged", "must be below average", q.averaged);
    detail::require(!q.spoilt || q.averaged > 0, where, "spoilt", "must be false where nothing is averaged", q.spoilt);
    detail::require_number(where, "mean", q.mean);
    detail::require(q.averaged > 0 || q.mean == 0, where, "mean", "must be 0 where nothing is averaged", q.mean);
    detail::require(!q.spoilt || q.mean == 0, where, "mean", "must be 0 where it is spoilt", q.mean);
    require_window(q);
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  static constexpr const char* name_in_errors = "anneal::plateau";

  constexpr void require_window([[maybe_unused]] const state& q) const {
    if constexpr (Window > 0) {
      detail::require(q.window.size >= 0 && q.window.size <= params_.window, name_in_errors, "window",
                      "must not hold more metrics than the schedule's", q.window.size);
    }
  }

  constexpr improvement rule() const noexcept {
    return {.mode = params_.mode,
            .threshold = params_.threshold,
            .threshold_mode = params_.threshold_mode,
            .margin = params_.margin};
  }

  constexpr bool stalled(Real rate, double bad, bool improved) const noexcept {
    switch (params_.convention) {
      case plateau_convention::keras:
        return !improved && bad >= params_.patience && rate > static_cast<Real>(params_.min);
      case plateau_convention::optax:  // bad == patience, but for a state that a greater patience has left
        return improved ? params_.patience == 0 : params_.patience > 0 && bad >= params_.patience;
      default:
        return bad > params_.patience;
    }
  }

  params params_;
};

}  // namespace anneal
