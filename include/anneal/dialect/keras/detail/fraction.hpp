// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/warp.hpp"
#include "anneal/core/detail/math.hpp"

namespace anneal::detail {

/// The time of Keras: s'(t) = s(t / steps), the fraction rounded to the type of the rate. In float that shows where the
/// rate is sensitive to it: in growth, far beyond 2^24 steps, near the end of a fractional power.
template <std::floating_point Real>
struct keras_fraction {
  Real steps;

  constexpr explicit keras_fraction(double n) noexcept : steps(static_cast<Real>(n)) {}
  constexpr double operator()(double t) const noexcept { return static_cast<double>(static_cast<Real>(t) / steps); }
};

/// With cycle=True: t / (steps · ⌈t / steps⌉).
template <std::floating_point Real>
struct keras_cycle {
  Real steps;

  constexpr explicit keras_cycle(double n) noexcept : steps(static_cast<Real>(n)) {}
  constexpr double operator()(double t) const noexcept {
    const auto fraction = static_cast<double>(static_cast<Real>(t) / steps);
    const double below = whole(fraction);
    const auto multiple = static_cast<Real>(below < fraction ? below + 1 : greatest(below, 1.0));
    return static_cast<double>(static_cast<Real>(t) / (steps * multiple));
  }
};

}  // namespace anneal::detail
