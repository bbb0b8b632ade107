// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/recipe/knee.hpp>
#include <stdexcept>

#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::knee({}));
static_assert(anneal::pure_schedule<schedule> && anneal::finite_schedule<schedule>);

constexpr bool test_explore_and_exploit() {
  constexpr auto s = anneal::knee({.peak = 1, .warmup = 2, .explore = 4, .steps = 10});
  constexpr auto budgeted = anneal::knee({.peak = 1, .steps = 4});
  return s(0) == 0 && s(1) == 0.5 && s(2) == 1 && s(6) == 1 && s(8) == 0.5 && s(10) == 0 && s(11) == 0 &&
         s.length() == 10 && budgeted(0) == 1 && budgeted(1) == 0.75 && budgeted(4) == 0;
}
static_assert(test_explore_and_exploit());

}  // namespace

TEST_CASE("knee explores and then goes to 0") { CHECK(test_explore_and_exploit()); }

TEST_CASE("knee refuses parameters out of range") {
  CHECK_THROWS_MATCHES(anneal::knee({.peak = 1, .warmup = 2, .explore = 3, .steps = 4}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::knee: steps must not be below warmup + explore, got 4"));
  CHECK_THROWS_AS(anneal::knee({.peak = 1}), std::invalid_argument);
}
