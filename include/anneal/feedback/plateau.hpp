// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <limits>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/math.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// Which metric is the better one.
enum class plateau_mode { min, max };

/// By how much a metric has to be better: by threshold · |best|, or by threshold.
enum class threshold_mode { relative, absolute };

/// What a metric that is not a number does.
enum class nan_policy {
  bad,     ///< counts as no improvement
  ignore,  ///< changes nothing
  raise    ///< throws std::invalid_argument; the state stays as it was
};

constexpr const char* name_of(plateau_mode mode) noexcept {
  switch (mode) {
    case plateau_mode::min:
      return "min";
    case plateau_mode::max:
      return "max";
  }
  return nullptr;
}

constexpr const char* name_of(threshold_mode mode) noexcept {
  switch (mode) {
    case threshold_mode::relative:
      return "relative";
    case threshold_mode::absolute:
      return "absolute";
  }
  return nullptr;
}

constexpr const char* name_of(nan_policy policy) noexcept {
  switch (policy) {
    case nan_policy::bad:
      return "bad";
    case nan_policy::ignore:
      return "ignore";
    case nan_policy::raise:
      return "raise";
  }
  return nullptr;
}

/// Reduces the rate when a metric has stopped improving.
///
///   better:  metric < best - margin (mode min),  metric > best + margin (mode max),
///            margin = threshold · |best| (relative) or threshold (absolute)
///   more than `patience` metrics in a row that are not better:  rate = max(rate · factor, min), then the next
///   `cooldown` metrics are not counted
///
/// initial: a finite rate, required. factor: in (0, 1), 0.1. patience, cooldown: metrics, >= 0, 10 and 0.
/// threshold: >= 0, 1e-4. min: a finite rate that is never undercut, 0. nan: counts as no improvement.
/// Before any metric the rate is initial; it depends on what is observed, not on t, and has no end. The first metric is
/// the first best. An infinite margin is never asked for: whatever is better than an infinite best is an improvement.
/// |best| and not best: also a negative metric has to improve (in PyTorch it need not).
/// Models: feedback, not finite; constexpr, noexcept but for nan_policy::raise.
/// Errors: a parameter out of its range; initial below min.
/// Source: PyTorch's ReduceLROnPlateau; the count is PyTorch's (the (patience + 1)-th bad metric reduces).
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
    }
  };

  struct state {
    Real rate = 0;
    double best = 0;
    int bad = 0;      ///< metrics in a row that were not better
    int cooling = 0;  ///< metrics that are still not counted

    static constexpr void fields(auto& q, auto&& field) {
      field("rate", q.rate);
      field("best", q.best);
      field("bad", q.bad);
      field("cooling", q.cooling);
    }

    friend bool operator==(const state&, const state&) = default;
  };

  constexpr explicit plateau(params p) : params_(p) {
    constexpr const char* where = "anneal::plateau";
    detail::require_finite(where, "initial", p.initial);
    detail::require(p.factor > 0 && p.factor < 1, where, "factor", "must be in (0, 1)", p.factor);
    detail::require_not_negative(where, "patience", p.patience);
    detail::require_not_negative(where, "threshold", p.threshold);
    detail::require_not_negative(where, "cooldown", p.cooldown);
    detail::require_finite(where, "min", p.min);
    detail::require(p.initial >= p.min, where, "initial", "must not be below min", p.initial);
  }

  constexpr state initial_state() const noexcept {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return {.rate = static_cast<Real>(params_.initial),
            .best = params_.mode == plateau_mode::min ? infinity : -infinity};
  }

  [[gnu::always_inline]] constexpr Real operator()(const state& q, step) const noexcept { return q.rate; }

  constexpr state observe(state q, step, double metric) const {
    if (metric != metric && params_.nan != nan_policy::bad) {
      detail::require(params_.nan == nan_policy::ignore, "anneal::plateau", "metric", "must be a number", metric);
      return q;
    }
    bool stalled = false;
    if (better(metric, q.best)) {
      q.best = metric;
      q.bad = 0;
    } else if (q.bad < params_.patience) {
      ++q.bad;
    } else {
      stalled = true;
    }
    if (q.cooling > 0) {
      --q.cooling;
      q.bad = 0;
    } else if (stalled) {
      q.rate = detail::greatest(q.rate * static_cast<Real>(params_.factor), static_cast<Real>(params_.min));
      q.cooling = params_.cooldown;
      q.bad = 0;
    }
    return q;
  }

  constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  constexpr bool better(double metric, double best) const noexcept {
    const bool unlimited = !detail::is_finite(best);
    const double margin =
        unlimited ? 0
                  : params_.threshold *
                        (params_.threshold_mode == anneal::threshold_mode::relative ? detail::magnitude(best) : 1);
    return params_.mode == plateau_mode::min ? metric < best - margin : metric > best + margin;
  }

  params params_;
};

}  // namespace anneal
