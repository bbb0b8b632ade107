// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "anneal/analysis/detail/walk.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// Update number `at` has the rate `to`, the one before it `from`.
struct jump {
  step at;
  double from;
  double to;

  friend constexpr bool operator==(const jump&, const jump&) = default;
};

struct jump_options {
  double relative = 0.1;

  static constexpr void fields(auto& p, auto&& field) {
    field("relative", p.relative, is::not_negative, "the part of the highest rate by which a jump changes the rate");
  }
};

namespace detail {

constexpr std::vector<jump> jumps_of(jump_options options, auto&& walk) {
  require_fields("anneal::jumps", options);
  double highest = 0;
  walk([&highest](double, double rate) { highest = greatest(highest, magnitude(rate)); });
  std::vector<jump> found;
  double last = 0;
  walk([&](double t, double rate) {
    if (t > 0 && magnitude(rate - last) > options.relative * highest) {
      found.push_back({t, last, rate});
    }
    last = rate;
  });
  return found;
}

}  // namespace detail

/// Where the rate changes from one update to the next by more than a part of the highest rate, among the updates
/// 0, …, updates - 1.
///
/// updates: >= 0, whole. options.relative: the part, >= 0; of the largest magnitude where rates are negative.
/// constexpr as extremes. Errors: an any_schedule that listens: give the metrics, too.
///
///   static_assert(anneal::jumps(anneal::cosine({.initial = 0.1, .steps = 1'000}), 1'000).empty());
template <detail::pure_or_perhaps S>
[[nodiscard]] constexpr std::vector<jump> jumps(const S& s, step updates, jump_options options = {}) {
  return detail::jumps_of(options, [&](auto&& visit) { detail::walk("anneal::jumps", s, 0, updates, visit); });
}

/// The same of a run in which a schedule hears these metrics: a list of numbers, one after every update, or of metric_at.
template <schedule S, detail::metric_list List>
[[nodiscard]] constexpr std::vector<jump> jumps(const S& s, step updates, const List& metrics,
                                                jump_options options = {}) {
  return detail::jumps_of(options, [&](auto&& visit) { detail::walk("anneal::jumps", s, updates, metrics, visit); });
}

}  // namespace anneal
