// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// A metric, and how many updates were finished when it was heard.
struct metric_at {
  step updates;
  double metric;

  friend constexpr bool operator==(const metric_at&, const metric_at&) = default;
};

namespace detail {

/// A list of metrics: numbers, one after every update, or metric_at in the order of time.
template <class List>
concept metric_list = requires(const List& list, std::size_t i) {
  { list.size() } -> std::convertible_to<std::size_t>;
  requires(requires {
    { list[i] } -> std::convertible_to<double>;
  }) ||
      (requires {
        { list[i] } -> std::convertible_to<metric_at>;
      });
};

constexpr metric_at heard_at(double metric, std::size_t i) noexcept { return {i + 1, metric}; }
constexpr metric_at heard_at(const metric_at& heard, std::size_t) noexcept { return heard; }

constexpr void require_updates(const char* where, double n) {
  require_offset(where, "updates", n);
  require(is_whole(n), where, "updates", "must be a whole number", n);
}

/// visit(t, rate) for the updates first, …, n - 1 of what does not listen.
template <pure_or_perhaps S>
constexpr void walk(const char* where, const S& s, double first, double n, auto&& visit) {
  require_updates(where, n);
  auto&& pure = detail::as_pure(where, s);
  rate_t<S> rates[256]{};
  for (double t = first; t < n;) {
    const auto count = static_cast<std::size_t>(least(256.0, n - t));
    detail::fill_n(pure, t, count, rates);
    for (std::size_t i = 0; i < count; ++i, ++t) {
      visit(t, static_cast<double>(rates[i]));
    }
  }
}

/// Whether a metric may change its rates.
template <schedule S>
constexpr bool listens(const S& s) {
  if constexpr (pure_schedule<S>) {
    return false;
  } else {
    return detail::remembers(s.initial_state());
  }
}

/// The same of what may listen, with what it hears.
template <schedule S, metric_list List>
constexpr void walk(const char* where, const S& s, double n, const List& metrics, auto&& visit) {
  if constexpr (pure_or_perhaps<S>) {
    if (!detail::listens(s)) {
      return detail::walk(where, s, 0, n, visit);
    }
  }
  require_updates(where, n);
  auto state = detail::initial_state(s);
  std::size_t next = 0;
  double last = 0;
  for (double t = 0; t < n; ++t) {
    visit(t, static_cast<double>(detail::evaluate(s, state, t)));
    for (; next < metrics.size(); ++next) {
      const metric_at heard = heard_at(metrics[next], next);
      require(heard.updates >= last && is_finite(heard.updates), where, "metrics", "must be in the order of time",
              heard.updates);
      if (heard.updates > t + 1) {
        break;
      }
      last = heard.updates;
      state = detail::observe(s, state, t + 1, heard.metric);
    }
  }
}

}  // namespace detail

}  // namespace anneal
