// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <limits>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/step.hpp"
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
/// initial: a finite rate, required. factor: in [0, 1), 0.1. patience, cooldown: metrics, >= 0, 10 and 0.
/// threshold: finite, 1e-4; below 0 it lets a slightly worse metric pass. margin: finite, 0, asked for beyond it.
/// min: a finite rate that is never undercut, 0. smallest_change: >= 0, 0; a reduction by no more is left out.
/// average: metrics, >= 1, 1; the mean of so many is heard, once. first: the first metric is compared with infinity, or
/// taken as the best. nan: counts as no improvement. convention: how it is counted, pytorch.
/// Before any metric the rate is initial; it depends on what is observed, not on t, and has no end.
/// Models: feedback, not finite; constexpr, noexcept but for nan_policy::raise.
/// Errors: a parameter out of its range; initial below min.
/// Source: PyTorch's, Keras' and Paddle's ReduceLROnPlateau; optax.contrib.reduce_on_plateau.
///
///   constexpr anneal::plateau s({.initial = 1, .factor = 0.5, .patience = 1});
///   constexpr auto heard = s.observe(s.observe(s.observe(s.initial_state(), 1, 3.0), 2, 3.0), 3, 3.0);
///   static_assert(s(heard, 3) == 0.5);
template <std::floating_point Real = double>
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

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial);
      field("factor", p.factor);
      field("patience", p.patience);
      field("threshold", p.threshold);
      field("threshold_mode", p.threshold_mode);
      field("mode", p.mode);
      field("cooldown", p.cooldown);
      field("min", p.min);
      field("nan", p.nan);
      field("margin", p.margin);
      field("smallest_change", p.smallest_change);
      field("average", p.average);
      field("first", p.first);
      field("convention", p.convention);
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
    }

    friend bool operator==(const state&, const state&) = default;
  };

  template <detail::bare_number T>
  explicit plateau(T, auto...) = delete;  // name the parameters: plateau({.initial = 0.1})

  constexpr explicit plateau(params p) : params_(p) {
    constexpr const char* where = name_in_errors;
    detail::require_rate<Real>(where, "initial", p.initial);
    detail::require(p.factor >= 0 && p.factor < 1, where, "factor", "must be in [0, 1)", p.factor);
    detail::require_not_negative(where, "patience", p.patience);
    detail::require_finite(where, "threshold", p.threshold);
    detail::require_not_negative(where, "cooldown", p.cooldown);
    detail::require_rate<Real>(where, "min", p.min);
    detail::require_finite(where, "margin", p.margin);
    detail::require_not_negative(where, "smallest_change", p.smallest_change);
    detail::require(p.average >= 1, where, "average", "must be at least 1", p.average);
    detail::require(p.initial >= p.min, where, "initial", "must not be below min", p.initial);
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
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  static constexpr const char* name_in_errors = "anneal::plateau";

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
