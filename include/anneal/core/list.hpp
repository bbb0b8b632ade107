// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/fill.hpp"
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

/// How many of ascending steps have been reached at t. It stops at the first one that has not: in a run they are few at
/// first, and the same as before but for a few times.
template <list_of<step> Steps>
[[gnu::always_inline]] constexpr std::size_t passed(const Steps& steps, double t, boundary which = boundary::at) {
  const std::size_t count = steps.size();
  std::size_t i = 0;
  if (which == boundary::at) {
    while (i < count && step(steps[i]) <= t) {
      ++i;
    }
  } else {
    while (i < count && step(steps[i]) < t) {
      ++i;
    }
  }
  return i;
}

/// What was computed beforehand for each of n stretches between steps: in an array or a vector, as the steps are. Other
/// lists may be views, and a schedule of them is to stay one.
template <class T, class Steps>
class beside {
 public:
  static constexpr bool kept = false;
  constexpr beside(std::size_t, auto) noexcept {}
};

template <class T, std::size_t N>
class beside<T, std::array<step, N>> {
 public:
  static constexpr bool kept = true;
  constexpr beside(std::size_t n, auto make) : beside(n, make, std::make_index_sequence<N + 1>{}) {}
  constexpr bool has(std::size_t) const noexcept { return true; }
  constexpr const T& operator[](std::size_t i) const noexcept { return all_[i]; }

 private:
  template <std::size_t... J>
  constexpr beside(std::size_t n, auto make, std::index_sequence<J...>) : all_{make(J < n ? J : n - 1)...} {}

  std::array<T, N + 1> all_;
};

template <class T, class Allocator>
class beside<T, std::vector<step, Allocator>> {
 public:
  static constexpr bool kept = true;
  constexpr beside(std::size_t n, auto make) {
    all_.reserve(n);
    for (std::size_t i = 0; i < n; ++i) {
      all_.push_back(make(i));
    }
  }

  /// Not where it was moved from.
  constexpr bool has(std::size_t i) const noexcept { return i < all_.size(); }
  constexpr const T& operator[](std::size_t i) const noexcept { return all_[i]; }

 private:
  std::vector<T> all_;
};

/// f(passed at t). Each way out of the loop computes its own: the processor, which foresees the way, need not wait for a
/// number that depends on t.
template <list_of<step> Steps, class F>
[[gnu::always_inline]] constexpr auto with_passed(const Steps& steps, double t, boundary which, F f) {
  const std::size_t count = steps.size();
  if (which == boundary::at) {
    for (std::size_t i = 0; i < count; ++i) {
      if (!(step(steps[i]) <= t)) {
        return f(i);
      }
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      if (!(step(steps[i]) < t)) {
        return f(i);
      }
    }
  }
  return f(count);
}

/// A schedule that is constant between ascending steps: out[i] = rate(passed at first + i).
template <list_of<step> Steps, class Real>
constexpr void fill_stretches(const Steps& steps, boundary which, double first, std::size_t n, Real* out, auto rate) {
  while (n > 0) {
    const std::size_t now = passed(steps, first, which);
    std::size_t here = n;
    if (now < steps.size()) {
      const double next = step(steps[now]);
      here = count_before(next, first, n);
      if (which == boundary::after && here < n && first + static_cast<double>(here) == next) {
        ++here;
      }
    }
    for (std::size_t i = 0; i < here; ++i) {
      out[i] = static_cast<Real>(rate(now));
    }
    out += here;
    n -= here;
    first += static_cast<double>(here);
  }
}

/// The last of ascending steps; 0 where there is none.
template <list_of<step> Steps>
constexpr step last_of(const Steps& steps) {
  return steps.size() == 0 ? step(0) : step(steps[steps.size() - 1]);
}

}  // namespace detail

}  // namespace anneal
