// SPDX-License-Identifier: Apache-2.0
#include "anneal/curve/mirrored.hpp"

#include "anneal/curve/cosine.hpp"
#include "anneal/curve/power.hpp"
#include "curve/errors.hpp"
#include "support/catch.hpp"

using anneal::curve::mirrored;
using anneal::curve::power;

static_assert(anneal::detail::unit_curve<mirrored<power>>);

TEST_CASE("curve::mirrored: from corner to corner", "[curve]") {
  STATIC_REQUIRE(curves::meets_the_corners(mirrored(power(2))));
  CHECK(curves::rises(mirrored(power(2))));
  CHECK(curves::rises(mirrored(power(0.5))));
}

TEST_CASE("curve::mirrored: is the curve seen from its end", "[curve]") {
  constexpr mirrored curve(power(2));
  STATIC_REQUIRE(curve(0.25) == 0.4375);
  STATIC_REQUIRE(curve.complement(0.25) == 0.0625);
  for (double p = 0; p <= 1; p += 0x1p-8) {
    REQUIRE(curve(p) == power(2).complement(p));
    REQUIRE(curve.complement(p) == power(2)(p));
    REQUIRE(mirrored<mirrored<power>>(curve)(p) == power(2)(p));
  }
}

TEMPLATE_TEST_CASE("curve::mirrored: is 1 - (1 - p)^q along a power", "[curve]", double, float) {
  const curves::errors worst = curves::errors_of<TestType>(
      mirrored(power(2)), [](long double k, long double n) { return test::exact::polynomial(k, n, 2); });
  CAPTURE(worst.value.error, worst.complement.error, worst.elapsed.error, worst.remaining.error);
  CHECK(worst.largest() <= curves::bound);
}

TEST_CASE("curve::mirrored: takes any callable", "[curve]") {
  constexpr mirrored curve([](double p) { return p * p * p; });
  STATIC_REQUIRE(curve(0.5) == 0.875);
  STATIC_REQUIRE(curve.complement(0.5) == 0.125);
  STATIC_REQUIRE(curves::meets_the_corners(curve));
}
