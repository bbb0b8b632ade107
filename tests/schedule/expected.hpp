// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "support/catch.hpp"

/// How the tests of the schedules compare with numbers that are not short.
namespace test {

/// Within 4 units in the last place of a positive number, the accuracy that the library promises.
constexpr bool close(double rate, double expected) {
  const double gap = rate < expected ? expected - rate : rate - expected;
  return gap <= 4 * 0x1p-53 * expected;
}

/// A point on a reference curve.
struct point {
  double step;
  double rate;
};

/// Checks s at some points; matcher(point) says how near it has to come, and its reason stands next to it.
template <class S, std::size_t N, class Matcher>
void check_along(const S& s, const point (&expected)[N], Matcher matcher) {
  for (const point& p : expected) {
    INFO("step " << p.step);
    CHECK_THAT(s(p.step), matcher(p));
  }
}

}  // namespace test
