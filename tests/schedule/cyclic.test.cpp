// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/cyclic.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using anneal::cyclic_mode;
using schedule = anneal::cyclic<>;
static_assert(anneal::pure_schedule<schedule> && anneal::pure_schedule<const schedule&>);
static_assert(!anneal::finite_schedule<schedule> && !anneal::feedback_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<anneal::cyclic<float>>, float>);
static_assert(std::is_trivially_copyable_v<schedule> && sizeof(schedule) <= 192);
static_assert(noexcept(std::declval<schedule>()(0)));

// 1e9 and 2^53 - 1 are 4 and 7 steps into a cycle of 12.
constexpr bool test_triangular() {
  constexpr anneal::cyclic s({.min = 0.5, .max = 2.5, .up = 4, .down = 8});
  return s(0) == 0.5 && s(1) == 1 && s(3) == 2 && s(4) == 2.5 && s(5) == 2.25 && s(11) == 0.75 && s(12) == 0.5 &&
         s(13) == 1 && s(16) == 2.5 && s(23) == 0.75 && s(24) == 0.5 && s(1e9) == 2.5 && s(0x1p53 - 1) == 1.75;
}
static_assert(test_triangular());

constexpr bool test_down_is_up_by_default() {
  constexpr anneal::cyclic s({.min = 0, .max = 1, .up = 2});
  return s(0) == 0 && s(1) == 0.5 && s(2) == 1 && s(3) == 0.5 && s(4) == 0 && s(6) == 1;
}
static_assert(test_down_is_up_by_default());

constexpr bool test_triangular2() {
  constexpr anneal::cyclic s({.min = 1, .max = 3, .up = 2, .mode = cyclic_mode::triangular2});
  return s(0) == 1 && s(1) == 2 && s(2) == 3 && s(3) == 2 && s(4) == 1 &&         //
         s(5) == 1.5 && s(6) == 2 && s(7) == 1.5 && s(8) == 1 && s(10) == 1.5 &&  //
         s(4 * 51 + 2) == 1 + 0x1p-50 && s(4 * 5000 + 2) == 1 && s(1e9 + 2) == 1 && s(0x1p53) == 1;
}
static_assert(test_triangular2());

// With gamma ½ each step halves the height: 2 · triangle · 2^-t.
constexpr bool test_exp_range() {
  constexpr anneal::cyclic s({.min = 1, .max = 3, .up = 2, .mode = cyclic_mode::exp_range, .gamma = 0.5});
  return s(0) == 1 && s(1) == 1.5 && s(2) == 1.5 && s(3) == 1.125 && s(4) == 1 && s(5) == 1.03125 && s(6) == 1.03125 &&
         s(1e9) == 1 && s(0x1p53) == 1;
}
static_assert(test_exp_range());

constexpr bool test_exp_range_with_gamma_one_is_triangular() {
  constexpr anneal::cyclic s({.min = 1, .max = 3, .up = 2, .mode = cyclic_mode::exp_range});
  return s(0) == 1 && s(1) == 2 && s(2) == 3 && s(3) == 2 && s(4) == 1 && s(6) == 3 && s(1e9 + 2) == 3;
}
static_assert(test_exp_range_with_gamma_one_is_triangular());

constexpr bool test_one_step_up_and_down() {
  constexpr anneal::cyclic s({.min = 0.01, .max = 0.1, .up = 1});
  return s(0) == 0.01 && s(1) == 0.1 && s(2) == 0.01 && s(3) == 0.1 && s(1e9) == 0.01 && s(0x1p53 - 1) == 0.1;
}
static_assert(test_one_step_up_and_down());

constexpr bool test_equal_rates() {
  constexpr anneal::cyclic s({.min = 0.1, .max = 0.1, .up = 3});
  return s(0) == 0.1 && s(1) == 0.1 && s(3) == 0.1 && s(5) == 0.1;
}
static_assert(test_equal_rates());

constexpr bool test_negative_rates_and_float() {
  constexpr anneal::cyclic<float> s({.min = -0.3, .max = 0.1, .up = 2});
  return s(0) == -0.3F && s(2) == 0.1F && s(4) == -0.3F;
}
static_assert(test_negative_rates_and_float());

}  // namespace

constexpr bool test_down_is_as_up_however_up_was_given() {
  anneal::cyclic<double>::params p{.min = 0, .max = 1};
  p.up = 5;
  const anneal::cyclic s(p);
  return s(5) == 1 && s(10) == 0 && s.parameters().down == 5;
}
static_assert(test_down_is_as_up_however_up_was_given());

TEST_CASE("cyclic: down is as up") { CHECK(test_down_is_as_up_however_up_was_given()); }

TEST_CASE("cyclic goes up and down for ever") { CHECK(test_triangular()); }

TEST_CASE("cyclic goes down as long as up by default") { CHECK(test_down_is_up_by_default()); }

TEST_CASE("cyclic halves its height with every cycle") { CHECK(test_triangular2()); }

TEST_CASE("cyclic shrinks by gamma in every step") { CHECK(test_exp_range()); }

TEST_CASE("cyclic in exp_range with gamma one keeps its height") {
  CHECK(test_exp_range_with_gamma_one_is_triangular());
}

TEST_CASE("cyclic may take one step up and one down") { CHECK(test_one_step_up_and_down()); }

TEST_CASE("cyclic between equal rates is constant") { CHECK(test_equal_rates()); }

TEST_CASE("cyclic takes negative rates") { CHECK(test_negative_rates_and_float()); }

TEST_CASE("cyclic follows PyTorch's CyclicLR") {
  // PyTorch takes the position in the cycle of 20 from the rounded sum 1 + t / 20, and divides it by up / 20 or
  // down / 20, which is 0.4 at least: relative to the height, below 0.1, at most three roundings of that sum.
  const auto near = [](test::point p) {
    return Catch::Matchers::WithinAbs(p.rate, 3 * 0x1p-53 * (1 + p.step / 20) * 0.1);
  };
  test::check_along(anneal::cyclic({.min = 0.001, .max = 0.1, .up = 10}),
                    {{0, 0.001},
                     {1, 0.01090000000000001},
                     {9, 0.0901},
                     {10, 0.1},
                     {11, 0.0901},
                     {19, 0.01090000000000001},
                     {20, 0.001},
                     {30, 0.1},
                     {95, 0.0505}},
                    near);  // pytorch/CyclicLR/stepwise/00
  test::check_along(
      anneal::cyclic({.min = 0.001, .max = 0.1, .up = 8, .down = 12, .mode = cyclic_mode::exp_range, .gamma = 0.99}),
      {{0, 0.001},
       {1, 0.01325125000000001},
       {7, 0.08174016076244302},
       {8, 0.09235172474836406},
       {9, 0.08390169020914041},
       {19, 0.007815891146643595},
       {20, 0.001},
       {28, 0.07571720943315961},
       {100, 0.001},
       {200, 0.001}},
      near);  // pytorch/CyclicLR/stepwise/02
}

TEST_CASE("cyclic refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(anneal::cyclic({.max = 1, .up = 2}), error,
                       Message("anneal::cyclic: min must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::cyclic({.min = 0, .up = 2}), error,
                       Message("anneal::cyclic: max must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::cyclic({.min = 0, .max = infinity, .up = 2}), error,
                       Message("anneal::cyclic: max must be finite, got inf"));
  CHECK_THROWS_MATCHES(anneal::cyclic({.min = 2, .max = 1, .up = 2}), error,
                       Message("anneal::cyclic: min must not be above max (swap them), got 2"));
  CHECK_THROWS_MATCHES(anneal::cyclic({.min = 0, .max = 1}), error,
                       Message("anneal::cyclic: up must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::cyclic({.min = 0, .max = 1, .up = 2, .down = 0}), error,
                       Message("anneal::cyclic: down must be positive, got 0"));
  CHECK_THROWS_MATCHES(anneal::cyclic({.min = 0, .max = 1, .up = 2, .down = 1e16}), error,
                       Message("anneal::cyclic: down must be at most 2^53, got 1e+16"));
  CHECK_THROWS_MATCHES(anneal::cyclic({.min = 0, .max = 1, .up = 2, .mode = cyclic_mode::exp_range, .gamma = 0}), error,
                       Message("anneal::cyclic: gamma must be positive, got 0"));
  CHECK_THROWS_MATCHES(anneal::cyclic({.min = 0, .max = 1, .up = 2, .gamma = 0.5}), error,
                       Message("anneal::cyclic: gamma is for exp_range only, got 0.5"));
  CHECK_THROWS_MATCHES(anneal::cyclic({.min = 0, .max = 1, .up = 2, .mode = cyclic_mode::triangular2, .gamma = 0.5}),
                       error, Message("anneal::cyclic: gamma is for exp_range only, got 0.5"));
}
