// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>

#include "anneal/core/detail/math.hpp"

/// Many rates at once. A schedule, clock or path that has something better than a loop over its call has
/// `fill_n(first, n, out)`, which writes the rates of the steps first, first + 1, … to out[0], out[1], …; first is whole.
namespace anneal::detail {

inline constexpr std::size_t fill_block = 64;

/// 0, 1, …: read, they cost less than numbers made of i.
struct alignas(64) steps_of_block_t {
  constexpr steps_of_block_t() noexcept {
    for (std::size_t i = 0; i < fill_block; ++i) {
      of[i] = static_cast<double>(i);
    }
  }
  double of[fill_block]{};
};

inline constexpr steps_of_block_t steps_of_block;

/// out[i] = f(first + i). f is a copy and out is nobody else's, so that nothing in f can change with out, nor out be a table
/// that f reads; the inner loops have a fixed length, without which GCC vectorises none at -O2.
template <class Real, class F>
[[gnu::always_inline]] constexpr void fill_each(double first, std::size_t n, Real* __restrict out, F f) {
  std::size_t done = 0;
  for (; n - done >= fill_block; done += fill_block) {
    const double from = first + static_cast<double>(done);
    for (std::size_t i = 0; i < fill_block; ++i) {
      out[done + i] = static_cast<Real>(f(from + steps_of_block.of[i]));
    }
  }
  for (; done < n; ++done) {
    out[done] = static_cast<Real>(f(first + static_cast<double>(done)));
  }
}

/// How many of the steps first, first + 1, … first + n - 1 come before `bound`.
constexpr std::size_t count_before(double bound, double first, std::size_t n) noexcept {
  const double distance = bound - first;
  if (!(distance > 0)) {
    return 0;
  }
  if (distance >= static_cast<double>(n)) {
    return n;
  }
  auto count = static_cast<std::size_t>(distance);
  while (count < n && first + static_cast<double>(count) < bound) {
    ++count;
  }
  return count;
}

/// out[i] = s(first + i - by), as it is written.
template <class S, class Real>
constexpr void fill_by_call(const S& s, double first, double by, std::size_t n, Real* out) {
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = static_cast<Real>(s((first + static_cast<double>(i)) - by));
  }
}

/// By the call, of copies where they cost nothing: what may change with out is in no vector.
template <class S, class Clock, class Real>
constexpr void fill_on(const S& s, const Clock& clock, double first, std::size_t n, Real* out) {
  if constexpr (std::is_trivially_copyable_v<S>) {
    fill_each(first, n, out, [s, clock](double t) { return s(clock(t)); });
  } else {
    fill_each(first, n, out, [&s, &clock](double t) { return s(clock(t)); });
  }
}

template <class S, class Real>
constexpr void fill_n(const S& s, double first, std::size_t n, Real* out) {
  if (!is_whole(first)) {  // first + i is rounded anew for each i
    fill_by_call(s, first, 0, n, out);
  } else if constexpr (requires { s.fill_n(first, n, out); }) {
    s.fill_n(first, n, out);
  } else {
    fill_on(
        s, [](double t) { return t; }, first, n, out);
  }
}

/// What s gives for the steps first - by, first + 1 - by, …: on a clock that is `by` behind.
template <class S, class Real>
constexpr void fill_behind(const S& s, double first, double by, std::size_t n, Real* out) {
  if (is_whole(by)) {
    fill_n(s, first - by, n, out);
  } else {
    fill_by_call(s, first, by, n, out);
  }
}

}  // namespace anneal::detail
