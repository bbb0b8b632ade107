// SPDX-License-Identifier: Apache-2.0
#include "anneal/curve/composed.hpp"

#include "anneal/curve/cosine.hpp"
#include "anneal/curve/power.hpp"
#include "curve/errors.hpp"
#include "support/catch.hpp"

namespace curve = anneal::curve;

TEST_CASE("curve::composed: from corner to corner, and what is between", "[curve]") {
  STATIC_REQUIRE(curves::meets_the_corners(curve::composed(curve::cosine{}, curve::power(3))));
  STATIC_REQUIRE(curve::composed(curve::power(2), curve::power(2))(0.5) == 0.0625);
  STATIC_REQUIRE(curve::composed(curve::cosine{}, curve::power(0.5))(0.25) == 0.5);
  for (const double k : {0.5, 1.5, 2.0, 4.0}) {
    CHECK(curves::rises(curve::composed(curve::cosine{}, curve::power(k))));
  }
}

TEMPLATE_TEST_CASE("curve::composed: a power of a power is a power", "[curve]", double, float) {
  const curves::errors worst =
      curves::errors_of<TestType>(curve::composed(curve::power(2), curve::power(1.5)),
                                  [](long double k, long double n) { return test::exact::power(k, n, 3); });
  CAPTURE(worst.value.error, worst.complement.error, worst.elapsed.error, worst.remaining.error);
  CHECK(worst.largest() <= 3 * curves::bound);  // the outer square doubles the error of the inner power
}

// Near the end the inner power has lost what the root needs of it.
TEMPLATE_TEST_CASE("curve::composed: a root of a power is a line", "[curve]", double, float) {
  const curves::errors worst =
      curves::errors_of<TestType>(curve::composed(curve::power(0.25), curve::power(4)),
                                  [](long double k, long double n) { return test::exact::power(k, n, 1); });
  CAPTURE(worst.value.error, worst.complement.error, worst.elapsed.error, worst.remaining.error);
  CHECK(worst.largest() <= 2 * curves::bound);  // the root makes less of the error of the inner power
}
