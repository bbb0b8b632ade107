// SPDX-License-Identifier: Apache-2.0
//
// Rates at the ends of what numbers there are: right, or refused when the schedule is made.
#include <cmath>
#include <stdexcept>

#include "anneal/anneal.hpp"
#include "support/catch.hpp"

using error = std::invalid_argument;
using Catch::Matchers::Message;

TEST_CASE("Powers whose product with the initial rate is a number, although they are none themselves", "[accuracy]") {
  // 1e10 · 0.5^1030 and so on, by exact scaling
  CHECK(anneal::exponential_decay({.initial = 1e10, .gamma = 0.5})(1030) == std::ldexp(1e10, -1030));
  CHECK(anneal::step_decay({.initial = 1e300, .gamma = 0.25, .every = 10})(9'999) == std::ldexp(1e300, -2 * 999));
  CHECK(anneal::exponential_decay({.initial = 1e-300, .gamma = 2})(1'900) == std::ldexp(1e-300, 1'900));
  CHECK(std::abs(anneal::multi_step({.initial = -1e300, .gamma = 1e-300}, {3, 3})(5) + 1e-300) <= 4e-316);
}

TEST_CASE("A rate below 2^-1022 may be 0, and is nothing else", "[accuracy]") {
  const anneal::exponential_decay s({.initial = 0.1, .gamma = 0.3});
  for (int t = 580; t < 700; ++t) {
    const double exact = 0.1 * std::pow(0.3, t);
    CHECK((s(t) == 0 || std::abs(s(t) - exact) <= 4 * std::ldexp(exact, -52) + 0x1p-1074));
    CHECK((exact < 0x1p-1021 || s(t) > 0));
  }
}

TEST_CASE("Ends that are too far apart are refused", "[accuracy]") {
  CHECK_THROWS_MATCHES(anneal::ramp({.initial = 9e307, .final = -9e307, .steps = 10}), error,
                       Message("anneal::ramp: final must not be further from initial than the largest number, got "
                               "-9e+307"));
  CHECK_THROWS_AS(anneal::linear<float>({.initial = 3e38, .final = -3e38, .steps = 10}), error);
  CHECK_THROWS_AS(anneal::piecewise_linear({0, 10}, {1e308, -1e308}), error);
  CHECK_THROWS_AS(anneal::piecewise_cosine<float>({0, 10}, {3e38, -3e38}), error);
  CHECK_THROWS_AS(anneal::piecewise_linear({0.0, 1e-20}, {1.0, 2.0}), error);
  CHECK_THROWS_AS(anneal::cyclic({.min = -1e308, .max = 1e308, .up = 5}), error);
  CHECK_THROWS_AS(anneal::approach({.initial = 1e308, .final = -1e308, .timescale = 4}), error);
  CHECK_THROWS_AS(anneal::constant({.value = 1e308}) | anneal::cooldown({.start = 0, .steps = 4, .to = -1e308}), error);
  CHECK_THROWS_AS(anneal::noise({.amplitude = 1e308}), error);
  CHECK_THROWS_AS(anneal::noise<float>({.amplitude = 3e38}), error);
  CHECK(anneal::linear({.initial = 8e307, .final = -8e307, .steps = 10})(5) == 0);
}

TEST_CASE("Lengths whose reciprocals or squares are no numbers are refused", "[accuracy]") {
  CHECK_THROWS_MATCHES(anneal::cosine({.initial = 1, .steps = 1e-150}), error,
                       Message("anneal::cosine: steps must be at least 2^-53, got 1e-150"));
  CHECK_THROWS_AS(anneal::linear_cosine({.initial = 1, .steps = 10, .cycles = 1e300}), error);
  CHECK_THROWS_AS(anneal::linear_cosine({.initial = 1, .steps = 10, .cycles = 1e-300}), error);
}

TEST_CASE("Coefficients whose products are no numbers are refused", "[accuracy]") {
  CHECK_THROWS_AS(anneal::inverse_time({.initial = 1, .rate = 1e308}), error);
  CHECK_THROWS_AS(anneal::natural_exponential({.initial = 1, .rate = 1e308}), error);
  CHECK_THROWS_AS(anneal::natural_exponential({.initial = 1, .rate = -1e308}), error);
  CHECK_THROWS_AS(anneal::sigmoid({.high = 1, .rate = 1e308}), error);
  CHECK_THROWS_AS(anneal::power_law({.max = 1, .coefficient = 1, .exponent = -1e308}), error);
  CHECK_THROWS_AS(anneal::curve::hyperbolic(1.7e308), error);
  CHECK_THROWS_AS(anneal::curve::exponential(1.7e308), error);
  CHECK_THROWS_AS(anneal::curve::logarithmic(1e-308), error);
  CHECK_THROWS_AS(anneal::curve::power(1e308), error);
}

TEST_CASE("The largest coefficients that are taken give numbers everywhere", "[accuracy]") {
  const double large = 0x1p400;
  for (const double t : {0.0, 1.0, 2.5, 1e6, 0x1p53}) {
    CHECK(std::isfinite(anneal::inverse_time({.initial = 1, .rate = large, .every = 0x1p-53})(t)));
    CHECK(std::isfinite(anneal::inverse_time({.initial = 1, .rate = large, .every = 1, .power = 3})(t)));
    CHECK(std::isfinite(anneal::natural_exponential({.initial = 1, .rate = large})(t)));
    CHECK(std::isfinite(anneal::sigmoid({.high = 1, .rate = -large, .center = 1e308})(t)));
    for (const double ratio : {0x1p400, 0x1p-400}) {
      const anneal::ramp_params p{.initial = 1, .final = 2, .steps = 1e6};
      CHECK(std::isfinite(anneal::ramp(p, anneal::curve::hyperbolic(ratio))(t)));
      CHECK(std::isfinite(anneal::ramp(p, anneal::curve::exponential(ratio))(t)));
      CHECK(std::isfinite(anneal::ramp(p, anneal::curve::logarithmic(ratio))(t)));
    }
  }
}

TEST_CASE("A curve of a curve keeps its complement near the start", "[accuracy]") {
  // 1 - (1e-4)^(8 · 0.25) = 1 - 1e-8
  const auto s = anneal::ramp({.initial = 1, .final = 0, .steps = 10'000},
                              anneal::curve::composed(anneal::curve::power(0.25), anneal::curve::power(8)));
  CHECK(s(1) == 0.99999999);
}

TEST_CASE("A cool-down of a part of a step ends at start + steps", "[accuracy]") {
  const auto s = anneal::constant({.value = 1}) | anneal::cooldown({.start = 0.8, .steps = 0.2});
  CHECK(s(1) == 0);
  CHECK(s.length() == 1);
  CHECK(s.parameters().steps == 0.2);
}

TEST_CASE("Where the ends have opposite signs, rates are as exact as the larger of them", "[accuracy]") {
  constexpr long double unit = 0x1p-53L;  // of numbers in [0.5, 1)
  constexpr long double from = -0.7, to = 0.3;
  for (const double n : {7.0, 1'000.0, 99'991.0}) {
    const anneal::linear s({.initial = -0.7, .final = 0.3, .steps = n});
    for (double t = 0; t <= n; ++t) {
      const long double exact = from + (to - from) * t / n;
      REQUIRE(std::abs(s(t) - exact) <= 4 * unit);
    }
  }
}
