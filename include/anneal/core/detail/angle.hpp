// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/math.hpp"

namespace anneal::detail {

inline constexpr double_double pi{0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};

/// How far an angle in radians is from the nearest multiple of 2π, in [0, π], for |x| < 2^52: x is taken as it is, and
/// the result is off by less than 2^-104 x and a unit in its last place. cos(x) is that of the result.
constexpr double from_nearest_turn(double x) noexcept {
  constexpr double_double turn{2 * pi.high, 2 * pi.low};
  const double angle = magnitude(x);
  const double turns = whole(angle * (1 / turn.high) + 0.5);
  const double_double full = two_product(halves(turns), halves(turn.high));
  return least(magnitude(kept(kept(angle - full.high) - full.low) - turns * turn.low), pi.high);
}

}  // namespace anneal::detail
