// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/curve/linear.hpp>
#include <anneal/recipe/one_cycle.hpp>
#include <stdexcept>
#include <type_traits>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using cycle = decltype(anneal::one_cycle({}));
static_assert(anneal::finite_schedule<decltype(cycle::learning_rate)>);
static_assert(anneal::finite_schedule<decltype(cycle::momentum)>);
static_assert(anneal::described<decltype(cycle::learning_rate)> && anneal::described<decltype(cycle::momentum)>);
static_assert(std::is_same_v<anneal::rate_t<decltype(anneal::one_cycle<float>({}).learning_rate)>, float>);

constexpr bool test_two_phases() {
  constexpr auto s = anneal::one_cycle({.max = 1, .steps = 100});
  return s.learning_rate(0) == 0.04 && s.learning_rate(15) == 0.52 && s.learning_rate(30) == 1 &&
         s.learning_rate(100) == 0.04 / 1e4 && s.learning_rate(1e9) == 0.04 / 1e4 && s.learning_rate.length() == 100 &&
         s.momentum(0) == 0.95 && s.momentum(30) == 0.85 && s.momentum(100) == 0.95 && s.momentum(101) == 0.95;
}
static_assert(test_two_phases());

constexpr bool test_three_phases() {
  constexpr auto s = anneal::one_cycle(
      {.max = 1, .steps = 100, .warmup_fraction = 0.25, .initial_divisor = 4, .final_divisor = 2, .three_phase = true},
      anneal::curve::linear{});
  return s.learning_rate(0) == 0.25 && s.learning_rate(25) == 1 && s.learning_rate(50) == 0.25 &&
         s.learning_rate(75) == 0.1875 && s.learning_rate(100) == 0.125 && s.momentum(25) == 0.85 &&
         s.momentum(50) == 0.95 && s.momentum(75) == 0.95;
}
static_assert(test_three_phases());

constexpr bool test_no_warmup() {
  constexpr auto s = anneal::one_cycle({.max = 1, .steps = 10, .warmup_fraction = 0});
  constexpr auto all = anneal::one_cycle({.max = 1, .steps = 10, .warmup_fraction = 1});
  return s.learning_rate(0) == 1 && s.momentum(0) == 0.85 && all.learning_rate(9) < 1 &&
         all.learning_rate(10) == 0.04 / 1e4;
}
static_assert(test_no_warmup());

}  // namespace

TEST_CASE("one_cycle goes up and far down, and the momentum the other way") { CHECK(test_two_phases()); }

TEST_CASE("one_cycle in three phases") { CHECK(test_three_phases()); }

TEST_CASE("one_cycle without one of its phases") { CHECK(test_no_warmup()); }

TEST_CASE("one_cycle: its schedules say what they drive") {
  const auto s = anneal::one_cycle({.max = 1, .steps = 10});
  CHECK(s.learning_rate.parameters().params.drives == anneal::drives::lr);
  CHECK(s.momentum.parameters().params.drives == anneal::drives::mom);
}

TEST_CASE("one_cycle: with a total one shorter it is PyTorch's") {
  // pytorch/OneCycleLR/stepwise/06: 20 steps, all of them up. PyTorch computes a difference of cosines.
  const auto s = anneal::one_cycle({.max = 0.1, .steps = 19, .warmup_fraction = 1});
  const auto near = [](test::point p) { return Catch::Matchers::WithinAbs(p.rate, 1e-15); };
  test::check_along(s.learning_rate,
                    {{0, 0.004}, {1, 0.004654657436669332}, {5, 0.019490484561964422}, {10, 0.055963808582671956}},
                    near);
  test::check_along(s.momentum, {{0, 0.95}, {1, 0.9493180651701361}, {5, 0.9338640785812871}, {10, 0.8958710327263834}},
                    near);
}

TEST_CASE("one_cycle refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(anneal::one_cycle({.max = 1}), error,
                       Message("anneal::one_cycle: steps must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::one_cycle({.max = 1, .steps = 10, .warmup_fraction = 1.5}), error,
                       Message("anneal::one_cycle: warmup_fraction must be between 0 and 1, got 1.5"));
  CHECK_THROWS_MATCHES(anneal::one_cycle({.max = 1, .steps = 10, .warmup_fraction = 0.75, .three_phase = true}), error,
                       Message("anneal::one_cycle: warmup_fraction must be in [0, 0.5] with three phases, got 0.75"));
  CHECK_THROWS_MATCHES(anneal::one_cycle({.max = 1, .steps = 10, .initial_divisor = 0}), error,
                       Message("anneal::one_cycle: initial_divisor must be positive, got 0"));
}
