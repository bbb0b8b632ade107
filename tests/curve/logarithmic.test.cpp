// SPDX-License-Identifier: Apache-2.0
#include "anneal/curve/logarithmic.hpp"

#include <cmath>
#include <stdexcept>

#include "curve/errors.hpp"
#include "support/catch.hpp"

using anneal::curve::logarithmic;

namespace {

/// log(1 + x), where x + 1 is given as well, because x is rounded near -1.
long double log_one_plus(long double x, long double one_plus_x) {
  return x < -0.5L ? std::log(one_plus_x) : std::log1p(x);
}

test::exact::shape exact(long double k, long double n, long double ratio) {
  const long double whole = std::log(ratio);
  return {log_one_plus((ratio - 1) * k / n, (n - k + ratio * k) / n) / whole,
          -log_one_plus((1 / ratio - 1) * (n - k) / n, (k + (n - k) / ratio) / n) / whole};
}

}  // namespace

TEST_CASE("curve::logarithmic: known values", "[curve]") {
  STATIC_REQUIRE(curves::meets_the_corners(logarithmic(10)));
  STATIC_REQUIRE(curves::meets_the_corners(logarithmic(0.3)));
  STATIC_REQUIRE(logarithmic(9)(0.25) > 0.4999999999999998);  // log 3 / log 9
  STATIC_REQUIRE(logarithmic(9)(0.25) < 0.5000000000000002);
  STATIC_REQUIRE(logarithmic(4).complement(0.5) < 0.5);
}

TEMPLATE_TEST_CASE("curve::logarithmic: accurate from both ends", "[curve]", double, float) {
  for (const double ratio : {2.0, 0.1, 1e-6, 1e6, 1.001, 500.0, 0.75, 1.25}) {
    CHECK(curves::rises(logarithmic(ratio)));
    const curves::errors worst = curves::errors_of<TestType>(
        logarithmic(ratio), [=](long double k, long double n) { return exact(k, n, ratio); });
    CAPTURE(ratio, worst.value.error, worst.complement.error, worst.elapsed.error, worst.remaining.error);
    CHECK(worst.largest() <= curves::bound);
  }
}

TEST_CASE("curve::logarithmic: the ratio is positive and not 1", "[curve]") {
  CHECK_THROWS_WITH(logarithmic(0), "anneal::curve::logarithmic: ratio must be positive, got 0");
  CHECK_THROWS_WITH(logarithmic(1), "anneal::curve::logarithmic: ratio must not be 1, got 1");
}
