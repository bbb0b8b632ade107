// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/curve/exponential.hpp>
#include <anneal/curve/power.hpp>
#include <anneal/recipe/warmup_stable_decay.hpp>
#include <stdexcept>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::warmup_stable_decay({}));
static_assert(anneal::pure_schedule<schedule> && anneal::finite_schedule<schedule>);

constexpr bool test_three_stretches() {
  constexpr auto s = anneal::warmup_stable_decay({.peak = 1, .final = 0.5, .warmup = 2, .stable = 4, .decay = 4});
  return s(0) == 0 && s(1) == 0.5 && s(2) == 1 && s(6) == 1 && s(7) == 0.875 && s(8) == 0.75 && s(10) == 0.5 &&
         s(11) == 0.5 && s(1e9) == 0.5 && s.length() == 10;
}
static_assert(test_three_stretches());

constexpr bool test_without_some_of_them() {
  constexpr auto drop = anneal::warmup_stable_decay({.peak = 1, .warmup = 2, .stable = 2, .decay = 0});
  constexpr auto bare = anneal::warmup_stable_decay({.peak = 1, .decay = 4});
  return drop(3) == 1 && drop(4) == 0 && bare(0) == 1 && bare(1) == 0.75 && bare.length() == 4;
}
static_assert(test_without_some_of_them());

constexpr bool test_clocks_and_curves() {
  constexpr auto s = anneal::warmup_stable_decay(
      {.peak = 1, .warmup = 4, .decay = 16, .clock = anneal::warmup_clock::counting}, anneal::curve::power(0.5));
  return s(0) == 0.25 && s(3) == 1 && s(4) == 1 && s(5) == 0.75 && s(8) == 0.5 && s(13) == 0.25 && s(20) == 0;
}
static_assert(test_clocks_and_curves());

}  // namespace

TEST_CASE("warmup_stable_decay: three stretches") { CHECK(test_three_stretches()); }

TEST_CASE("warmup_stable_decay: without some of them") { CHECK(test_without_some_of_them()); }

TEST_CASE("warmup_stable_decay: another clock and another curve") { CHECK(test_clocks_and_curves()); }

TEST_CASE("warmup_stable_decay follows transformers and llm.c") {
  test::check_along(
      anneal::warmup_stable_decay({.peak = 0.1, .final = 0.01, .warmup = 10, .stable = 70, .decay = 20, .from = 0.01},
                                  anneal::curve::power(0.5)),
      {{0, 0.01}, {1, 0.019}, {9, 0.091}, {50, 0.1}, {85, 0.055}, {99, 0.012278850896719332}, {100, 0.01}},
      // transformers/get_wsd_schedule/02 computes 1 - √(19/20): one unit of 1 is 40 of that, times 0.9
      [](test::point p) { return Catch::Matchers::WithinRel(p.rate, 4e-14); });
  test::check_along(
      anneal::warmup_stable_decay(
          {.peak = 3e-4, .warmup = 10, .stable = 70, .decay = 20, .clock = anneal::warmup_clock::counting},
          anneal::curve::power(0.5)),
      {{0, 3.000000106112566e-05},
       {5, 0.00018000001728069037},
       {9, 0.0003000000142492354},
       {50, 0.0003000000142492354},
       {85, 0.0001500000071246177},
       {99, 7.596177056257147e-06}},
      // llm.c/wsd/00 is in float: 2^-24, forty times as much at the end
      [](test::point p) { return Catch::Matchers::WithinRel(p.rate, 4e-6); });
}

TEST_CASE("warmup_stable_decay refuses parameters out of range") {
  CHECK_THROWS_AS(anneal::warmup_stable_decay({.peak = 1}), std::invalid_argument);
  CHECK_THROWS_AS(anneal::warmup_stable_decay({.decay = 1}), std::invalid_argument);
  CHECK_THROWS_MATCHES(anneal::warmup_stable_decay({.peak = 1, .warmup = -1, .decay = 1}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::warmup_stable_decay: warmup must not be negative, got -1"));
  CHECK_THROWS_MATCHES(anneal::warmup_stable_decay({.peak = 1, .decay = -2}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::warmup_stable_decay: decay must not be negative, got -2"));
}
