// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/cooldown.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/core/concepts.hpp>
#include <anneal/curve/power.hpp>
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/linear.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::constant;
using anneal::cooldown;
using anneal::linear;
using anneal::warmup;

template <class S>
using cooled = decltype(std::declval<S>() | cooldown({.start = 4, .steps = 4}));

// Always finite; pure or feedback as what is left.
static_assert(anneal::pure_schedule<const cooled<models::pure>&> && anneal::finite_schedule<cooled<models::pure>>);
static_assert(anneal::finite_schedule<const cooled<models::finite>&>);
static_assert(anneal::feedback_schedule<const cooled<models::feedback>&>);
static_assert(anneal::finite_schedule<cooled<models::feedback>> && !anneal::pure_schedule<cooled<models::feedback>>);

template <class Curve>
concept can_cool_down = requires(Curve curve) {
  cooldown({.start = 0, .steps = 4}, curve);
};
static_assert(can_cool_down<anneal::curve::power> && can_cool_down<double (*)(double)>);
static_assert(!can_cool_down<double> && !can_cool_down<double (*)(const char*)> && !can_cool_down<void (*)(double)>);

static_assert(std::is_same_v<anneal::rate_t<cooled<linear<float>>>, float>);
static_assert(std::is_trivially_copyable_v<cooled<linear<>>>);
static_assert(sizeof(cooled<constant<>>) == sizeof(constant<>) + 2 * sizeof(double) + sizeof(anneal::ramp<>));
static_assert(models::plain_state<cooled<anneal::plateau<>>>);
static_assert(std::is_same_v<anneal::state_t<cooled<anneal::plateau<>>>, anneal::plateau<>::state>);

constexpr linear fall({.initial = 12, .steps = 12});  // 12 11 10 … 0
constexpr double square(double p) { return p * p; }

constexpr bool test_ramps_down_from_the_rate_at_the_start() {
  constexpr auto s = fall | cooldown({.start = 4, .steps = 2, .to = 1});
  return s.length() == 6 && s(0) == 12 && s(3) == 9 && s(3.5) == 8.5 && s(4) == 8 && s(5) == 4.5 && s(6) == 1 &&
         s(7) == 1 && s(1e9) == 1 && s(0x1p53) == 1;
}
static_assert(test_ramps_down_from_the_rate_at_the_start());

constexpr bool test_from_the_first_step() {
  constexpr auto s = constant({.value = 8}) | cooldown({.start = 0, .steps = 4});
  return s.length() == 4 && s(0) == 8 && s(1) == 6 && s(3) == 2 && s(4) == 0 && s(5) == 0;
}
static_assert(test_from_the_first_step());

constexpr bool test_after_the_end_of_the_schedule() {
  constexpr auto s = linear({.initial = 9, .final = 4, .steps = 2}) | cooldown({.start = 4, .steps = 4});
  return s.length() == 8 && s(2) == 4 && s(3) == 4 && s(4) == 4 && s(5) == 3 && s(7) == 1 && s(8) == 0;
}
static_assert(test_after_the_end_of_the_schedule());

constexpr bool test_curve() {
  constexpr auto s = constant({.value = 8}) | cooldown({.start = 4, .steps = 4}, anneal::curve::power(0.5));
  constexpr auto q = constant({.value = 16}) | cooldown({.start = 4, .steps = 4}, &square);
  return s(4) == 8 && s(5) == 4 && s(8) == 0 && q(5) == 15 && q(6) == 12 && q(7) == 7 && q(8) == 0;
}
static_assert(test_curve());

constexpr bool test_up() {
  constexpr auto s = constant({.value = 1}) | cooldown({.start = 4, .steps = 4, .to = 3});
  constexpr auto through_zero = constant({.value = 1}) | cooldown({.start = 4, .steps = 4, .to = -3});
  return s(3) == 1 && s(4) == 1 && s(5) == 1.5 && s(8) == 3 && through_zero(5) == 0 && through_zero(8) == -3;
}
static_assert(test_up());

constexpr bool test_no_steps_drops_at_once() {
  constexpr auto s = constant({.value = 1}) | cooldown({.start = 4, .steps = 0, .to = 0.25});
  constexpr auto at_once = constant({.value = 1}) | cooldown({.start = 0, .steps = 0});
  return s.length() == 4 && s(3) == 1 && s(4) == 0.25 && s(5) == 0.25 && at_once.length() == 0 && at_once(0) == 0;
}
static_assert(test_no_steps_drops_at_once());

constexpr bool test_ends_are_exact() {
  constexpr auto s = constant({.value = 0.1}) | cooldown({.start = 4, .steps = 3, .to = 0.07});
  constexpr auto f = constant<float>({.value = 0.1}) | cooldown({.start = 4, .steps = 3, .to = 0.07});
  return s(4) == 0.1 && s(5) < 0.1 && s(6) > 0.07 && s(7) == 0.07 && f(4) == 0.1F && f(7) == 0.07F;
}
static_assert(test_ends_are_exact());

constexpr bool test_up_to_2_to_53() {
  constexpr auto s = constant({.value = 1}) | cooldown({.start = 0x1p53 - 4, .steps = 4});
  constexpr auto whole = constant({.value = 1}) | cooldown({.start = 0, .steps = 0x1p53});
  return s.length() == 0x1p53 && s(0x1p53 - 4) == 1 && s(0x1p53 - 1) == 0.25 && s(0x1p53) == 0 &&  //
         whole(0x1p52) == 0.5 && whole(0x1p53 - 1) == 0x1p-53;
}
static_assert(test_up_to_2_to_53());

constexpr bool test_within_compositions() {
  constexpr auto s = constant({.value = 8}) | warmup({.steps = 2}) | cooldown({.start = 6, .steps = 2});
  constexpr auto twice = fall | cooldown({.start = 4, .steps = 4}) | cooldown({.start = 6, .steps = 4, .to = 8});
  return s(1) == 4 && s(2) == 8 && s(6) == 8 && s(7) == 4 && s(8) == 0 &&  //
         twice(4) == 8 && twice(5) == 6 && twice(6) == 4 && twice(7) == 5 && twice(10) == 8;
}
static_assert(test_within_compositions());

constexpr anneal::plateau halving({.initial = 8, .factor = 0.5, .patience = 0});

constexpr bool test_starts_at_what_the_plateau_has_reached() {
  anneal::scheduler run(halving | cooldown({.start = 4, .steps = 4}));
  run.seek(3);
  run.observe(1), run.observe(1);
  const bool reduced = run.rate() == 4;
  run.seek(4);
  const bool start = run.rate() == 4;
  run.seek(5);
  const bool next = run.rate() == 3;
  run.seek(8);
  const bool end = run.rate() == 0;
  run.seek(0);
  return reduced && start && next && end && run.rate() == 4;
}
static_assert(test_starts_at_what_the_plateau_has_reached());

constexpr bool test_plateau_drops_at_once() {
  anneal::scheduler run(halving | cooldown({.start = 4, .steps = 0, .to = 0.25}));
  run.observe(1), run.observe(1);
  run.seek(3);
  const bool before = run.rate() == 4;
  run.seek(4);
  return before && run.rate() == 0.25;
}
static_assert(test_plateau_drops_at_once());

constexpr bool test_the_ramp_may_turn() {
  anneal::scheduler run(halving | cooldown({.start = 4, .steps = 4, .to = 6}));
  run.seek(6);
  const bool down = run.rate() == 7;
  run.seek(3);
  run.observe(1), run.observe(1), run.observe(1);  // 2, below `to`
  run.seek(6);
  return down && run.rate() == 4;
}
static_assert(test_the_ramp_may_turn());

constexpr bool test_nothing_is_heard_during_the_ramp() {
  anneal::scheduler run(models::recorder(9) | cooldown({.start = 4, .steps = 4}));
  run.seek(3);
  run.observe(7);
  run.seek(4);
  run.observe(8);
  run.seek(7);
  run.observe(9);
  run.seek(100);
  run.observe(10);
  return run.state().feedback == models::recorder::state{3, 7, 1};
}
static_assert(test_nothing_is_heard_during_the_ramp());

}  // namespace

TEST_CASE("cooldown leaves a schedule where it is, and ramps down") {
  CHECK(test_ramps_down_from_the_rate_at_the_start());
}

TEST_CASE("cooldown may start with the first step") { CHECK(test_from_the_first_step()); }

TEST_CASE("cooldown may start after the end of the schedule") { CHECK(test_after_the_end_of_the_schedule()); }

TEST_CASE("cooldown follows any curve") { CHECK(test_curve()); }

TEST_CASE("cooldown may go up, or below zero") { CHECK(test_up()); }

TEST_CASE("cooldown of no steps drops at once") {
  CHECK(test_no_steps_drops_at_once());
  CHECK(test_plateau_drops_at_once());
}

TEST_CASE("cooldown starts and ends exactly") { CHECK(test_ends_are_exact()); }

TEST_CASE("cooldown may start and end anywhere up to 2^53") { CHECK(test_up_to_2_to_53()); }

TEST_CASE("cooldown within compositions") { CHECK(test_within_compositions()); }

TEST_CASE("cooldown starts at what a plateau has reached") { CHECK(test_starts_at_what_the_plateau_has_reached()); }

TEST_CASE("cooldown goes up where a plateau has fallen below its end") { CHECK(test_the_ramp_may_turn()); }

TEST_CASE("cooldown: nothing is heard during the ramp") { CHECK(test_nothing_is_heard_during_the_ramp()); }

TEST_CASE("cooldown refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(cooldown({.steps = 5}), error, Message("anneal::cooldown: start must be given, got nothing"));
  CHECK_THROWS_MATCHES(cooldown({.start = 5}), error, Message("anneal::cooldown: steps must be given, got nothing"));
  CHECK_THROWS_MATCHES(cooldown({.start = -1}), error, Message("anneal::cooldown: start must not be negative, got -1"));
  CHECK_THROWS_MATCHES(cooldown({.start = 1e16}), error,
                       Message("anneal::cooldown: start must be at most 2^53, got 1e+16"));
  CHECK_THROWS_MATCHES(cooldown({.start = 0, .steps = -1}), error,
                       Message("anneal::cooldown: steps must not be negative, got -1"));
  CHECK_THROWS_MATCHES(cooldown({.start = 0, .steps = 1e16}), error,
                       Message("anneal::cooldown: steps must be at most 2^53, got 1e+16"));
  CHECK_THROWS_MATCHES(cooldown({.start = 0, .steps = 0, .to = -infinity}), error,
                       Message("anneal::cooldown: to must be finite, got -inf"));
}
