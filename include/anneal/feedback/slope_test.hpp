// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/feedback/improvement.hpp"

namespace anneal {

namespace detail {

/// The z below which a standard normal variable is with probability p, ½ <= p < 1, to some 14 digits.
/// Φ(z) = ½ + φ(z) (z + z³/3 + z⁵/(3·5) + …), halved until it fits.
constexpr double normal_quantile(double p) noexcept {
  constexpr double one_over_root_two_pi = 0.3989422804014327;
  double low = 0;
  double high = 9;
  for (int i = 0; i < 60; ++i) {
    const double z = (low + high) / 2;
    double term = z;
    double sum = z;
    for (int k = 3; term > sum * 0x1p-54; k += 2) {
      term *= z * z / k;
      sum += term;
    }
    const double density = one_over_root_two_pi * exp2(double_double{-z * z / 2} * log2_of_e);
    (density * sum < p - 0.5 ? low : high) = z;
  }
  return low;
}

/// In [½, 1).
struct confidence_rule {
  static constexpr double low = 0.5, high = 1;
  static constexpr bool low_itself = true, high_itself = false;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require(x >= low && x < high, where, name, "must be in [0.5, 1)", x);
  }
};

}  // namespace detail

/// Reduces the rate when a statistical test no longer finds that a metric falls.
///
/// A straight line is laid through each `window` metrics. With its slope b and the standard error σ of that,
///
///   Φ(-b / σ) < confidence:  rate = max(rate · factor, min)
///
/// where Φ(-b / σ) is the probability that the true slope is below 0. So noise, however large, does not hide a slow
/// progress from a window that is long enough, and a lucky minimum does not have to be undercut.
/// Before any metric the rate is initial; it depends on what is observed, not on t, and has no end.
/// Models: feedback, not finite; constexpr, noexcept but for nan_policy::raise. The state is six numbers, whatever the
/// window: no metric is kept.
/// Errors: a parameter out of its range; initial below min.
/// Source: dlib's dnn_trainer (set_iterations_without_progress_threshold is window, set_learning_rate_shrink_factor
/// factor), without the second test that leaves out the largest losses.
///
///   constexpr anneal::slope_test s({.initial = 1, .factor = 0.5, .window = 3});
///   constexpr auto two = s.observe(s.observe(s.initial_state(), 1, 3.0), 2, 2.0);
///   static_assert(s(s.observe(two, 3, 1.0), 3) == 1 && s(s.observe(two, 3, 3.0), 3) == 0.5);
template <std::floating_point Real = double>
class slope_test {
 public:
  static constexpr const char* name = "slope_test";

  struct params {
    double initial = detail::not_given;
    double factor = 0.1;
    int window = 2000;
    double confidence = 0.51;
    double min = 0;
    plateau_mode mode = plateau_mode::min;
    nan_policy nan = nan_policy::bad;

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial, is::rate, "the rate before any metric");
      field("factor", p.factor, is::fraction, "what the rate is multiplied by");
      field("window", p.window, is::at_least<3>, "how many metrics a line is laid through");
      field("confidence", p.confidence, detail::confidence_rule{}, "how certain a fall has to be");
      field("min", p.min, is::rate, "what is never undercut");
      field("mode", p.mode, "whether it waits for a fall or for a rise");
      field("nan", p.nan,
            "what the window of a metric is that is not finite: it did not fall (bad), it is skipped, or an error");
    }
  };

  struct state {
    Real rate = 0;
    int heard = 0;        ///< metrics of this window
    bool spoilt = false;  ///< one of them was not finite, or too large for the sums
    double mean = 0;
    double squares = 0;   ///< summed squares of the distances from the mean
    double products = 0;  ///< the same with the distances of their numbers from those of the mean

    static constexpr void fields(auto& q, auto&& field) {
      field("rate", q.rate);
      field("heard", q.heard);
      field("spoilt", q.spoilt);
      field("mean", q.mean);
      field("squares", q.squares);
      field("products", q.products);
    }

    friend constexpr bool operator==(const state&, const state&) = default;
  };

  template <detail::bare_number T>
  explicit slope_test(T, auto...) = delete;  // name the parameters: slope_test({.initial = 0.1})

  constexpr explicit slope_test(params p) : params_(checked(p)), quantile_(detail::normal_quantile(p.confidence)) {}

  [[nodiscard]] constexpr state initial_state() const noexcept { return {.rate = static_cast<Real>(params_.initial)}; }

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(const state& q, step) const noexcept { return q.rate; }

  void operator()(step) const = delete;  // it listens: s(state, t), or a scheduler

  [[nodiscard]] constexpr state observe(state q, step, double metric) const {
    if (!detail::is_finite(metric)) {
      if (!detail::heard(where, metric, params_.nan) || params_.nan == nan_policy::ignore) {
        return q;
      }
      q.spoilt = true;
      metric = 0;
    }
    const double y = params_.mode == plateau_mode::min ? metric : -metric;
    const double before = q.heard;
    const double n = before + 1;
    const double off = y - q.mean;
    q.mean += off / n;
    q.squares += off * (y - q.mean);
    q.products += n / 2 * (y - q.mean);  // that far is `before` from the mean of 0 … before - 1
    if (!detail::is_finite(q.mean) || !detail::is_finite(q.squares) || !detail::is_finite(q.products)) {
      q.spoilt = true;
      q.mean = q.squares = q.products = 0;
    }
    if (n < params_.window) {
      ++q.heard;
      return q;
    }
    state next{.rate = q.rate};
    if (q.spoilt || !falls(q, n)) {
      const Real reduced = q.rate * static_cast<Real>(params_.factor);
      next.rate = detail::greatest(reduced, static_cast<Real>(params_.min));
    }
    return next;
  }

  /// Errors: a state that no schedule with these ends and this window could have come to.
  constexpr void check(const state& q) const {
    const double high = detail::greatest(params_.initial, 0.0);  // where a negative rate goes to
    detail::require(q.rate >= static_cast<Real>(params_.min) && q.rate <= static_cast<Real>(high), where, "rate",
                    "must not be below min or above initial", static_cast<double>(q.rate));
    detail::require_not_negative(where, "heard", q.heard);
    detail::require(q.heard < params_.window, where, "heard", "must be below window", q.heard);
    detail::require(q.heard > 0 || !q.spoilt, where, "spoilt", "must be false where nothing is heard", q.spoilt);
    detail::require_finite(where, "mean", q.mean);
    detail::require(q.heard > 0 || q.mean == 0, where, "mean", "must be 0 where nothing is heard", q.mean);
    // Never negative, however it is rounded: no metric is beyond the mean that it has moved.
    detail::require_finite(where, "squares", q.squares);
    detail::require_not_negative(where, "squares", q.squares);
    detail::require(q.heard > 1 || q.squares == 0, where, "squares", "must be 0 before two metrics", q.squares);
    detail::require_finite(where, "products", q.products);
    detail::require(q.heard > 1 || q.products == 0, where, "products", "must be 0 before two metrics", q.products);
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  static constexpr const char* where = "anneal::slope_test";

  static constexpr const params& checked(const params& p) {
    detail::require_fields<Real>(where, p);
    detail::require(p.initial >= p.min, where, "initial", "must not be below min", p.initial);
    return p;
  }

  /// b < 0 and b² >= z² σ², which is Φ(-b / σ) >= confidence without a root.
  constexpr bool falls(const state& q, double n) const noexcept {
    const double width = n * (n * n - 1) / 12;  // summed squares of the distances of 0 … n - 1 from their mean
    const double slope = q.products / width;
    const double rest = detail::greatest(q.squares - slope * q.products, 0.0);
    const double variance = rest / (n - 2) / width;
    return slope < 0 && slope * slope >= quantile_ * quantile_ * variance;
  }

  params params_;
  double quantile_;
};

}  // namespace anneal
