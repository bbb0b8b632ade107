// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"

namespace anneal {

/// Which metric is the better one.
enum class plateau_mode { min, max };

constexpr const char* name_of(plateau_mode mode) noexcept { return detail::name_in(mode, {"min", "max"}); }

/// What a metric has to undercut, mode min; in mode max it has to exceed the same with + for -. The first two are
/// right for metrics of any sign. The others compute what a framework computes, to the bit: with a negative best
/// `scaled` and `signed_margin` ask for less than the best, and `multiple` does with a positive one.
enum class threshold_mode {
  relative,       ///< best - threshold · |best|
  absolute,       ///< best - threshold
  scaled,         ///< best · (1 - threshold): PyTorch, transformers, Optax
  signed_margin,  ///< best - best · threshold: Paddle
  multiple,       ///< best · threshold: libtorch's max with abs
  shifted         ///< metric + threshold below best, compared in the type of the rate: Keras
};

constexpr const char* name_of(threshold_mode mode) noexcept {
  return detail::name_in(mode, {"relative", "absolute", "scaled", "signed_margin", "multiple", "shifted"});
}

/// What a metric that is not a number does.
enum class nan_policy {
  bad,     ///< counts as no improvement
  ignore,  ///< changes nothing
  raise    ///< throws std::invalid_argument; the state stays as it was
};

constexpr const char* name_of(nan_policy policy) noexcept {
  return detail::name_in(policy, {"bad", "ignore", "raise"});
}

/// What the first metric is compared with.
enum class first_metric {
  compared,  ///< with an infinite best, so that an infinite one or a NaN is no improvement
  taken      ///< with nothing: whatever it is, it is the best so far
};

constexpr const char* name_of(first_metric first) noexcept { return detail::name_in(first, {"compared", "taken"}); }

/// The rule by which plateau, greedy and early_stopping tell a better metric:
///   metric < bar (mode min),  metric > bar (mode max), the bar as threshold_mode says, and `margin` beyond it.
/// Whatever is better than an infinite best is an improvement, but for PyTorch's with a threshold of 1
/// and a multiple of 0 or less.
struct improvement {
  plateau_mode mode = plateau_mode::min;
  double threshold = 0;
  anneal::threshold_mode threshold_mode = anneal::threshold_mode::relative;
  double margin = 0;

  /// The best of no metrics.
  constexpr double worst() const noexcept {
    return mode == plateau_mode::min ? detail::infinite() : -detail::infinite();
  }

  /// What a NaN is kept as where it was taken for the best: a state holds none, because it would not be equal to itself.
  constexpr double unbeatable() const noexcept { return -worst(); }

  template <class Real = double>
  constexpr bool better(double metric, double best) const noexcept {
    const double sign = mode == plateau_mode::min ? 1 : -1;
    if (detail::is_nan(metric)) {
      return false;
    }
    if (!detail::is_finite(best)) {  // told by its sign, because a comparison with infinity may be left out
      return best * sign > 0 && better_than_none<Real>(metric, sign);
    }
    if (threshold_mode == anneal::threshold_mode::shifted) {
      const auto raised = static_cast<Real>(detail::rounded(metric + sign * detail::rounded(threshold + margin)));
      return sign > 0 ? raised < static_cast<Real>(best) : raised > static_cast<Real>(best);
    }
    // The same bits everywhere: where a metric is just on the bar, the last one decides.
    const double bar = detail::rounded(detail::rounded(below(best, sign)) - sign * margin);
    return sign > 0 ? metric < bar : metric > bar;
  }

 private:
  /// A metric is better than the worst one, but for that itself, and where ∞ · 0 or less is no bar that it could pass.
  template <class Real>
  constexpr bool better_than_none(double metric, double sign) const noexcept {
    if (threshold_mode == anneal::threshold_mode::shifted) {
      metric = static_cast<double>(static_cast<Real>(metric + sign * (threshold + margin)));
    }
    const double factor = threshold_mode == anneal::threshold_mode::scaled     ? 1 - sign * threshold
                          : threshold_mode == anneal::threshold_mode::multiple ? threshold
                                                                               : 1.0;
    return factor > 0 && (detail::is_finite(metric) || metric * sign < 0);
  }

  constexpr double below(double best, double sign) const noexcept {
    using detail::rounded;
    switch (threshold_mode) {
      case anneal::threshold_mode::absolute:
        return best - sign * threshold;
      case anneal::threshold_mode::scaled:
        return best * rounded(1 - sign * threshold);
      case anneal::threshold_mode::signed_margin:
        return best - sign * rounded(best * threshold);
      case anneal::threshold_mode::multiple:
        return best * threshold;
      default:
        return best - sign * rounded(threshold * detail::magnitude(best));
    }
  }
};

namespace detail {

/// Whether the metric is to be heard; an error where the policy says so.
constexpr bool heard(const char* where, double metric, nan_policy policy) {
  const bool number = !is_nan(metric);
  if (policy == nan_policy::raise) {
    require(number, where, "metric", "must be a number", metric);
  }
  return number || policy == nan_policy::bad;
}

}  // namespace detail

}  // namespace anneal
