// SPDX-License-Identifier: Apache-2.0
#include "anneal/curve/tanh.hpp"

#include <stdexcept>
#include <utility>

#include "curve/errors.hpp"
#include "support/catch.hpp"

namespace curve = anneal::curve;

TEST_CASE("curve::tanh: known values", "[curve]") {
  STATIC_REQUIRE(curves::meets_the_corners(curve::tanh(-7, 3)));
  STATIC_REQUIRE(curves::meets_the_corners(curve::tanh(-300, 300)));
  STATIC_REQUIRE(curve::tanh(-3, 3)(0.5) > 0.4999999999999996);
  STATIC_REQUIRE(curve::tanh(-3, 3)(0.5) < 0.5000000000000004);
}

TEMPLATE_TEST_CASE("curve::tanh: accurate from both ends", "[curve]", double, float) {
  for (const auto& [lower, upper] :
       {std::pair{-7.0, 3.0}, {-3.0, 3.0}, {0.0, 2.0}, {-2.0, 0.0}, {-0.01, 0.02}, {-30.0, 5.0}}) {
    CHECK(curves::rises(curve::tanh(lower, upper)));
    const curves::errors worst = curves::errors_of<TestType>(
        curve::tanh(lower, upper),
        [l = lower, u = upper](long double k, long double n) { return test::exact::tanh(k, n, l, u); });
    CAPTURE(lower, upper, worst.value.error, worst.complement.error, worst.elapsed.error, worst.remaining.error);
    CHECK(worst.largest() <= curves::bound);
  }
}

TEST_CASE("curve::tanh: lower is below upper, and neither is far out", "[curve]") {
  CHECK_THROWS_WITH(curve::tanh(1, 1), "anneal::curve::tanh: lower must be below upper, got 1");
  CHECK_THROWS_WITH(curve::tanh(-301, 1), "anneal::curve::tanh: lower must be in [-300, 300], got -301");
}
