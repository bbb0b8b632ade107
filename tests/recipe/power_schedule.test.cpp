// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/recipe/power_schedule.hpp>
#include <cmath>
#include <stdexcept>

#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::power_schedule({}));
static_assert(anneal::pure_schedule<schedule> && anneal::finite_schedule<schedule>);

constexpr bool test_up_power_and_end() {
  constexpr auto s =
      anneal::power_schedule({.max = 1, .coefficient = 2, .exponent = -1, .warmup = 2, .steps = 12, .decay = 4});
  return s(0) == 0 && s(1) == 0.5 && s(2) == 1 && s(4) == 0.5 && s(8) == 0.25 && s(10) == 0.125 && s(12) == 0 &&
         s(13) == 0 && s.length() == 12;
}
static_assert(test_up_power_and_end());

// From the power at 0, which is max.
constexpr bool test_all_of_it_falls() {
  constexpr auto s = anneal::power_schedule({.max = 1, .coefficient = 2, .exponent = -1, .steps = 8, .decay = 8});
  return s(0) == 1 && s(8) == 0 && s(9) == 0 && s.length() == 8;
}
static_assert(test_all_of_it_falls());

}  // namespace

TEST_CASE("power_schedule: up, a power, and the end") { CHECK(test_up_power_and_end()); }

TEST_CASE("power_schedule: it may fall from the start") { CHECK(test_all_of_it_falls()); }

TEST_CASE("power_schedule is OLMo-core's PowerLR between the warm-up and the end") {
  const auto s = anneal::power_schedule(
      {.max = 1, .coefficient = 0.02 * std::pow(500, 0.51), .warmup = 500, .steps = 10'000, .decay = 1000});
  for (const double t : {500., 501., 1000., 5000., 9000.}) {
    CHECK_THAT(s(t),
               Catch::Matchers::WithinRel(0.02 * std::pow(t / 500, -0.51), 1e-14));  // the powers and the quotient
  }
}

TEST_CASE("power_schedule refuses parameters out of range") {
  using Catch::Matchers::Message;
  CHECK_THROWS_MATCHES(anneal::power_schedule({.max = 1, .coefficient = 1, .steps = 4, .decay = 5}),
                       std::invalid_argument, Message("anneal::power_schedule: decay must not be above steps, got 5"));
  CHECK_THROWS_AS(anneal::power_schedule({.max = 1, .steps = 4}), std::invalid_argument);
}
