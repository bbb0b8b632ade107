// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "anneal/core/check.hpp"

/// What the optimizers share: checks of sizes, and a square root that loops can vectorise.
namespace anneal::detail {

/// The check that every restored state must pass: only the first step gives a state its size.
inline void require_started(const char* where, std::uint64_t steps, std::size_t size) {
  require(steps > 0 || size == 0, where, "steps", "must be positive in a state that is not empty", 0);
  require(steps <= std::uint64_t{1} << 53, where, "steps", "must be at most 2^53", static_cast<double>(steps));
}

/// The check of what is a mean or a sum of squares. A NaN is one that a gradient has left there.
template <class Real>
void require_squares(const char* where, const char* name, const std::vector<Real>& squares) {
  for (const Real square : squares) {
    if (square < 0) {
      report(where, name, "must not be negative", static_cast<double>(square));
    }
  }
}

// A loop over std::sqrt is not vectorised, because std::sqrt may set errno. Called through a pointer that is declared
// const, for functions without any effect but their value, it is the bare instruction under GCC and Clang.
// The square root of core/ is for constant expressions; this one is exactly rounded and a single instruction.
#if defined(__GNUC__)
[[gnu::always_inline]] inline float sqrt_without_errno(float x) {
  float (*const root)(float) __attribute__((const)) = static_cast<float (*)(float)>(::sqrtf);
  return root(x);
}

[[gnu::always_inline]] inline double sqrt_without_errno(double x) {
  double (*const root)(double) __attribute__((const)) = static_cast<double (*)(double)>(::sqrt);
  return root(x);
}

inline long double sqrt_without_errno(long double x) { return std::sqrt(x); }
#else
template <class Real>
Real sqrt_without_errno(Real x) {
  return std::sqrt(x);
}
#endif

}  // namespace anneal::detail
