// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/detail/sine.hpp"

#include <cmath>
#include <random>
#include <type_traits>

#include "support/catch.hpp"
#include "support/constants.hpp"
#include "support/ulp.hpp"

using anneal::detail::quarter_sine;

namespace {

// Short runs, long ones, a prime, and for double the longest of all.
constexpr double run_lengths[] = {1, 2, 3, 7, 10, 49, 10'000, 98'000, 999'983, 1'000'000, 1e9, 0x1p53};

template <class Real>
constexpr bool fits(double n) {
  return std::is_same_v<Real, double> || n <= 0x1p24;  // a longer run does not have its whole steps in a float
}

long double exact(long double k, double n) {
  const long double root = std::sin(test::pi / 2 * (k / n));
  return root * root;
}

/// Anywhere in a run of n steps, and as often next to its start.
template <class Real>
test::worst_error largest_error(double n) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> anywhere(0, n);
  std::uniform_real_distribution<double> exponent(-20, std::log2(n));
  const quarter_sine<Real> sine(n);
  test::worst_error worst;
  for (int i = 0; i < 30'000; ++i) {
    const double part = anywhere(random), early = std::exp2(exponent(random));
    for (const double k : {part, std::floor(part), early, std::floor(early)}) {
      const auto at = static_cast<Real>(k);
      worst.see(test::ulps(sine(at), exact(at, n)), k);
    }
  }
  return worst;
}

}  // namespace

TEMPLATE_TEST_CASE("quarter_sine: 0 and 1 at the ends", "[core]", double, float) {
  STATIC_REQUIRE(quarter_sine<TestType>(98'000)(0) == 0);
  STATIC_REQUIRE(quarter_sine<TestType>(98'000)(98'000) == 1);
  for (const double n : run_lengths) {
    if (fits<TestType>(n)) {
      CHECK(quarter_sine<TestType>(n)(0) == 0);
      CHECK(quarter_sine<TestType>(n)(static_cast<TestType>(n)) == 1);
    }
  }
}

TEMPLATE_TEST_CASE("quarter_sine: within 3 units in the last place also next to 0", "[core]", double, float) {
  for (const double n : run_lengths) {
    if (fits<TestType>(n)) {
      const test::worst_error worst = largest_error<TestType>(n);
      CAPTURE(n, worst.at);
      CHECK(worst.error <= 3);
    }
  }
}

TEST_CASE("quarter_sine: within 2 units for steps whose squares are exact", "[core]") {
  // Then only the product and the last sum round at full size, a unit and a half; the small factor, at most a quarter of
  // the whole, rounds three times, half a unit.
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> bits(1, 26);
  for (int i = 0; i < 4'000; ++i) {
    const double n = std::floor(std::exp2(bits(random)));
    const quarter_sine<double> sine(n);
    std::uniform_int_distribution<int> step(0, static_cast<int>(n));
    test::worst_error worst;
    for (int j = 0; j < 100; ++j) {
      const double k = step(random);
      worst.see(test::ulps(sine(k), exact(k, n)), k);
    }
    CAPTURE(n, worst.at);
    REQUIRE(worst.error <= 2);
  }
}

TEMPLATE_TEST_CASE("quarter_sine: rises, and its two halves mirror each other", "[core]", double, float) {
  for (const double n : {2.0, 7.0, 10'000.0, 98'000.0}) {
    const quarter_sine<TestType> sine(n);
    TestType before = 0;
    for (TestType k = 0; k <= static_cast<TestType>(n); ++k) {
      const TestType now = sine(k);
      REQUIRE(now >= before);
      before = now;
      if (2 * static_cast<double>(k) < n) {
        REQUIRE(sine(static_cast<TestType>(n) - k) == 1 - now);
      }
    }
  }
}
