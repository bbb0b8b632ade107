// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/polynomial.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = anneal::polynomial<>;
static_assert(anneal::pure_schedule<schedule> && anneal::pure_schedule<const schedule&>);
static_assert(anneal::finite_schedule<schedule> && anneal::finite_schedule<const schedule&>);
static_assert(!anneal::feedback_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<anneal::polynomial<float>>, float>);
static_assert(std::is_trivially_copyable_v<schedule> && sizeof(schedule) <= 128);
static_assert(noexcept(std::declval<schedule>()(0)));

constexpr bool test_falling() {
  constexpr anneal::polynomial s({.initial = 1, .steps = 4, .power = 2});
  return s.length() == 4 && s(0) == 1 && s(1) == 0.5625 && s(2) == 0.25 && s(3) == 0.0625 && s(4) == 0 && s(5) == 0 &&
         s(1e9) == 0 && s(0x1p53) == 0;
}
static_assert(test_falling());

// From 0 up along 1 - (1 - p)^3: steep at first, as when it falls.
constexpr bool test_rising() {
  constexpr anneal::polynomial s({.initial = 0, .final = 1, .steps = 4, .power = 3});
  return s(0) == 0 && s(1) == 0.578125 && s(2) == 0.875 && s(3) == 0.984375 && s(4) == 1 && s(5) == 1 && s(1e9) == 1;
}
static_assert(test_rising());

constexpr bool test_straight_line_by_default() {
  constexpr anneal::polynomial s({.initial = 1, .final = 0.5, .steps = 4});
  return s(0) == 1 && s(1) == 0.875 && s(2) == 0.75 && s(3) == 0.625 && s(4) == 0.5;
}
static_assert(test_straight_line_by_default());

// With ¼, ½, ¾ left: every power of ¼, and those of ½, are short numbers.
constexpr bool test_every_kind_of_power() {
  constexpr auto at = [](double power, double t) {
    return anneal::polynomial({.initial = 1, .steps = 4, .power = power})(t);
  };
  return at(3, 3) == 0.015625 && at(4, 3) == 0.00390625 && at(4, 2) == 0.0625 && at(5, 3) == 0x1p-10 &&
         at(0.5, 3) == 0.5 && at(1.5, 3) == 0.125 && test::close(at(0.25, 3), 0.70710678118654752) &&
         test::close(at(0.9, 1), 0.77188950672357043);
}
static_assert(test_every_kind_of_power());

constexpr bool test_ends_are_exact() {
  constexpr anneal::polynomial s({.initial = 0.1, .final = 0.001, .steps = 7, .power = 0.9});
  constexpr anneal::polynomial<float> f({.initial = 0.1, .final = 0.001, .steps = 7, .power = 0.9});
  return s(0) == 0.1 && s(6) > 0.001 && s(7) == 0.001 && f(0) == 0.1F && f(6) > 0.001F && f(7) == 0.001F;
}
static_assert(test_ends_are_exact());

}  // namespace

TEST_CASE("polynomial falls steeply at first and stays at its final rate") { CHECK(test_falling()); }

TEST_CASE("polynomial rises steeply at first and stays at its final rate") { CHECK(test_rising()); }

TEST_CASE("polynomial is a straight line by default") { CHECK(test_straight_line_by_default()); }

TEST_CASE("polynomial takes any positive power") { CHECK(test_every_kind_of_power()); }

TEST_CASE("polynomial starts and ends at the given rates") { CHECK(test_ends_are_exact()); }

TEST_CASE("polynomial follows PyTorch's PolynomialLR") {
  // PyTorch rounds 1 - t/n; its power passes that on up to fourfold, and rounds; so does the product. Ours: 4.
  const auto near = [](test::point p) { return Catch::Matchers::WithinULP(p.rate, 10); };
  test::check_along(anneal::polynomial({.initial = 0.1, .steps = 100, .power = 0.5}),
                    {{0, 0.1},
                     {1, 0.099498743710662},
                     {50, 0.07071067811865477},
                     {99, 0.010000000000000005},
                     {100, 0},
                     {101, 0},
                     {1e9, 0}},
                    near);  // pytorch/PolynomialLR/closed/02
  test::check_along(
      anneal::polynomial({.initial = 1, .steps = 50, .power = 0.9}),
      {{0, 1}, {1, 0.9819818665965753}, {25, 0.5358867312681466}, {49, 0.029575152732566296}, {50, 0}, {1e9, 0}},
      near);  // pytorch/PolynomialLR/closed/04
  test::check_along(anneal::polynomial({.initial = 0.001, .steps = 33, .power = 4}),
                    {{0, 0.001}, {1, 0.0008841870579912154}, {16, 7.042711951301984e-05}, {33, 0}},
                    near);  // pytorch/PolynomialLR/closed/06
}

TEST_CASE("polynomial refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(anneal::polynomial({.steps = 4}), error,
                       Message("anneal::polynomial: initial must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::polynomial({.initial = 1, .final = infinity, .steps = 4}), error,
                       Message("anneal::polynomial: final must be finite, got inf"));
  CHECK_THROWS_MATCHES(anneal::polynomial({.initial = 1}), error,
                       Message("anneal::polynomial: steps must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::polynomial({.initial = 1, .steps = 1e17}), error,
                       Message("anneal::polynomial: steps must be at most 2^53, got 1e+17"));
  CHECK_THROWS_MATCHES(anneal::polynomial({.initial = 1, .steps = 4, .power = 0}), error,
                       Message("anneal::polynomial: power must be positive, got 0"));
  CHECK_THROWS_MATCHES(anneal::polynomial({.initial = 1, .steps = 4, .power = -0.1}), error,
                       Message("anneal::polynomial: power must be positive, got -0.1"));
  CHECK_THROWS_MATCHES(anneal::polynomial({.initial = 1, .steps = 4, .power = infinity}), error,
                       Message("anneal::polynomial: power must be positive, got inf"));
}
