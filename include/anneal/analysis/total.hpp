// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/analysis/detail/walk.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// The sum of the rates of the updates 0, …, updates - 1: how far the run can go. Within a unit in the last place where no
/// rate is negative.
///
/// updates: >= 0, whole; 0 gives 0. constexpr as extremes. Errors: an any_schedule that listens: give the metrics, too.
///
///   static_assert(anneal::total(anneal::linear({.initial = 1, .steps = 4}), 4) == 2.5);
template <detail::pure_or_perhaps S>
[[nodiscard]] constexpr double total(const S& s, step updates) {
  detail::double_double sum{};
  detail::walk("anneal::total", s, 0, updates,
               [&sum](double, double rate) { sum = sum + detail::double_double{rate}; });
  return sum.high;
}

/// The same of a run in which a schedule hears these metrics: a list of numbers, one after every update, or of metric_at.
template <schedule S, detail::metric_list List>
[[nodiscard]] constexpr double total(const S& s, step updates, const List& metrics) {
  detail::double_double sum{};
  detail::walk("anneal::total", s, updates, metrics,
               [&sum](double, double rate) { sum = sum + detail::double_double{rate}; });
  return sum.high;
}

}  // namespace anneal
