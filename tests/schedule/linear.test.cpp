// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/linear.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = anneal::linear<>;
static_assert(anneal::pure_schedule<schedule> && anneal::pure_schedule<const schedule&>);
static_assert(anneal::finite_schedule<schedule> && anneal::finite_schedule<const schedule&>);
static_assert(!anneal::feedback_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<anneal::linear<float>>, float>);
static_assert(std::is_trivially_copyable_v<schedule> && sizeof(schedule) <= 64);
static_assert(noexcept(std::declval<schedule>()(0)));

constexpr bool test_falling() {
  constexpr anneal::linear s({.initial = 1, .final = 0.5, .steps = 8});
  return s.length() == 8 && s(0) == 1 && s(1) == 0.9375 && s(4) == 0.75 && s(7) == 0.5625 && s(8) == 0.5 &&
         s(9) == 0.5 && s(1e9) == 0.5 && s(0x1p53) == 0.5;
}
static_assert(test_falling());

constexpr bool test_rising() {
  constexpr anneal::linear s({.initial = 0.5, .final = 1, .steps = 8});
  return s(0) == 0.5 && s(1) == 0.5625 && s(4) == 0.75 && s(7) == 0.9375 && s(8) == 1 && s(9) == 1 && s(1e9) == 1 &&
         s(0x1p53) == 1;
}
static_assert(test_rising());

constexpr bool test_final_is_zero_by_default() {
  constexpr anneal::linear s({.initial = 1, .steps = 4});
  return s(3) == 0.25 && s(4) == 0 && s(5) == 0;
}
static_assert(test_final_is_zero_by_default());

constexpr bool test_through_zero() {
  constexpr anneal::linear up({.initial = -1, .final = 1, .steps = 4});
  constexpr anneal::linear down({.initial = 1, .final = -3, .steps = 4});
  return up(0) == -1 && up(1) == -0.5 && up(2) == 0 && up(4) == 1 &&  //
         down(0) == 1 && down(1) == 0 && down(3) == -2 && down(4) == -3;
}
static_assert(test_through_zero());

constexpr bool test_equal_ends() {
  constexpr anneal::linear s({.initial = 0.1, .final = 0.1, .steps = 3});
  return s(0) == 0.1 && s(1) == 0.1 && s(2) == 0.1 && s(3) == 0.1;
}
static_assert(test_equal_ends());

constexpr bool test_one_step() {
  constexpr anneal::linear s({.initial = 1, .final = 0.5, .steps = 1});
  return s(0) == 1 && s(0.5) == 0.75 && s(1) == 0.5;
}
static_assert(test_one_step());

constexpr bool test_between_two_steps() {
  constexpr anneal::linear s({.initial = 1, .steps = 2.5});
  return s(1.25) == 0.5 && s(2) > 0 && s(2.5) == 0 && s(3) == 0 && s.length() == 2.5;
}
static_assert(test_between_two_steps());

// One step before the end of 2^53 the rate still differs from the final one.
constexpr bool test_longest_run() {
  constexpr anneal::linear s({.initial = 1, .steps = 0x1p53});
  return s(0) == 1 && s(0x1p52) == 0.5 && s(0x1p53 - 1) == 0x1p-53 && s(0x1p53) == 0;
}
static_assert(test_longest_run());

constexpr bool test_ends_are_exact_in_float() {
  constexpr anneal::linear<float> s({.initial = 0.1, .final = 0.7, .steps = 3});
  return s(0) == 0.1F && s(3) == 0.7F && s(4) == 0.7F && s(1) > 0.1F && s(2) < 0.7F;
}
static_assert(test_ends_are_exact_in_float());

}  // namespace

TEST_CASE("linear falls in a straight line and stays at its final rate") { CHECK(test_falling()); }

TEST_CASE("linear rises in a straight line and stays at its final rate") { CHECK(test_rising()); }

TEST_CASE("linear falls to zero by default") { CHECK(test_final_is_zero_by_default()); }

TEST_CASE("linear goes through zero") { CHECK(test_through_zero()); }

TEST_CASE("linear between equal rates is constant") { CHECK(test_equal_ends()); }

TEST_CASE("linear may take one step") { CHECK(test_one_step()); }

TEST_CASE("linear has values between two steps") { CHECK(test_between_two_steps()); }

TEST_CASE("linear may take 2^53 steps") { CHECK(test_longest_run()); }

TEST_CASE("linear<float> starts and ends at the given rates") { CHECK(test_ends_are_exact_in_float()); }

TEST_CASE("linear follows PyTorch's LinearLR") {
  // Each side rounds its rate, its slope and its initial rate once or twice, and nothing cancels.
  const auto near = [](test::point p) { return Catch::Matchers::WithinULP(p.rate, 4); };
  test::check_along(anneal::linear({.initial = 0.05 * (1.0 / 3), .final = 0.05, .steps = 5}),
                    {{0, 0.016666666666666666},
                     {1, 0.023333333333333334},
                     {2, 0.030000000000000006},
                     {3, 0.036666666666666674},
                     {4, 0.043333333333333335},
                     {5, 0.05},
                     {6, 0.05},
                     {1e9, 0.05}},
                    near);  // pytorch/LinearLR/closed/00
}

TEST_CASE("linear refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(anneal::linear({.steps = 4}), error,
                       Message("anneal::linear: initial must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::linear({.initial = -infinity, .steps = 4}), error,
                       Message("anneal::linear: initial must be finite, got -inf"));
  CHECK_THROWS_MATCHES(anneal::linear({.initial = 1, .final = infinity, .steps = 4}), error,
                       Message("anneal::linear: final must be finite, got inf"));
  CHECK_THROWS_MATCHES(anneal::linear({.initial = 1}), error,
                       Message("anneal::linear: steps must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::linear({.initial = 1, .steps = -4}), error,
                       Message("anneal::linear: steps must be positive, got -4"));
  CHECK_THROWS_MATCHES(anneal::linear({.initial = 1, .steps = 0x1p53 + 2}), error,
                       Message("anneal::linear: steps must be at most 2^53, got 9007199254740994"));
}
