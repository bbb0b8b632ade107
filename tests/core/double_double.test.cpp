// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/detail/double_double.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>

#include "support/catch.hpp"
#include "support/ulp.hpp"

namespace detail = anneal::detail;
using detail::double_double;

namespace {

constexpr int rounds = 200'000;

class random_numbers {
 public:
  /// A whole number of 53 bits, of either sign.
  double whole() {
    const auto bits = generator_();
    const auto x = static_cast<double>((bits >> 11) | (std::uint64_t{1} << 52));
    return (bits & 1) != 0 ? -x : x;
  }

  /// A positive number of 106 bits.
  double_double sum() {
    const double high = std::ldexp(std::abs(whole()), exponent_(generator_));
    return {high, static_cast<double>(test::ulp<double>(high)) * half_(generator_)};
  }

 private:
  std::mt19937_64 generator_{1};
  std::uniform_real_distribution<double> half_{-0.5, 0.5};
  std::uniform_int_distribution<int> exponent_{-100, 100};
};

/// x = mantissa · 2^exponent, the mantissa whole.
struct cut {
  std::int64_t mantissa;
  int exponent;
  explicit cut(double x) : exponent(0) {
    mantissa = static_cast<std::int64_t>(std::frexp(x, &exponent) * 0x1p53);
    exponent -= 53;
  }
};

[[maybe_unused]] int bits_of(double x) {
  const auto mantissa = static_cast<std::uint64_t>(std::abs(cut(x).mantissa));
  return mantissa == 0 ? 0 : 64 - std::countl_zero(mantissa) - std::countr_zero(mantissa);
}

/// A whole number modulo 2^64.
std::uint64_t modulo(double x) {
  const cut at(x);
  if (at.exponent >= 64) {
    return 0;
  }
  return at.exponent >= 0 ? static_cast<std::uint64_t>(at.mantissa) << at.exponent
                          : static_cast<std::uint64_t>(at.mantissa >> -at.exponent);
}

/// x = exact, given the latter modulo 2^64. With a rounded x.high that is a proof: what is left is below 2^63.
bool equals(double_double x, std::uint64_t exact) {
  return std::abs(x.low) <= test::ulp<double>(x.high) / 2 && modulo(x.high) + modulo(x.low) == exact;
}

double_double product(double x, double y) { return detail::two_product(detail::halves(x), detail::halves(y)); }

// What is left of x + y - r, x · y - r and x - q · y. The high parts cancel exactly; what follows is some 2^-52 of them,
// so that the roundings of long double are far below 2^-110.
long double rest_of_sum(double_double x, double_double y, double_double r) {
  const double_double high = detail::two_sum(x.high, y.high);
  return (static_cast<long double>(high.high) - r.high) + high.low + x.low + y.low - r.low;
}

long double rest_of_product(double_double x, double_double y, double_double r) {
  const double_double high = product(x.high, y.high);
  const long double x_low = x.low, y_low = y.low;
  return (static_cast<long double>(high.high) - r.high) + high.low + x.high * y_low + x_low * y.high + x_low * y_low -
         r.low;
}

}  // namespace

TEST_CASE("double_double: the sum of two doubles is exact", "[core]") {
  random_numbers random;
  for (int i = 0; i < rounds; ++i) {
    const double a = random.whole();
    const double b = std::trunc(std::ldexp(random.whole(), -(i % 54)));
    const std::uint64_t exact = modulo(a) + modulo(b);
    const double_double sum = detail::two_sum(a, b);
    REQUIRE(sum.high == a + b);
    REQUIRE(equals(sum, exact));
    REQUIRE(equals(detail::two_sum(b, a), exact));
    REQUIRE((std::abs(a) < std::abs(b) || equals(detail::fast_two_sum(a, b), exact)));
  }
  STATIC_REQUIRE(detail::two_sum(0x1p-80, 1).low == 0x1p-80);
  STATIC_REQUIRE(detail::fast_two_sum(0, 5).high == 5);
}

TEST_CASE("double_double: halves have 26 bits and add up", "[core]") {
  random_numbers random;
  for (int i = 0; i < rounds; ++i) {
    const double x = std::ldexp(random.whole(), i % 900);
    const double_double half = detail::halves(x);
    REQUIRE(half.high + half.low == x);
#if !defined(__FP_FAST_FMA) && !defined(__FMA__) && !defined(__aarch64__)
    REQUIRE(bits_of(half.high) <= 26);  // where multiplications are fused the split is another one, and not needed
    REQUIRE(bits_of(half.low) <= 26);
#endif
  }
  STATIC_REQUIRE(detail::halves(0).high == 0);
}

TEST_CASE("double_double: the product of two doubles is exact", "[core]") {
  random_numbers random;
  for (int i = 0; i < rounds; ++i) {
    const double a = random.whole();
    const double b = std::trunc(std::ldexp(random.whole(), -(i % 54)));
    const double_double exact = product(a, b);
    REQUIRE(exact.high == a * b);
    REQUIRE(equals(exact, modulo(a) * modulo(b)));
  }
}

// Let u = 2^-53, the greatest error of one rounding and the greatest low part, each relative to the whole.
TEST_CASE("double_double: sums of one sign are exact to 2^-103", "[core]") {
  random_numbers random;
  long double worst = 0;
  for (int i = 0; i < rounds; ++i) {
    const double_double x = random.sum();
    const double_double y = random.sum();
    const double_double r = x + y;
    worst = std::max(worst, std::abs(rest_of_sum(x, y, r)) / r.high);
  }
  CHECK(worst <= 0x1p-103L);  // the lows, 2u and 3u, are added with two roundings: 5u² < 2^-103
  CHECK(worst > 0);
}

TEST_CASE("double_double: products are exact to 2^-103", "[core]") {
  random_numbers random;
  long double worst = 0;
  for (int i = 0; i < rounds; ++i) {
    const double_double x = random.sum();
    const double_double y = random.sum();
    const double_double r = x * y;
    worst = std::max(worst, std::abs(rest_of_product(x, y, r)) / r.high);
  }
  CHECK(worst <= 0x1p-103L);  // low · low is left out, u²; two products, 2u²; two sums, 2u² and 3u²: 8u²
  CHECK(worst > 0);
}

TEST_CASE("double_double: quotients are exact to 2^-100", "[core]") {
  random_numbers random;
  long double worst = 0;
  for (int i = 0; i < rounds; ++i) {
    const double_double x = random.sum();
    const double_double y = random.sum();
    const double_double q = x / y;
    worst = std::max(worst, std::abs(rest_of_product(q, y, x)) / x.high);
  }
  // The first quotient is off by 2u, so the rest is 2u + 3u of the lows: the product that it is made with 8u², its two
  // differences 5u² each, and its product with a reciprocal that is off by 2u another 5u (2u + u): 33u².
  CHECK(worst <= 0x1p-100L);
  CHECK(worst > 0);
}
