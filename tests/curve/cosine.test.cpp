// SPDX-License-Identifier: Apache-2.0
#include "anneal/curve/cosine.hpp"

#include "curve/errors.hpp"
#include "support/catch.hpp"

using anneal::curve::cosine;

static_assert(anneal::detail::unit_curve<cosine>);

TEST_CASE("curve::cosine: from corner to corner", "[curve]") {
  STATIC_REQUIRE(curves::meets_the_corners(cosine{}));
  CHECK(curves::rises(cosine{}));
}

TEMPLATE_TEST_CASE("curve::cosine: is half a cosine wave", "[curve]", double, float) {
  CHECK(curves::errors_of<TestType>(cosine{}, test::exact::cosine).largest() <= curves::bound);
}

TEST_CASE("curve::cosine: looks the same from either end", "[curve]") {
  for (double p = 0; p <= 1; p += 0x1p-10) {
    REQUIRE(cosine{}.complement(p) == cosine{}(p));
    REQUIRE(std::abs(cosine{}(p) + cosine{}(1 - p) - 1) <= 0x1p-53);  // the rounding of the larger one
  }
}
