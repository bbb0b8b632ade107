// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <anneal/schedule/piecewise_linear.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::piecewise_linear({1, 2}, {1, 2}));
static_assert(anneal::pure_schedule<schedule> && anneal::finite_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<decltype(anneal::piecewise_cosine<float>({1}, {1}))>, float>);
static_assert(std::is_trivially_copyable_v<schedule>&& noexcept(std::declval<schedule>()(0)));

constexpr bool test_meets_the_knots() {
  constexpr auto s = anneal::piecewise_linear({2, 6, 10}, {0.5, 1, -1});
  return s(0) == 0.5 && s(2) == 0.5 && s(3) == 0.625 && s(4) == 0.75 && s(6) == 1 && s(8) == 0 && s(10) == -1 &&
         s(11) == -1 && s(1e9) == -1 && s.length() == 10;
}
static_assert(test_meets_the_knots());

constexpr bool test_equal_steps_are_a_jump() {
  constexpr auto s = anneal::piecewise_linear({0, 0, 4, 4}, {9, 1, 0, 5});
  return s(0) == 1 && s(2) == 0.5 && s(3) == 0.25 && s(4) == 5 && s(5) == 5;
}
static_assert(test_equal_steps_are_a_jump());

constexpr bool test_one_knot() {
  constexpr auto s = anneal::piecewise_linear({4}, {3});
  return s(0) == 3 && s(4) == 3 && s(5) == 3 && s.length() == 4;
}
static_assert(test_one_knot());

}  // namespace

TEST_CASE("piecewise_linear meets its knots") { CHECK(test_meets_the_knots()); }

TEST_CASE("piecewise_linear jumps where two steps are equal") { CHECK(test_equal_steps_are_a_jump()); }

TEST_CASE("piecewise_linear may have one knot") { CHECK(test_one_knot()); }

TEST_CASE("piecewise_linear and piecewise_cosine are ramps between their knots") {
  const std::vector<anneal::step> steps{0, 7, 1000};
  const std::vector<double> values{0, 0.3, 1e-5};
  const auto line = anneal::piecewise_linear(steps, values);
  const auto wave = anneal::piecewise_cosine(steps, values);
  const anneal::linear first({.initial = 0, .final = 0.3, .steps = 7});
  const anneal::linear second({.initial = 0.3, .final = 1e-5, .steps = 993});
  const anneal::cosine second_wave({.initial = 0.3, .final = 1e-5, .steps = 993});
  for (int t = 0; t <= 1002; ++t) {
    CHECK(line(t) == (t < 7 ? first(t) : second(t - 7)));
    CHECK((t < 7 || wave(t) == second_wave(t - 7)));
  }
}

TEST_CASE("piecewise_cosine follows Optax's interpolation") {
  // Optax's ½(1 - cos) loses what the small rate is smaller than the large one: 10 times 4 units.
  const auto near = [](test::point p) { return Catch::Matchers::WithinRel(p.rate, 1e-14); };
  test::check_along(anneal::piecewise_cosine({0, 4, 8}, {1, 0.1, 0.001}),
                    {{0, 1},
                     {1, 0.86819805153394636},
                     {2, 0.55000000000000004},
                     {3, 0.23180194846605365},
                     {4, 0.10000000000000001},
                     {5, 0.085501785668734107},
                     {7, 0.0154982143312659},
                     {8, 0.001},
                     {1e9, 0.001}},
                    near);  // optax/piecewise_interpolate_schedule/04
}

TEST_CASE("piecewise_linear refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(
      anneal::piecewise_linear({5, 4}, {1, 2}), error,
      Message("anneal::piecewise_linear: steps must be in ascending order (swap it with the one before), got 4"));
  CHECK_THROWS_MATCHES(anneal::piecewise_cosine({-1}, {1}), error,
                       Message("anneal::piecewise_cosine: steps must not be negative, got -1"));
  CHECK_THROWS_MATCHES(anneal::piecewise_linear({1}, {std::numeric_limits<double>::infinity()}), error,
                       Message("anneal::piecewise_linear: values must be finite, got inf"));
  CHECK_THROWS_MATCHES(anneal::piecewise_linear(std::vector<int>{}, std::vector<double>{}), error,
                       Message("anneal::piecewise_linear: values must not be empty, got 0"));
  CHECK_THROWS_MATCHES(anneal::piecewise_linear(std::vector<int>{1}, std::vector<double>{1, 2}), error,
                       Message("anneal::piecewise_linear: values must be as many as the steps, got 2"));
  CHECK_THROWS_MATCHES(anneal::piecewise_linear({0, 1e300}, {0, 1}), error,
                       Message("anneal::piecewise_linear: steps must be at most 2^53, got 1e+300"));
  CHECK_THROWS_MATCHES(anneal::piecewise_linear<float>({0, 5}, {1e300, 1}), error,
                       Message("anneal::piecewise_linear: values must be in the range of float, got 1e+300"));
}
