// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/analysis/detail/walk.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// The lowest and the highest rate of a run, and the first updates that have them.
struct extreme_rates {
  double lowest;
  step lowest_at;
  double highest;
  step highest_at;

  friend constexpr bool operator==(const extreme_rates&, const extreme_rates&) = default;
};

namespace detail {

constexpr extreme_rates extremes_of(double updates, auto&& walk) {
  require_positive("anneal::extremes", "updates", updates);
  extreme_rates found{infinite(), 0, -infinite(), 0};
  walk([&found](double t, double rate) {
    if (rate < found.lowest) {
      found.lowest = rate;
      found.lowest_at = t;
    }
    if (rate > found.highest) {
      found.highest = rate;
      found.highest_at = t;
    }
  });
  return found;
}

}  // namespace detail

/// The lowest and the highest of the rates of the updates 0, …, updates - 1.
///
/// updates: > 0, whole. constexpr, within what the compiler grants (GCC 262,144 updates, Clang some thousands).
/// A rate that is NaN is neither. Errors: an any_schedule that listens: give the metrics, too.
///
///   static_assert(anneal::extremes(anneal::linear({.initial = 1, .steps = 4}), 4).lowest == 0.25);
template <detail::pure_or_perhaps S>
[[nodiscard]] constexpr extreme_rates extremes(const S& s, step updates) {
  return detail::extremes_of(updates, [&](auto&& visit) { detail::walk("anneal::extremes", s, 0, updates, visit); });
}

/// The same of a run in which a schedule hears these metrics: a list of numbers, one after every update, or of metric_at.
template <schedule S, detail::metric_list List>
[[nodiscard]] constexpr extreme_rates extremes(const S& s, step updates, const List& metrics) {
  return detail::extremes_of(updates,
                             [&](auto&& visit) { detail::walk("anneal::extremes", s, updates, metrics, visit); });
}

}  // namespace anneal
