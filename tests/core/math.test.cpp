// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/detail/math.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "anneal/core/detail/root.hpp"
#include "support/catch.hpp"
#include "support/ulp.hpp"

namespace detail = anneal::detail;

namespace {

constexpr double last = 0x1p51 - 1;  // the greatest step that the period promises to be exact for

/// Compares with the division of whole numbers.
bool divides_exactly(double length, double t) {
  const auto [quotient, remainder] = detail::period(length)(t);
  const auto whole_t = static_cast<std::uint64_t>(t);
  const auto whole_length = static_cast<std::uint64_t>(length);
  return quotient == static_cast<double>(whole_t / whole_length) &&
         remainder == static_cast<double>(whole_t % whole_length);
}

/// Small numbers, the neighbours of powers of two, and lengths whose reciprocal rounds up (49) or down.
std::vector<double> lengths_of_trouble() {
  std::vector<double> lengths = {1,  3,  5,   6,   7,   10,     41,      47,   49,    55,
                                 61, 98, 103, 107, 161, 98'000, 999'983, last, 0x1p53};
  for (int k = 1; k < 53; ++k) {
    const double power = std::ldexp(1.0, k);
    lengths.insert(lengths.end(), {power, power + 1});
    if (k > 1) {
      lengths.push_back(power - 1);
    }
  }
  return lengths;
}

/// Over the range of normal numbers, and in [1, 4), which shows everything but the exponent.
template <class Got, class Exact>
test::worst_error largest_error(Got got, Exact exact) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(-1022, 1023.9);
  std::uniform_real_distribution<double> mantissa(1, 4);
  test::worst_error worst;
  for (int i = 0; i < 300'000; ++i) {
    for (const double x : {mantissa(random), std::exp2(exponent(random))}) {
      worst.see(test::ulps(got(x), exact(x)), x);
    }
  }
  for (const double x : {std::numeric_limits<double>::min(), std::numeric_limits<double>::max()}) {
    worst.see(test::ulps(got(x), exact(x)), x);
  }
  return worst;
}

}  // namespace

TEST_CASE("least, greatest, magnitude", "[core]") {
  STATIC_REQUIRE(detail::least(1.0, 2.0) == 1 && detail::least(2.0, 1.0) == 1);
  STATIC_REQUIRE(detail::greatest(1.0, 2.0) == 2 && detail::greatest(2.0, 1.0) == 2);
  STATIC_REQUIRE(detail::magnitude(-1.5) == 1.5 && detail::magnitude(1.5) == 1.5 && detail::magnitude(0) == 0);
}

TEST_CASE("whole: the largest whole number that is not above", "[core]") {
  STATIC_REQUIRE(detail::whole(0) == 0);
  STATIC_REQUIRE(detail::whole(0.999) == 0);
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(-60, 70);
  for (int i = 0; i < 100'000; ++i) {
    const double x = std::exp2(exponent(random));
    REQUIRE(detail::whole(x) == std::floor(x));
  }
  for (const double x : {0x1p51 - 0.25, 0x1p52 - 0.5, 0x1p52, 0x1p52 + 1, 0x1p63, 0x1p64, 1e300}) {
    CHECK(detail::whole(x) == std::floor(x));
    CHECK(detail::whole(std::nextafter(x, 0)) == std::floor(std::nextafter(x, 0)));
  }
}

TEST_CASE("square_root: rounded once, by the instruction and computed", "[core]") {
  std::mt19937_64 random(1);
  const auto check = [](double x) {
    CAPTURE(x);
    REQUIRE(detail::square_root(x) == std::sqrt(x));
    REQUIRE(detail::computed_root(x) == std::sqrt(x));
  };
  for (double x = 0x1p-1022; x <= 0x1p1023; x *= 2) {
    check(x);
    check(std::nextafter(x, 0x1p1023));
    check(2 * std::nextafter(x / 2, 0));
  }
  for (int i = 0; i < 1'000'000; ++i) {
    const double x = std::bit_cast<double>(random() >> 1);
    if (std::isnormal(x)) {
      check(x);
    }
    const auto whole = static_cast<double>(random() >> 40);  // beside a square
    check(whole * whole + static_cast<double>(random() % 3));
  }
}

TEST_CASE("reciprocal_square_root: within 3 units in the last place", "[core]") {
  const test::worst_error worst = largest_error([](double x) { return detail::reciprocal_square_root(x); },
                                                [](long double x) { return 1 / std::sqrt(x); });
  CAPTURE(worst.at);
  CHECK(worst.error <= 3);
}

TEST_CASE("the square roots of 0 and of squares of short numbers are exact", "[core]") {
  STATIC_REQUIRE(detail::square_root(0) == 0);
  STATIC_REQUIRE(detail::square_root(0x1p-1022) == 0x1p-511);
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> any(1, 0x1p26);
  for (int i = 0; i < 100'000; ++i) {
    const double small = i;
    const double large = std::floor(any(random));
    REQUIRE(detail::square_root(small * small) == small);
    REQUIRE(detail::square_root(large * large) == large);
    REQUIRE(detail::square_root(large * large * 0x1p-60) == large * 0x1p-30);
  }
}

TEST_CASE("period: is the division of whole numbers, around multiples", "[core]") {
  for (const double length : lengths_of_trouble()) {
    const double most = std::floor(last / length);
    for (const double n :
         {0.0, 1.0, 2.0, 3.0, 7.0, 49.0, 1e6, std::floor(most / 3), std::floor(most / 2), most - 1, most}) {
      if (n >= 0 && n <= most) {
        const double multiple = n * length;
        for (const double t : {multiple - 2, multiple - 1, multiple, multiple + 1, multiple + length - 1}) {
          if (t >= 0 && t <= last) {
            CAPTURE(length, t);
            REQUIRE(divides_exactly(length, t));
          }
        }
      }
    }
    for (double t = last; t > last - 100; --t) {
      CAPTURE(length, t);
      REQUIRE(divides_exactly(length, t));
    }
  }
}

TEST_CASE("period: is the division of whole numbers, at random", "[core]") {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(0, 53);
  for (int i = 0; i < 200'000; ++i) {
    const double length = std::floor(std::exp2(exponent(random)));
    const double t = std::floor(std::exp2(exponent(random)) / 4);
    const double multiple = t - std::fmod(t, length);
    if (!divides_exactly(length, t) || !divides_exactly(length, multiple) ||
        (multiple > 0 && !divides_exactly(length, multiple - 1))) {
      CAPTURE(length, t);
      FAIL("not the quotient and the remainder of whole numbers");
    }
  }
}

TEST_CASE("period: the remainder of a fraction is below the length", "[core]") {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(-20, 20);
  for (int i = 0; i < 100'000; ++i) {
    const double length = std::exp2(exponent(random));
    const detail::period period(length);
    const double t = std::exp2(exponent(random));
    for (const double at : {t, std::floor(t) * length, std::nextafter(std::floor(t) * length, 0)}) {
      const auto [quotient, remainder] = period(at);
      CAPTURE(length, at);
      REQUIRE(quotient == std::floor(quotient));
      REQUIRE(remainder >= 0);
      REQUIRE(remainder < length);
    }
  }
}

TEST_CASE("period: the ratio is whole where it is whole in exact arithmetic", "[core]") {
  STATIC_REQUIRE(detail::period(49).ratio(49) == 1);  // 49 * (1 / 49) is not
  for (const double length : {0.1, 0.375, 1.0, 1.5, 3.0, 7.0, 49.0, 98'000.0, 999'983.0}) {
    const double cut = static_cast<double>(static_cast<float>(length));  // short, so that the products are exact
    const detail::period period(cut);
    for (double n = 0; n < 20'000; ++n) {
      REQUIRE(period.ratio(n * cut) == n);
    }
  }
}

TEST_CASE("period: the ratio is t / length", "[core]") {
  // Below one period two roundings, of 1/length and of the product: 2 units. Above it they act on the fraction alone,
  // which is less than half of the sum, and the sum rounds: less than 2 again.
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(0, 40);
  test::worst_error worst;
  for (int i = 0; i < 300'000; ++i) {
    const double length = std::floor(std::exp2(exponent(random)));
    const double t = std::floor(std::exp2(exponent(random)));
    worst.see(test::ulps(detail::period(length).ratio(t), static_cast<long double>(t) / length), t);
  }
  CAPTURE(worst.at);
  CHECK(worst.error <= 2);
}
