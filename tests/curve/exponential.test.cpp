// SPDX-License-Identifier: Apache-2.0
#include "anneal/curve/exponential.hpp"

#include <initializer_list>
#include <limits>
#include <stdexcept>

#include "curve/errors.hpp"
#include "support/catch.hpp"

using anneal::curve::exponential;

static_assert(anneal::detail::unit_curve<exponential>);

namespace {

constexpr std::initializer_list<double> ratios = {0.5, 2, 1.1, 10, 1e4, 1e9, 0.9, 0.01, 1e-6};

}  // namespace

TEST_CASE("curve::exponential: from corner to corner", "[curve]") {
  STATIC_REQUIRE(curves::meets_the_corners(exponential(2)));
  STATIC_REQUIRE(curves::meets_the_corners(exponential(0.5)));
  for (const double ratio : ratios) {
    CAPTURE(ratio);
    CHECK(exponential(ratio)(0) == 0);
    CHECK(exponential(ratio).complement(0) == 0);
    CHECK(test::ulps(exponential(ratio)(1), 1) <= curves::bound);
    CHECK(test::ulps(exponential(ratio).complement(1), 1) <= curves::bound);
  }
}

TEST_CASE("curve::exponential: rises", "[curve]") {
  for (const double ratio : ratios) {
    CAPTURE(ratio);
    CHECK(curves::rises(exponential(ratio), 1 + 4 * 0x1p-52));  // its last value is as good as the others
  }
}

TEST_CASE("curve::exponential: above 1 flat at first, below 1 steep, and each the other's mirror image", "[curve]") {
  CHECK(exponential(100)(0.5) < 0.1);
  CHECK(exponential(0.01)(0.5) > 0.9);
  for (double p = 0; p <= 1; p += 0x1p-6) {
    REQUIRE(exponential(4).complement(p) == exponential(0.25)(p));
  }
}

TEMPLATE_TEST_CASE("curve::exponential: is (ratio^p - 1) / (ratio - 1)", "[curve]", double, float) {
  for (const double ratio : ratios) {
    const curves::errors worst = curves::errors_of<TestType>(
        exponential(ratio), [ratio](long double k, long double n) { return test::exact::exponential(k, n, ratio); });
    CAPTURE(ratio, worst.value.error, worst.complement.error, worst.elapsed.error, worst.remaining.error);
    CHECK(worst.largest() <= curves::bound);
  }
}

TEST_CASE("curve::exponential: the ratio is positive and not 1", "[curve]") {
  CHECK_THROWS_WITH(exponential(0), "anneal::curve::exponential: ratio must be positive, got 0");
  CHECK_THROWS_WITH(exponential(1), "anneal::curve::exponential: ratio must not be 1, got 1");
  CHECK_THROWS_AS(exponential(-2), std::invalid_argument);
  CHECK_THROWS_AS(exponential(std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
}
