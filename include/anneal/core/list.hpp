// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/step.hpp"

/// Lists of steps and of rates: std::array where they were given in braces, else the container that was given.
namespace anneal {

/// Which side of a boundary the boundary itself is on.
enum class boundary {
  at,    ///< what follows it begins at the boundary
  after  ///< at the boundary what precedes it still holds
};

constexpr const char* name_of(boundary which) noexcept { return detail::name_in(which, {"at", "after"}); }

namespace detail {

template <class L, class T>
concept list_of = std::copy_constructible<L> && requires(const L& list, std::size_t i) {
  { list.size() } -> std::convertible_to<std::size_t>;
  { list[i] } -> std::convertible_to<T>;
};

template <class T, std::size_t N>
constexpr std::array<T, N> to_array(const T (&list)[N]) {
  std::array<T, N> array{};
  for (std::size_t i = 0; i < N; ++i) {
    array[i] = list[i];
  }
  return array;
}

template <list_of<step> Steps>
constexpr Steps checked_ascending(const char* where, const char* name, Steps steps) {
  double previous = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double next = step(steps[i]);
    require_offset(where, name, next);
    require(next >= previous, where, name, "must be in ascending order (swap it with the one before)", next);
    previous = next;
  }
  return steps;
}

template <class Real, list_of<double> Values>
constexpr Values checked_rates(const char* where, const char* name, Values values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    require_rate<Real>(where, name, values[i]);
  }
  return values;
}

/// How many of the steps have been reached at t.
template <list_of<step> Steps>
[[gnu::always_inline]] constexpr std::size_t passed(const Steps& steps, double t, boundary which = boundary::at) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double next = step(steps[i]);
    count += next < t || (next == t && which == boundary::at) ? 1 : 0;
  }
  return count;
}

/// The last of ascending steps; 0 where there is none.
template <list_of<step> Steps>
constexpr step last_of(const Steps& steps) {
  return steps.size() == 0 ? step(0) : step(steps[steps.size() - 1]);
}

}  // namespace detail

}  // namespace anneal
