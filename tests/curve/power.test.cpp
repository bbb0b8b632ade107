// SPDX-License-Identifier: Apache-2.0
#include "anneal/curve/power.hpp"

#include <initializer_list>
#include <limits>
#include <stdexcept>

#include "curve/errors.hpp"
#include "support/catch.hpp"

using anneal::curve::power;

static_assert(anneal::detail::unit_curve<power>);

namespace {

constexpr std::initializer_list<double> exponents = {1, 2, 3, 4, 5, 0.5, 0.25, 0.9, 1.5, 2.5, 0.01, 100};

}  // namespace

TEST_CASE("curve::power: from corner to corner", "[curve]") {
  STATIC_REQUIRE(curves::meets_the_corners(power(1)));
  STATIC_REQUIRE(curves::meets_the_corners(power(0.5)));
  for (const double q : exponents) {
    CAPTURE(q);
    CHECK(curves::meets_the_corners(power(q)));
    CHECK(curves::rises(power(q)));
    CHECK(power(q).exponent() == q);
  }
}

TEST_CASE("curve::power: known values", "[curve]") {
  STATIC_REQUIRE(power(2)(0.5) == 0.25);
  STATIC_REQUIRE(power(3)(0.5) == 0.125);
  STATIC_REQUIRE(power(4)(0.5) == 0.0625);
  STATIC_REQUIRE(power(0.5)(0.25) == 0.5);
  STATIC_REQUIRE(power(2).complement(0.5) == 0.75);
  STATIC_REQUIRE(power(4).complement(0.5) == 0.9375);
}

TEMPLATE_TEST_CASE("curve::power: is p^q, and 1 - (1 - p)^q from its end", "[curve]", double, float) {
  for (const double q : exponents) {
    const curves::errors worst = curves::errors_of<TestType>(
        power(q), [q](long double k, long double n) { return test::exact::power(k, n, q); });
    CAPTURE(q, worst.value.error, worst.complement.error, worst.elapsed.error, worst.remaining.error);
    CHECK(worst.largest() <= curves::bound);
  }
}

TEST_CASE("curve::power: a long run in float does not leave the range of a float", "[curve]") {
  const anneal::detail::over_t<power, float> over(power(4), 0x1p53);
  CHECK(over.elapsed(0x1p52) == 0.0625f);
  CHECK(over.elapsed(0x1p30) == 0x1p-92f);
}

TEST_CASE("curve::power: the exponent is positive", "[curve]") {
  CHECK_THROWS_WITH(power(0), "anneal::curve::power: exponent must be positive, got 0");
  CHECK_THROWS_AS(power(-1), std::invalid_argument);
  CHECK_THROWS_AS(power(std::numeric_limits<double>::infinity()), std::invalid_argument);
  CHECK_THROWS_AS(power(std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
}
