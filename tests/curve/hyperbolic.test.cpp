// SPDX-License-Identifier: Apache-2.0
#include "anneal/curve/hyperbolic.hpp"

#include <stdexcept>

#include "curve/errors.hpp"
#include "support/catch.hpp"

using anneal::curve::hyperbolic;

namespace {

test::exact::shape exact(long double k, long double n, long double ratio) {
  return {k / (k + ratio * (n - k)), ratio * (n - k) / (k + ratio * (n - k))};
}

}  // namespace

TEST_CASE("curve::hyperbolic: known values", "[curve]") {
  STATIC_REQUIRE(curves::meets_the_corners(hyperbolic(3)));
  STATIC_REQUIRE(hyperbolic(1)(0.3) == 0.3);
  STATIC_REQUIRE(hyperbolic(3)(0.5) == 0.25);
  STATIC_REQUIRE(hyperbolic(3).complement(0.5) == 0.75);
  STATIC_REQUIRE(hyperbolic(2).complement(0.5) == 0.5 / 0.75);  // REX
}

TEMPLATE_TEST_CASE("curve::hyperbolic: accurate from both ends", "[curve]", double, float) {
  for (const double ratio : {2.0, 0.1, 1e-6, 1e6, 1.0}) {
    CHECK(curves::rises(hyperbolic(ratio)));
    const curves::errors worst = curves::errors_of<TestType>(
        hyperbolic(ratio), [=](long double k, long double n) { return exact(k, n, ratio); });
    CAPTURE(ratio, worst.value.error, worst.complement.error, worst.elapsed.error, worst.remaining.error);
    CHECK(worst.largest() <= curves::bound);
  }
}

TEST_CASE("curve::hyperbolic: the ratio is positive", "[curve]") {
  CHECK_THROWS_WITH(hyperbolic(0), "anneal::curve::hyperbolic: ratio must be positive, got 0");
}
