// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/detail/power.hpp"

#include <cmath>
#include <limits>
#include <random>

#include "support/catch.hpp"
#include "support/constants.hpp"
#include "support/ulp.hpp"

namespace detail = anneal::detail;
using detail::double_double;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

long double exact_exp2_minus_one(long double e) { return std::expm1(e * test::ln2); }

/// The largest error of `got` on random numbers of a range; `exact` is told the number as a Real.
template <class Real, class Got, class Exact>
test::worst_error largest_error(double from, double to, Got got, Exact exact) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> any(from, to);
  test::worst_error worst;
  for (int i = 0; i < 200'000; ++i) {
    const auto x = static_cast<Real>(any(random));
    worst.see(test::ulps(got(x), exact(x)), x);
  }
  return worst;
}

}  // namespace

TEST_CASE("whole_exponent: the nearest whole number, and that power of two", "[core]") {
  STATIC_REQUIRE(detail::whole_exponent(10.25).value() == 10);
  STATIC_REQUIRE(detail::whole_exponent(10.25).power() == 1024);
  for (int n = -1022; n <= 1023; ++n) {
    for (const double e : {n - 0.4375, static_cast<double>(n), n + 0.4375}) {
      CAPTURE(e);
      REQUIRE(detail::whole_exponent(e).value() == n);
      REQUIRE(detail::whole_exponent(e).power() == std::ldexp(1.0, n));
    }
  }
  CHECK(detail::whole_exponent(-1023).power() == 0);
  CHECK(detail::whole_exponent(1024).power() == infinity);
}

TEST_CASE("exp2: powers of two are exact, and beyond the range is 0 or infinity", "[core]") {
  STATIC_REQUIRE(detail::exp2({10, 0}) == 1024);
  STATIC_REQUIRE(detail::exp2<float>({-149, 0}) == 0x1p-149f);
  for (int n = -1022; n <= 1023; ++n) {
    REQUIRE(detail::exp2({static_cast<double>(n), 0}) == std::ldexp(1.0, n));
  }
  CHECK(detail::exp2({1025, 0}) == infinity);
  CHECK(detail::exp2({infinity, 0}) == infinity);
  CHECK(detail::exp2({-1023, 0}) == 0);
  CHECK(detail::exp2({-infinity, 0}) == 0);
  CHECK(detail::exp2<float>({130, 0}) == std::numeric_limits<float>::infinity());
  CHECK(detail::exp2<float>({-155, 0}) == 0);
}

TEST_CASE("exp2: within 2 units in the last place", "[core]") {
  const auto got = [](double e) { return detail::exp2({e, 0}); };
  const auto got_float = [](double e) { return detail::exp2<float>({e, 0}); };
  const auto exact = [](long double e) { return std::exp2(e); };
  CHECK(largest_error<double>(-2, 2, got, exact).error <= 2);
  CHECK(largest_error<double>(-1022, 1023, got, exact).error <= 2);
  CHECK(largest_error<double>(-2, 2, got_float, exact).error <= 2);
  CHECK(largest_error<double>(-149, 127, got_float, exact).error <= 2);
}

TEST_CASE("exp2: the low part of the exponent counts", "[core]") {
  const auto got = [](double e) { return detail::exp2({e, e * 0x1p-54}); };
  const auto exact = [](long double e) { return std::exp2(e + e * 0x1p-54L); };
  CHECK(largest_error<double>(-1021, 1023, got, exact).error <= 2);
}

TEST_CASE("exp2_minus_one: within 2 units in the last place of itself, also near 0", "[core]") {
  STATIC_REQUIRE(detail::exp2_minus_one({0, 0}) == 0);
  STATIC_REQUIRE(detail::exp2_minus_one({5, 0}) == 31);
  STATIC_REQUIRE(detail::exp2_minus_one({-1, 0}) == -0.5);
  CHECK(detail::exp2_minus_one({-infinity, 0}) == -1);
  const auto got = [](double e) { return detail::exp2_minus_one({e, 0}); };
  CHECK(largest_error<double>(-60, 60, got, exact_exp2_minus_one).error <= 2);
  CHECK(largest_error<double>(-2, 2, got, exact_exp2_minus_one).error <= 2);
  CHECK(largest_error<double>(-0x1p-30, 0x1p-30, got, exact_exp2_minus_one).error <= 2);
}

TEST_CASE("growth: gamma^t keeps its accuracy for a thousand million steps", "[core]") {
  for (const double gamma : {0.1, 0.5, 0.9, 0.99, 1 - 1e-3, 1 - 1e-6, 1 - 1e-9, 1 + 1e-9, 1.001, 2.0}) {
    const auto rate = detail::log2_of_ratio<11>(gamma, 1);
    const detail::growth<double> power(rate);
    const detail::growth<float> power_of_float(rate);
    const auto exact = [gamma](long double t) { return std::pow(static_cast<long double>(gamma), std::floor(t)); };
    const auto got = [&power](double t) { return power(std::floor(t)); };
    const auto got_float = [&power_of_float](double t) { return power_of_float(std::floor(t)); };
    const double most = std::min(1e9, std::abs(1000 / rate.high));       // the normal range of a double
    const double most_float = std::min(1e9, std::abs(120 / rate.high));  // and of a float
    const test::worst_error worst = largest_error<double>(0, most, got, exact);
    const test::worst_error worst_of_float = largest_error<double>(0, most_float, got_float, exact);
    CAPTURE(gamma, worst.at, worst_of_float.at);
    CHECK(worst.error <= 2);
    CHECK(worst_of_float.error <= 2);
    CHECK(power(0) == 1);
    CHECK(power_of_float(0) == 1);
  }
}

TEST_CASE("growth: falls to 0, and grows to infinity", "[core]") {
  const detail::growth<double> falling(detail::log2_of_ratio<11>(0.5, 1));
  CHECK(falling(1022) == 0x1p-1022);
  CHECK(falling(1e9) == 0);
  CHECK(falling(0x1p53) == 0);
  const detail::growth<double> rising(detail::log2_of_ratio<11>(2, 1));
  CHECK(rising(1023) == 0x1p1023);
  CHECK(rising(1024) == infinity);
  CHECK(rising(1e9) == infinity);
  CHECK(rising(1e9, 0) == 0);  // and not NaN
  CHECK(detail::growth<float>(detail::log2_of_ratio<11>(0.5, 1))(149) == 0x1p-149f);
  CHECK(detail::growth<double>(detail::log2_of_ratio<11>(1, 1))(0x1p53) == 1);
}
