// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/double_double.hpp"
#include "anneal/core/math.hpp"

namespace anneal::detail {

inline constexpr double_double pi{0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};

/// How far an angle in radians is from the nearest multiple of 2π, in [0, π]; for |x| < 2^52, within a unit in the last
/// place of x itself, not of a period. cos(x) is that of the result: a cosine of a large angle needs no more than this.
constexpr double from_nearest_turn(double x) noexcept {
  constexpr double_double turn{2 * pi.high, 2 * pi.low};
  const double angle = magnitude(x);
  const double turns = whole(angle * (1 / turn.high) + 0.5);
  const double_double full = two_product(halves(turns), halves(turn.high));
  return least(magnitude(((angle - full.high) - full.low) - turns * turn.low), pi.high);
}

}  // namespace anneal::detail
