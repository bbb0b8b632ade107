// SPDX-License-Identifier: Apache-2.0
#include "anneal/curve/linear.hpp"

#include "curve/errors.hpp"
#include "support/catch.hpp"

using anneal::curve::linear;

static_assert(anneal::detail::unit_curve<linear>);

TEST_CASE("curve::linear: is p", "[curve]") {
  STATIC_REQUIRE(linear{}(0.375) == 0.375);
  STATIC_REQUIRE(linear{}.complement(0.375) == 0.375);
  STATIC_REQUIRE(curves::meets_the_corners(linear{}));
  CHECK(curves::rises(linear{}));
}

TEMPLATE_TEST_CASE("curve::linear: is within 2 units over any number of steps", "[curve]", double, float) {
  // One rounding of 1/n and one of the product.
  CHECK(curves::errors_of<TestType>(linear{}, test::exact::linear).largest() <= 2);
}

TEMPLATE_TEST_CASE("curve::linear: does not pass 1", "[curve]", double, float) {
  for (double n = 1; n < 3000; ++n) {
    const anneal::detail::over_t<linear, TestType> over(linear{}, n);
    REQUIRE(over.elapsed(static_cast<TestType>(n)) <= 1);
    REQUIRE(over.remaining(static_cast<TestType>(n)) <= 1);
    REQUIRE(over.elapsed(0) == 0);
  }
}
