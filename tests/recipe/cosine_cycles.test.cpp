// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/recipe/cosine_cycles.hpp>
#include <stdexcept>
#include <type_traits>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::cosine_cycles({}));
static_assert(anneal::pure_schedule<schedule> && !anneal::finite_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<decltype(anneal::cosine_cycles<float>({}))>, float>);

constexpr bool test_cycles() {
  constexpr auto s = anneal::cosine_cycles({.max = 1, .min = 0.25, .period = 4, .warmup = 2, .decay = 0.5});
  return s(0) == 0.25 && s(1) == 0.625 && s(2) == 1 && s(3) == 0.625 && s(4) == 0.25 && s(6) == 0.5 && s(8) == 0.25 &&
         s(10) == 0.25;
}
static_assert(test_cycles());

// Every restart is at min and every peak is max · decay^i, to the last bit.
constexpr bool test_ends_are_exact() {
  constexpr auto s = anneal::cosine_cycles({.max = 0.1, .min = 0.003, .period = 10, .warmup = 3, .growth = 2});
  bool exact = true;
  double start = 0;
  double length = 10;
  for (int i = 0; i < 20; ++i, start += length, length *= 2) {
    exact = exact && s(start) == 0.003 && s(start + 0.3 * length) == 0.1;
  }
  return exact;
}
static_assert(test_ends_are_exact());

constexpr bool test_without_a_warmup() {
  constexpr auto s = anneal::cosine_cycles({.max = 1, .min = 0.5, .period = 4, .warmup = 0, .decay = 0.75});
  return s(0) == 1 && s(2) == 0.75 && s(4) == 0.75 && s(6) == 0.625 && s(8) == 0.5625;
}
static_assert(test_without_a_warmup());

}  // namespace

TEST_CASE("cosine_cycles warms up in every cycle, to falling peaks from a minimum that stays") {
  CHECK(test_cycles());
  CHECK(test_ends_are_exact());
}

TEST_CASE("cosine_cycles without a warm-up is cosine_restarts") { CHECK(test_without_a_warmup()); }

TEST_CASE("cosine_cycles follows CosineAnnealingWarmupRestarts") {
  // The formula of the doc block in 40 digits, where cycle_mult is 1 that of the framework. 4 units is what is promised.
  const auto near = [](test::point p) { return Catch::Matchers::WithinULP(p.rate, 4); };
  test::check_along(anneal::cosine_cycles({.max = 0.1, .min = 0.001, .period = 100, .warmup = 10, .decay = 0.8}),
                    {{0, 0.001},
                     {1, 0.0109},
                     {5, 0.0505},
                     {10, 0.1},
                     {11, 0.09996984593744525},
                     {37, 0.07959536998847742},
                     {99, 0.0010301540625547614},
                     {100, 0.001},
                     {105, 0.0405},
                     {110, 0.08000000000000002},
                     {155, 0.0405},
                     {1234, 0.005900523790471732}},
                    near);
  test::check_along(
      anneal::cosine_cycles({.max = 0.1, .min = 0.001, .period = 15, .warmup = 3, .growth = 2, .decay = 0.5}),
      {{0, 0.001},
       {3, 0.1},
       {7, 0.07525},
       {8, 0.06331154273257478},
       {20, 0.041833333333333333},
       {35, 0.019158933394988243},
       {42, 0.0028649514534734746},
       {105, 0.001},
       {120, 0.0081875}},
      near);
}

TEST_CASE("cosine_cycles refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(anneal::cosine_cycles({.max = 1, .period = 10}), error,
                       Message("anneal::cosine_cycles: warmup must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::cosine_cycles({.max = 1, .period = 10, .warmup = 10}), error,
                       Message("anneal::cosine_cycles: warmup must be below period, got 10"));
  CHECK_THROWS_MATCHES(anneal::cosine_cycles({.max = 1, .period = 10, .warmup = 2, .growth = 0.5}), error,
                       Message("anneal::cosine_cycles: growth must be at least 1, got 0.5"));
  CHECK_THROWS_MATCHES(anneal::cosine_cycles({.max = 1, .period = 10, .warmup = 2, .decay = 0}), error,
                       Message("anneal::cosine_cycles: decay must be positive, got 0"));
}
