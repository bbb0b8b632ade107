// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/detail/logarithm.hpp"

#include <cmath>
#include <limits>
#include <random>

#include "support/catch.hpp"
#include "support/ulp.hpp"

namespace detail = anneal::detail;
using detail::double_double;

namespace {

long double value(double_double x) { return static_cast<long double>(x.high) + x.low; }

/// log2(a / b). Where they are near each other a - b is exact, and the quotient is not rounded near 1.
long double exact(double a, double b) {
  const long double difference = static_cast<long double>(a) - b;
  if (std::abs(difference) < b / 4) {
    constexpr long double log2_of_e = 1.442695040888963407359924681001892137L;  // that of libc++ is a double
    return std::log1p(difference / b) * log2_of_e;
  }
  return std::log2(static_cast<long double>(a) / b);
}

long double relative_error(double_double got, long double want) { return std::abs((value(got) - want) / want); }

template <class Log2>
long double largest_error(Log2 log2) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(-1074, 1023);
  std::uniform_real_distribution<double> closeness(-53, -1);
  long double worst = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double a = std::exp2(exponent(random));
    const double b = std::exp2(exponent(random) / 2);
    const double c = b * (1 + std::exp2(closeness(random)));
    worst = std::max(worst, relative_error(log2(a, b), exact(a, b)));
    if (c != b) {
      worst = std::max(worst, relative_error(log2(b, c), exact(b, c)));
      worst = std::max(worst, relative_error(log2(c, b), exact(c, b)));
    }
  }
  return worst;
}

/// The sum of the numbers, relative to the first.
long double relative(double_double x, double_double y, double_double z) {
  const double_double sum = x + y + z;
  return std::abs(value(sum) / x.high);
}

}  // namespace

TEST_CASE("parts_of: a mantissa in [1, 2) and its exponent", "[core]") {
  constexpr double least = std::numeric_limits<double>::denorm_min();
  for (const double x : {1.0, 1.5, 2.0, 3.0, 0.1, 1e300, 0x1p-1022, 0x1.fffffffffffffp-1023, 0x1p-1023, 3 * least,
                         least, std::numeric_limits<double>::max()}) {
    const detail::parts parts = detail::parts_of(x);
    CAPTURE(x);
    CHECK(parts.mantissa >= 1);
    CHECK(parts.mantissa < 2);
    CHECK(std::ldexp(parts.mantissa, parts.exponent) == x);
  }
}

TEST_CASE("log2_of_ratio: whole where it is whole, 0 for equal numbers", "[core]") {
  STATIC_REQUIRE(detail::log2_of_ratio<11>(8, 1).high == 3);
  STATIC_REQUIRE(detail::log2_of_ratio<11>(0x1p-1074, 0x1p1023).high == -2097);
  for (const double x : {1.0, 0.1, 7.0, 1e-310, 1e300}) {
    CHECK(detail::log2_of_ratio<11>(x, x).high == 0);
    CHECK(detail::quick_log2_of_ratio(x, x).high == 0);
    for (const int n : {1, 3, 10}) {
      const double_double got = detail::log2_of_ratio<11>(std::ldexp(x, n), x);
      CHECK(got.high == n);
      CHECK(got.low == 0);
      CHECK(detail::log2_of_ratio<11>(x, std::ldexp(x, n)).high == -n);
    }
  }
}

TEST_CASE("quick_log2_of_ratio: some 57 bits, relative to itself, also near 0", "[core]") {
  // The tail of the series, y/3 <= 1 % of the sum, carries the error of z, 1.5 · 2^-53, three times, and two roundings.
  CHECK(largest_error([](double a, double b) { return detail::quick_log2_of_ratio(a, b); }) <= 0x1p-56L);
}

TEST_CASE("log2_of_ratio: with 11 exact terms better than the judge can see", "[core]") {
  CHECK(largest_error([](double a, double b) { return detail::log2_of_ratio<11>(a, b); }) <=
        0x1p-61L);  // the long double is within 2^-62 of itself
}

TEST_CASE("log2_of_ratio: with 11 exact terms some 100 bits", "[core]") {
  // From MPFR at 300 bits, as the sum of two doubles.
  struct known {
    double of;
    double_double log2;
  };
  constexpr known table[] = {{3, {0x1.95c01a39fbd68p+0, 0x1.e7e802c48281ap-54}},
                             {0.10000000000000001, {-0x1.a934f0979a371p+1, -0x1.8cf4b5a4471ddp-54}},
                             {0.90000000000000002, {-0x1.374d65d9e608dp-3, -0x1.4a73904346a46p-59}},
                             {0.99999899999999997, {-0x1.83454c4167fe4p-20, 0x1.90490350f93ebp-75}},
                             {1.0000001000000001, {0x1.35d0fea5fccb7p-23, 0x1.0ad4c11d0cf35p-77}},
                             {1e-300, {-0x1.f24a09f1a8b89p+9, 0x1.1ea8f9f7c393dp-46}}};
  for (const auto& [of, log2] : table) {
    const double_double got = detail::log2_of_ratio<11>(of, 1);
    const long double error = (static_cast<long double>(got.high) - log2.high) + got.low - log2.low;
    CAPTURE(of);
    CHECK(std::abs(error / log2.high) <= 0x1p-99L);
  }
}

TEST_CASE("log2_of_ratio: log2(a/b) + log2(b/c) + log2(c/a) = 0", "[core]") {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> any(1, 2);
  for (int i = 0; i < 20'000; ++i) {
    const double a = any(random), b = any(random), c = any(random) * 1000;
    // Each of the three is good to 2^-99 of the largest of them, and so are the two sums.
    REQUIRE(relative(detail::log2_of_ratio<11>(c, a), detail::log2_of_ratio<11>(a, b),
                     detail::log2_of_ratio<11>(b, c)) <= 0x1p-97L);
  }
}
