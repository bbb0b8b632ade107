// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/detail/angle.hpp"

#include <cmath>

#include "support/catch.hpp"
#include "support/ulp.hpp"

using anneal::detail::from_nearest_turn;

namespace {

constexpr bool test_folding() {
  return from_nearest_turn(0) == 0 && from_nearest_turn(1) == 1 && from_nearest_turn(-1) == 1 &&
         from_nearest_turn(0x1.921fb54442d18p+1) == 0x1.921fb54442d18p+1;
}
static_assert(test_folding());

struct angle {
  double x;
  long double expected;
};

// |x - 2πk| of the double x, computed with 300 bits.
constexpr angle angles[] = {
    {0.5, 0.5L},
    {3.0, 3.0L},
    {3.25, 3.0331853071795864769L},
    {4.75, 1.5331853071795864769L},
    {6.25, 0.033185307179586476925L},
    {6.5, 0.21681469282041352307L},
    {9.42477796076938, 3.1415926535897928711L},
    {9.5, 3.0663706143591729539L},
    {100.25, 0.2809649148733836308L},
    {12345.6789, 0.78022860788663262362L},
    {1000000.0, 0.35756416708573504402L},
    {3490658.5039886595, 2.7925268028697759921L},
    {1000000000.0, 0.57739542350138516941L},
    {34906585.03988659, 2.7925268083613171846L},
    {6283185307.179586, 6.6402825829059005768e-8L},
    {1000000000000.0, 0.65762475913678646748L},
    {1125899906842624.25, 0.76944280382531750337L},
};

}  // namespace

TEST_CASE("from_nearest_turn folds an angle") { CHECK(test_folding()); }

TEST_CASE("from_nearest_turn is exact to the low part of 2π, also for large angles") {
  for (const angle& a : angles) {
    CAPTURE(a.x);
    const auto got = static_cast<long double>(from_nearest_turn(a.x));
    CHECK(std::abs(got - a.expected) <= test::ulp<double>(a.expected) + 0x1p-104L * a.x);
    CHECK(from_nearest_turn(-a.x) == from_nearest_turn(a.x));
  }
}
