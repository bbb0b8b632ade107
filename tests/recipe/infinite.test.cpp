// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/curve/power.hpp>
#include <anneal/recipe/infinite.hpp>
#include <stdexcept>

#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::infinite({}));
static_assert(anneal::pure_schedule<schedule> && anneal::finite_schedule<schedule>);

constexpr bool test_four_phases() {
  constexpr auto s = anneal::infinite(
      {.peak = 1, .constant = 0.5, .final = 0.125, .warmup = 2, .cooldown = 4, .hold = 10, .decay = 2});
  return s(0) == 0 && s(1) == 0.5 && s(2) == 1 && s(4) == 0.75 && s(6) == 0.5 && s(11) == 0.5 && s(16) == 0.5 &&
         s(17) == 0.25 && s(18) == 0.125 && s(19) == 0.125 && s.length() == 18;
}
static_assert(test_four_phases());

constexpr bool test_another_curve() {
  constexpr auto s = anneal::infinite({.peak = 1, .constant = 0.5, .final = 0.125, .cooldown = 4, .decay = 2},
                                      anneal::curve::power(0.5));
  return s(0) == 1 && s(1) == 0.75 && s(4) == 0.5 && s(6) == 0.125;
}
static_assert(test_another_curve());

}  // namespace

TEST_CASE("infinite: up, down to the constant rate, and the end") { CHECK(test_four_phases()); }

TEST_CASE("infinite: another curve for the cool-down") { CHECK(test_another_curve()); }

TEST_CASE("infinite refuses parameters out of range") {
  using Catch::Matchers::Message;
  CHECK_THROWS_MATCHES(anneal::infinite({.peak = 1, .constant = 0, .final = 1, .cooldown = 1, .decay = 1}),
                       std::invalid_argument, Message("anneal::infinite: constant must be positive, got 0"));
  CHECK_THROWS_MATCHES(anneal::infinite({.peak = 1, .constant = 1, .final = 1, .cooldown = 1, .decay = 1}),
                       std::invalid_argument,
                       Catch::Matchers::Message("anneal::infinite: final must not be the constant rate, got 1"));
}
