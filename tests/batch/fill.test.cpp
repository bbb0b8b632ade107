// SPDX-License-Identifier: Apache-2.0
//
// What fill writes are the rates of the call: the same bits at every step, whatever the loops are split at.
#include "anneal/batch/fill.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "anneal/anneal.hpp"
#include "support/catch.hpp"
#include "support/models.hpp"
#include "support/ulp.hpp"

namespace {

using namespace anneal;

template <class S>
concept can_fill = requires(const S& s, std::span<double> out) {
  anneal::fill(s, 0, out);
};
static_assert(can_fill<linear<>> && !can_fill<linear<float>> && !can_fill<plateau<>>);

template <class Real>
bool same(Real a, Real b) {
#if defined(__FP_FAST_FMA) || defined(__FMA__) || defined(__aarch64__)
  return test::ulps(a, b) <= 8;  // either loop may fuse; each is within 4 units in the last place
#else
  using bits = std::conditional_t<std::is_same_v<Real, float>, std::uint32_t, std::uint64_t>;
  return std::bit_cast<bits>(a) == std::bit_cast<bits>(b);
#endif
}

constexpr double untouched = -7;

/// From the start, across every boundary that the schedules below have, past the end, between two steps, and before
/// the clock ends; of no rate, of less and more than a block of 64, of several.
template <class S>
void check(const S& s) {
  using rate = rate_t<S>;
  for (const double first :
       {0.0, 1.0, 30.0, 55.0, 93.0, 99.0, 100.0, 1'000.0, 0.25, 31.75, 0x1p51 - 70, 0x1p53 - 400}) {
    for (const std::size_t n : {0U, 1U, 17U, 63U, 64U, 65U, 150U, 400U}) {
      std::vector<rate> out(n + 1, static_cast<rate>(untouched));
      anneal::fill(s, first, std::span(out).first(n));
      for (std::size_t i = 0; i < n; ++i) {
        const rate wanted = s(first + static_cast<double>(i));
        if (!same(out[i], wanted)) {
          CAPTURE(first, n, i, out[i], wanted);
          FAIL("not the rate of the call");
        }
      }
      REQUIRE(out[n] == static_cast<rate>(untouched));
    }
  }
}

template <class Real>
constexpr anneal::cosine<Real> fall({.initial = 0.3, .final = 1e-3, .steps = 70});

}  // namespace

TEMPLATE_TEST_CASE("fill: ramps", "[batch]", double, float) {
  check(fall<TestType>);
  check(anneal::cosine<TestType>({.initial = 0, .final = 0.1, .steps = 33.5}));
  check(linear<TestType>({.initial = 0.1, .final = 0.2, .steps = 7}));
  check(anneal::exponential<TestType>({.initial = 1e-4, .final = 0.2, .steps = 99}));
  for (const double q : {1.0, 2.0, 3.0, 4.0, 0.5, 0.9}) {
    CAPTURE(q);
    check(polynomial<TestType>({.initial = 0.3, .final = 1e-3, .steps = 70, .power = q}));
    check(polynomial<TestType>({.initial = 1e-3, .final = 0.3, .steps = 70, .power = q}));
    check(ramp<TestType, curve::power>({.initial = 0.3, .final = 1e-3, .steps = 70}, curve::power(q)));
  }
  check(ramp<TestType, curve::exponential>({.initial = 0.3, .final = 1e-3, .steps = 70}, curve::exponential(100)));
  check(ramp<TestType, curve::exponential>({.initial = 1e-3, .final = 0.3, .steps = 55.5}, curve::exponential(100)));
  const auto square = [](double p) { return p * p; };
  check(ramp<TestType, decltype(square)>({.initial = 1e-3, .final = 0.3, .steps = 70}, square));
  check(ramp<TestType, decltype(square)>({.initial = 0.3, .final = -0.1, .steps = 70}, square) |
        warmup({.steps = 9, .clock = warmup_clock::counting}, square));
}

TEMPLATE_TEST_CASE("fill: a curve of two formulas, up and down, across its bound and on one side of it", "[batch]",
                   double, float) {
  for (const double ratio : {1e-3, 0.1, 0.9, 1.1, 10.0, 1e3}) {
    for (const double steps : {70.0, 99.5, 3.0}) {
      CAPTURE(ratio, steps);
      const curve::logarithmic along(ratio);
      check(ramp<TestType, curve::logarithmic>({.initial = 1e-3, .final = 0.3, .steps = steps}, along));
      check(ramp<TestType, curve::logarithmic>({.initial = 0.3, .final = -1e-3, .steps = steps}, along));
    }
  }
}

TEMPLATE_TEST_CASE("fill: polynomial cycles, falling and rising, of whole steps and fractions", "[batch]", double,
                   float) {
  for (const double power : {1.0, 2.0, 0.5, 1.5, 0.9}) {
    for (const double steps : {70.0, 33.5, 8.0, 7.5, 1.0, 0.3}) {
      CAPTURE(power, steps);
      check(polynomial_cycles<TestType>({.initial = 0.3, .final = 1e-3, .steps = steps, .power = power}));
      check(polynomial_cycles<TestType>({.initial = 1e-3, .final = 0.3, .steps = steps, .power = power}));
    }
  }
  check(polynomial_cycles<TestType>({.initial = 0.3, .final = -0.0, .steps = 9}));
}

TEMPLATE_TEST_CASE("fill: power laws, from the first step on", "[batch]", double, float) {
  for (const double exponent : {-0.5, -0.98, -1.0, -2.0, -200.0}) {
    CAPTURE(exponent);
    check(power_law<TestType>({.max = 1, .coefficient = 0.1, .exponent = exponent}));
    check(power_law<TestType>({.max = 0.3, .coefficient = 7, .exponent = exponent}));
  }
}

TEMPLATE_TEST_CASE("fill: noise", "[batch]", double, float) {
  for (const auto kind : {noise_kind::uniform, noise_kind::normal}) {
    check(noise<TestType>({.amplitude = 0.1, .kind = kind, .seed = 7}));
    const noise<TestType> s({.amplitude = 0.1, .kind = kind});
    std::vector<TestType> out(200);  // adaptors ask for steps before 0
    detail::fill_n(s, -100.0, out.size(), out.data());
    for (std::size_t i = 0; i < out.size(); ++i) {
      REQUIRE(same(out[i], s(static_cast<double>(i) - 100)));
    }
  }
}

TEMPLATE_TEST_CASE("fill: schedules without a fill of their own", "[batch]", double, float) {
  check(constant<TestType>({.value = 0.1}));
  check(exponential_decay<TestType>({.initial = 0.1, .gamma = 0.97, .floor = 0.01}));
  check(step_decay<TestType>({.initial = 0.1, .gamma = 0.5, .every = 7}));
  for (const auto mode : {cyclic_mode::triangular, cyclic_mode::triangular2, cyclic_mode::exp_range}) {
    const double gamma = mode == cyclic_mode::exp_range ? 0.99 : 1;
    check(cyclic<TestType>({.min = 0.1, .max = 0.3, .up = 9, .down = 4, .mode = mode, .gamma = gamma}));
    check(cyclic<TestType>({.min = 0.1, .max = 0.3, .up = 2.5, .down = 40, .mode = mode, .gamma = gamma}));
  }
  check(piecewise_linear<TestType>({31, 40, 40, 98}, {1, 0.3, 0.4, 2}));
  check(piecewise_cosine<TestType>({0, 33.5, 98}, {1, 0.3, 0.4}));
  check(piecewise_linear<TestType>(std::vector<step>{7, 98}, std::vector<double>{1, 0.3}));
  check(piecewise_linear<TestType>(std::vector<int>{7, 98}, std::vector<double>{1, 0.3}));
  std::vector<TestType> stored(94);
  for (std::size_t i = 0; i < stored.size(); ++i) {
    stored[i] = static_cast<TestType>(i) / 7;
  }
  check(table(stored));
  check(multi_step<TestType>({.initial = 0.1, .gamma = 0.5}, {3, 30, 99}));
  check(multi_step<TestType>({.initial = 0.1, .gamma = 0.5}, std::vector<int>{3, 30, 99}));
}

TEST_CASE("fill: models and lambdas", "[batch]") {
  check(models::pure(1));
  check(models::finite(1));
  check(models::lambda(20));
  check(models::finite(1) | then(models::lambda(20)));
}

TEMPLATE_TEST_CASE("fill: compositions split at their boundaries", "[batch]", double, float) {
  const auto s = fall<TestType>;
  check(s | warmup({.steps = 31}));
  check(s | warmup({.steps = 31.5}));
  check(s | warmup({.steps = 31, .clock = warmup_clock::counting}));
  check(s | warmup_over({.steps = 31, .clock = warmup_clock::between}));
  check(s | warmup_over({.steps = 5}, curve::cosine{}));
  check(sequence(s, linear<TestType>({.initial = 1, .steps = 1}), s, constant<TestType>({.value = 2})));
  check(s | cooldown({.start = 31, .steps = 9}));
  check(s | take(31));
  check(s | delay(31));
  check(s | skip(31));
  check(s | stretch(1.5));
  check(s | staircase(9));
  check(s | staircase(8));
  check(s | staircase(64));
  check(s | per_epoch(3));
  check(s | per_epoch(11));
  check(s | staircase(9.5));
  check(s | reverse());
  check(s | take(31.5) | reverse());
}

TEMPLATE_TEST_CASE("fill: repeated cycles, alike, longer, lower, of a fraction", "[batch]", double, float) {
  const auto s = fall<TestType>;
  check(s | repeat(3));
  check(s | repeat(forever));
  check(s | repeat({.times = 4, .decay = 0.7}));
  check(s | repeat({.times = 4, .growth = 2, .decay = 0.7}));
  check(linear<TestType>({.initial = 1, .steps = 1}) | repeat(3));
  check(linear<TestType>({.initial = 1, .steps = 3.5}) | repeat(50));
  check(linear<TestType>({.initial = 1, .steps = 5}) | repeat({.times = 5, .growth = 3}));
  check(linear<TestType>({.initial = 1, .steps = 5}) | repeat(forever, {.growth = 1.5, .decay = 0.5}));
  check(s | repeat(forever, {.growth = 2, .decay = 0.25}));
  for (const auto past : {past_end::hold, past_end::repeat, past_end::mirror}) {
    check(s | extend(past));
    check(linear<TestType>({.initial = 1, .steps = 7}) | extend(past));
    check(linear<TestType>({.initial = 1, .steps = 33.5}) | extend(past));
  }
}

TEMPLATE_TEST_CASE("fill: values and several at once", "[batch]", double, float) {
  const auto s = fall<TestType>;
  check(2 * s);
  check(s | offset(0.5) | clamp(0.6, 0.7));
  check(s * step_decay<TestType>({.initial = 0.1, .gamma = 0.5, .every = 7}) + constant<TestType>({.value = 1}));
  check(min(s, models::pure(1), anneal::cosine({.initial = 10, .steps = 50})));
}

TEST_CASE("fill: into arrays and vectors, and at compile time", "[batch]") {
  constexpr auto of_compiler = [] {
    std::array<double, 40> rates{};
    anneal::fill(fall<double> | warmup({.steps = 31}), 10, rates);
    return rates;
  }();
  std::vector<double> of_processor(40);
  anneal::fill(fall<double> | warmup({.steps = 31}), 10, of_processor);
  for (std::size_t i = 0; i < of_processor.size(); ++i) {
    CHECK(same(of_compiler[i], of_processor[i]));
  }
}

TEST_CASE("count_before: whole steps and fractions, at the bound and around it", "[batch]") {
  using detail::count_before;
  STATIC_REQUIRE(count_before(10, 7, 100) == 3);
  STATIC_REQUIRE(count_before(10, 7, 2) == 2);
  STATIC_REQUIRE(count_before(10, 10, 100) == 0);
  STATIC_REQUIRE(count_before(10, 12, 100) == 0);
  STATIC_REQUIRE(count_before(10.5, 7, 100) == 4);
  STATIC_REQUIRE(count_before(10, 7.5, 100) == 3);
  STATIC_REQUIRE(count_before(10, 7, 0) == 0);
}

TEST_CASE("fill: there is no rate before 0", "[batch]") {
  std::vector<double> rates(3);
  using Catch::Matchers::Message;
  CHECK_THROWS_MATCHES(anneal::fill(fall<double>, -1, rates), std::invalid_argument,
                       Message("anneal::fill: first must not be negative, got -1"));
  CHECK_THROWS_AS(anneal::tabulate<3>(fall<double>, -0.5), std::invalid_argument);
}
