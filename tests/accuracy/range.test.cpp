// SPDX-License-Identifier: Apache-2.0
//
// The ends are the given rates, every rate lies between them, and where the curve is monotone the rates are.
#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <random>
#include <vector>

#include "accuracy/whole_run.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/exponential.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/curve/mirrored.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/schedule/cyclic.hpp"
#include "anneal/schedule/exponential.hpp"
#include "anneal/schedule/exponential_decay.hpp"
#include "anneal/schedule/ramp.hpp"
#include "support/catch.hpp"

namespace {

namespace curve = anneal::curve;

/// Whole steps, fractions, and the neighbours of both ends: multiples of an ulp of the length, and of the smallest
/// double.
std::vector<double> steps_of_trouble(double n, std::mt19937_64& random) {
  std::uniform_real_distribution<double> anywhere(0, n);
  const double ulp = n - std::nextafter(n, 0);
  std::vector<double> steps;
  for (double i = 0; i < 8; ++i) {
    const double fraction = anywhere(random);
    for (const double t : {i, n - i, n + i, i * ulp, n - i * ulp, i * std::numeric_limits<double>::denorm_min(),
                           fraction, std::floor(fraction), n / 2 + i, n / 2 - i * ulp}) {
      if (t >= 0) {
        steps.push_back(t);
      }
    }
  }
  return steps;
}

/// A rate for both types, log-uniform over nine decades.
template <class Real>
double random_rate(std::mt19937_64& random) {
  return test::rounded<Real>(std::exp2(std::uniform_real_distribution<double>(-30, 0)(random)));
}

/// What is wrong with a schedule made by make(initial, final, steps), for random ones; nothing if its ends are exact and
/// no rate lies outside of them.
template <class Real, class Make>
void check_range(Make make) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> bits(1, 53);
  for (int i = 0; i < 2'000; ++i) {
    const double n = std::floor(std::exp2(bits(random)));
    const double first = random_rate<Real>(random), second = random_rate<Real>(random);
    // Any two rates; the same twice; two that differ in their last digits.
    const double other = i % 5 != 0 ? second : i % 2 == 0 ? first : test::rounded<Real>(first * (1 + 1e-6 * second));
    const auto s = make(first, other, n);
    const double low = std::min(first, other), high = std::max(first, other);
    CAPTURE(first, other, n);
    REQUIRE(s(0) == static_cast<Real>(first));
    REQUIRE(s(n) == static_cast<Real>(other));
    REQUIRE(s(2 * n) == static_cast<Real>(other));
    for (const double t : steps_of_trouble(n, random)) {
      const Real rate = s(t);
      if (!(low <= rate && rate <= high)) {
        CAPTURE(t, rate);
        FAIL("a rate lies outside of the ends");
      }
    }
  }
}

template <class Real, class Curve>
void check_ramp(Curve along) {
  check_range<Real>([along](double initial, double final, double n) {
    return anneal::ramp<Real, Curve>({.initial = initial, .final = final, .steps = n}, along);
  });
}

/// Whether the rates of a whole run never turn back.
template <class S>
bool monotone(const S& s, double n) {
  const bool falls = s(0) > s(n);
  auto before = s(0);
  bool holds = true;
  test::for_each_step(n, [&](double t) {
    const auto now = s(t);
    holds = holds && (falls ? now <= before : now >= before);
    before = now;
  });
  return holds;
}

template <class Real, class Curve>
void check_monotone(Curve along) {
  for (const double n : {10.0, 98'000.0, 1'000'000.0}) {
    for (const test::ends pair : {test::ends{0.3, 1e-3}, {0, 0.1}}) {
      CAPTURE(n, pair.initial, pair.final);
      CHECK(monotone(anneal::ramp<Real, Curve>({.initial = pair.initial, .final = pair.final, .steps = n}, along), n));
    }
  }
}

}  // namespace

TEMPLATE_TEST_CASE("range: a ramp along a line or a cosine stays between its ends", "[accuracy]", double, float) {
  check_ramp<TestType>(curve::linear{});
  check_ramp<TestType>(curve::cosine{});
}

TEMPLATE_TEST_CASE("range: a ramp along any power stays between its ends", "[accuracy]", double, float) {
  for (const double q : {0.01, 0.5, 0.9, 1.0, 1.5, 2.0, 3.0, 4.0, 100.0}) {
    CAPTURE(q);
    check_ramp<TestType>(curve::power(q));
    check_ramp<TestType>(curve::mirrored(curve::power(q)));
  }
}

TEMPLATE_TEST_CASE("range: a ramp along any exponential stays between its ends", "[accuracy]", double, float) {
  for (const double ratio : {2.0, 1.001, 1e4, 1e-4}) {
    CAPTURE(ratio);
    check_ramp<TestType>(curve::exponential(ratio));
  }
}

TEMPLATE_TEST_CASE("range: exponential stays between its ends", "[accuracy]", double, float) {
  check_range<TestType>([](double initial, double final, double n) {
    return anneal::exponential<TestType>({.initial = initial, .final = final, .steps = n});
  });
}

TEMPLATE_TEST_CASE("range: cyclic starts at its minimum, peaks at its maximum and stays between", "[accuracy]", double,
                   float) {
  using anneal::cyclic_mode;
  std::mt19937_64 random(1);
  std::uniform_int_distribution<int> length(1, 3000);
  for (int i = 0; i < 3'000; ++i) {
    const double first = random_rate<TestType>(random), second = random_rate<TestType>(random);
    const double low = std::min(first, second), high = std::max(first, second);
    const double up = length(random), down = length(random), cycle = up + down;
    for (const auto mode : {cyclic_mode::triangular, cyclic_mode::triangular2, cyclic_mode::exp_range}) {
      const anneal::cyclic<TestType> s({.min = low, .max = high, .up = up, .down = down, .mode = mode});
      CAPTURE(low, high, up, down, static_cast<int>(mode));
      REQUIRE(s(0) == static_cast<TestType>(low));
      REQUIRE(s(up) == static_cast<TestType>(high));
      REQUIRE(s(cycle) == static_cast<TestType>(low));
      bool inside = true;
      for (const double t : {1.0, up - 1, std::nextafter(up, 0), std::nextafter(up, cycle), up + 1, cycle - 1,
                             std::nextafter(cycle, 0), cycle + up, up / 3, 2 * up / 3, up + down / 3}) {
        inside = inside && low <= s(t) && s(t) <= high;
      }
      REQUIRE(inside);
    }
  }
}

TEMPLATE_TEST_CASE("range: exponential_decay falls from its initial rate to its floor", "[accuracy]", double, float) {
  const anneal::exponential_decay<TestType> s({.initial = 0.1, .gamma = 0.9, .every = 100, .floor = 1e-5});
  TestType before = s(0);
  CHECK(before == static_cast<TestType>(0.1));
  for (double t = 0; t < 20'000; t += 0.25) {
    const TestType rate = s(t);
    REQUIRE(rate <= before);
    before = rate;
  }
  CHECK(before == static_cast<TestType>(1e-5));
}

TEMPLATE_TEST_CASE("monotone: a ramp along a line or a cosine", "[accuracy]", double, float) {
  check_monotone<TestType>(curve::linear{});
  check_monotone<TestType>(curve::cosine{});
}

TEMPLATE_TEST_CASE("monotone: a ramp along any power", "[accuracy]", double, float) {
  for (const double q : {0.5, 0.9, 1.0, 1.5, 2.0, 3.0, 4.0}) {
    CAPTURE(q);
    check_monotone<TestType>(curve::power(q));
    check_monotone<TestType>(curve::mirrored(curve::power(q)));
  }
}

TEMPLATE_TEST_CASE("monotone: a ramp along any exponential", "[accuracy]", double, float) {
  for (const double ratio : {2.0, 1e4, 1e-4}) {
    CAPTURE(ratio);
    check_monotone<TestType>(curve::exponential(ratio));
  }
}

TEMPLATE_TEST_CASE("monotone: exponential", "[accuracy]", double, float) {
  for (const double n : test::run_lengths) {
    for (const test::ends pair : {test::ends{0.1, 1e-3}, {1e-5, 0.3}, {0.7, 0.3}}) {
      CAPTURE(n, pair.initial);
      CHECK(monotone(anneal::exponential<TestType>({.initial = pair.initial, .final = pair.final, .steps = n}), n));
    }
  }
}
