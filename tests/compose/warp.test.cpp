// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/warp.hpp>
#include <anneal/core/concepts.hpp>
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/linear.hpp>
#include <anneal/schedule/step_decay.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::linear;

template <class S, class Adaptor>
using through = decltype(std::declval<S>() | std::declval<Adaptor>());
using stretch = decltype(anneal::stretch(2));
using take = decltype(anneal::take(2));
using reverse = decltype(anneal::reverse());

// Pure, finite and feedback as what is warped; take makes all of them finite.
static_assert(anneal::pure_schedule<through<models::pure, stretch>>);
static_assert(!anneal::finite_schedule<through<models::pure, stretch>>);
static_assert(anneal::finite_schedule<const through<models::finite, stretch>&>);
static_assert(anneal::feedback_schedule<through<models::feedback, stretch>>);
static_assert(!anneal::finite_schedule<through<models::feedback, stretch>>);
static_assert(anneal::finite_schedule<through<models::finite_feedback, stretch>>);
static_assert(anneal::pure_schedule<through<models::pure, take>>);
static_assert(anneal::finite_schedule<const through<models::pure, take>&>);
static_assert(anneal::feedback_schedule<const through<models::feedback, take>&>);
static_assert(anneal::finite_schedule<through<models::feedback, take>>);
static_assert(anneal::finite_schedule<through<models::finite_feedback, reverse>>);

template <class S>
concept can_reverse = requires(S s) {
  s | anneal::reverse();
};
static_assert(can_reverse<models::finite> && can_reverse<models::finite_feedback> && can_reverse<linear<>>);
static_assert(!can_reverse<models::pure> && !can_reverse<models::feedback> && !can_reverse<models::lambda_t>);
static_assert(can_reverse<through<models::pure, take>> && can_reverse<through<models::feedback, take>>);

static_assert(std::is_same_v<anneal::rate_t<through<linear<float>, stretch>>, float>);
static_assert(std::is_trivially_copyable_v<through<linear<>, stretch>>);
static_assert(sizeof(through<linear<>, take>) == sizeof(linear<>) + sizeof(double));
static_assert(sizeof(through<linear<>, stretch>) == sizeof(linear<>) + 2 * sizeof(double));
static_assert(models::plain_state<through<anneal::plateau<>, stretch>>);
static_assert(std::is_same_v<anneal::state_t<through<anneal::plateau<>, stretch>>, anneal::plateau<>::state>);

constexpr linear fall({.initial = 8, .steps = 8});  // 8 7 6 … 0
constexpr anneal::step_decay halving({.initial = 1, .gamma = 0.5, .every = 1});

constexpr bool test_take() {
  constexpr auto s = fall | anneal::take(3);
  constexpr auto longer = fall | anneal::take(10);
  constexpr auto endless = halving | anneal::take(2);
  return s.length() == 3 && s(0) == 8 && s(2) == 6 && s(3) == 5 && s(4) == 5 && s(1e9) == 5 && s(0x1p53) == 5 &&
         longer.length() == 10 && longer(7) == 1 && longer(8) == 0 && longer(10) == 0 && longer(11) == 0 &&
         endless.length() == 2 && endless(1) == 0.5 && endless(2) == 0.25 && endless(3) == 0.25;
}
static_assert(test_take());

constexpr bool test_delay() {
  constexpr auto s = fall | anneal::delay(3);
  constexpr auto now = fall | anneal::delay(0);
  return s.length() == 11 && s(0) == 8 && s(2) == 8 && s(3) == 8 && s(3.5) == 7.5 && s(4) == 7 && s(10) == 1 &&
         s(11) == 0 && s(12) == 0 && s(1e9) == 0 && now.length() == 8 && now(0) == 8 && now(1) == 7;
}
static_assert(test_delay());

constexpr bool test_skip() {
  constexpr auto s = fall | anneal::skip(3);
  constexpr auto all = fall | anneal::skip(8);
  constexpr auto more = fall | anneal::skip(9);
  constexpr auto none = fall | anneal::skip(0);
  return s.length() == 5 && s(0) == 5 && s(1) == 4 && s(4) == 1 && s(5) == 0 && s(6) == 0 && s(1e9) == 0 &&  //
         all.length() == 0 && all(0) == 0 && more.length() == 0 && more(0) == 0 && none.length() == 8 && none(1) == 7;
}
static_assert(test_skip());

constexpr bool test_stretch() {
  constexpr auto s = fall | anneal::stretch(4);
  constexpr auto same = fall | anneal::stretch(1);
  constexpr auto faster = fall | anneal::stretch(0.5);
  return s.length() == 32 && s(0) == 8 && s(1) == 7.75 && s(4) == 7 && s(31) == 0.25 && s(32) == 0 && s(33) == 0 &&
         s(1e9) == 0 && s(0x1p53) == 0 && same.length() == 8 && same(3) == 5 && faster.length() == 4 &&
         faster(1) == 6 && faster(3) == 2 && faster(4) == 0;
}
static_assert(test_stretch());

// t / k is whole where it is in exact arithmetic, although only a multiplication is done: no drop comes late or early.
constexpr bool test_stretch_keeps_boundaries() {
  for (const long long factor : {3LL, 7LL, 49LL, 98'000LL, 999'983LL}) {
    const auto s = halving | anneal::stretch(static_cast<double>(factor));
    for (long long i = 1; i <= 40; ++i) {
      const double before = 1.0 / static_cast<double>(1LL << (i - 1));
      if (s(factor * i - 1) != before || s(factor * i) != before / 2 || s(factor * i + 1) != before / 2) {
        return false;
      }
    }
  }
  return true;
}
static_assert(test_stretch_keeps_boundaries());

constexpr bool test_staircase() {
  constexpr auto s = fall | anneal::staircase(4);
  constexpr auto rounded_up = fall | anneal::staircase(3);
  constexpr auto one_stair = fall | anneal::staircase(100);
  constexpr auto same = fall | anneal::staircase(1);
  return s.length() == 8 && s(0) == 8 && s(3) == 8 && s(4) == 4 && s(7) == 4 && s(8) == 0 && s(1e9) == 0 &&  //
         rounded_up.length() == 9 && rounded_up(2) == 8 && rounded_up(3) == 5 && rounded_up(6) == 2 &&
         rounded_up(8) == 2 && rounded_up(9) == 0 && rounded_up(10) == 0 &&  //
         one_stair.length() == 100 && one_stair(99) == 8 && one_stair(100) == 0 && same.length() == 8 && same(7) == 1;
}
static_assert(test_staircase());

constexpr bool test_per_epoch() {
  constexpr auto s = fall | anneal::per_epoch(100);
  constexpr auto between = fall | anneal::take(2.5) | anneal::per_epoch(100);
  constexpr auto same = fall | anneal::per_epoch(1);
  return s.length() == 800 && s(0) == 8 && s(99) == 8 && s(100) == 7 && s(101) == 7 && s(799) == 1 && s(800) == 0 &&
         s(1e9) == 0 && s(0x1p53) == 0 &&                                                               //
         between.length() == 300 && between(299) == 6 && between(300) == 5.5 && between(301) == 5.5 &&  //
         same.length() == 8 && same(7) == 1;
}
static_assert(test_per_epoch());

constexpr bool test_reverse() {
  constexpr auto s = fall | anneal::reverse();
  constexpr auto twice = s | anneal::reverse();
  constexpr auto up_and_down = halving | anneal::take(3) | anneal::reverse();
  return s.length() == 8 && s(0) == 0 && s(1) == 1 && s(7) == 7 && s(8) == 8 && s(9) == 8 && s(1e9) == 8 &&
         s(0x1p53) == 8 && twice(0) == 8 && twice(1) == 7 && twice(8) == 0 && twice(9) == 0 &&  //
         up_and_down(0) == 0.125 && up_and_down(3) == 1 && up_and_down(4) == 1;
}
static_assert(test_reverse());

constexpr bool test_up_to_2_to_53() {
  constexpr double end = 0x1p53;
  return (halving | anneal::take(end)).length() == end && (fall | anneal::delay(end - 8)).length() == end &&
         (fall | anneal::delay(end - 8))(end - 1) == 1 && (fall | anneal::skip(end))(0) == 0 &&
         (fall | anneal::stretch(end / 8))(end - end / 8) == 1 && (halving | anneal::per_epoch(end))(end - 1) == 1 &&
         (halving | anneal::per_epoch(end))(end) == 0.5 && (fall | anneal::staircase(end))(end - 1) == 8;
}
static_assert(test_up_to_2_to_53());

// Metrics are heard on the schedule's own clock.
template <class Adaptor>
constexpr bool test_hears(Adaptor adaptor, double at, double clock) {
  anneal::scheduler run(models::recorder(8) | adaptor);
  run.seek(at);
  run.observe(7);
  return run.rate() == clock && run.state().feedback == models::recorder::state{clock, 7, 1};
}

constexpr bool test_all_hear() {
  return test_hears(anneal::take(4), 3, 3) && test_hears(anneal::delay(4), 3, 0) &&
         test_hears(anneal::delay(4), 6, 2) && test_hears(anneal::skip(4), 3, 7) &&
         test_hears(anneal::stretch(4), 6, 1.5) && test_hears(anneal::staircase(4), 7, 4) &&
         test_hears(anneal::per_epoch(4), 7, 1) && test_hears(anneal::reverse(), 3, 5);
}
static_assert(test_all_hear());

template <class Adaptor>
constexpr bool test_plateau(Adaptor adaptor) {
  anneal::scheduler run(anneal::plateau({.initial = 8, .factor = 0.5, .patience = 0}) | adaptor);
  const bool first = run.rate() == 8;
  run.observe(1), run.advance(), run.observe(1);
  const bool reduced = run.rate() == 4;
  run.seek(1e9);
  const bool later = run.rate() == 4;
  run.seek(0);
  return first && reduced && later && run.rate() == 4;
}

constexpr bool test_all_plateaus() {
  return test_plateau(anneal::take(4)) && test_plateau(anneal::delay(4)) && test_plateau(anneal::skip(4)) &&
         test_plateau(anneal::stretch(4)) && test_plateau(anneal::staircase(4)) && test_plateau(anneal::per_epoch(4));
}
static_assert(test_all_plateaus());

constexpr bool test_nothing_is_heard_past_the_end() {
  anneal::scheduler run(anneal::plateau({.initial = 8, .factor = 0.5, .patience = 0}) | anneal::take(4));
  run.seek(3), run.observe(1), run.observe(1);
  const bool before = run.rate() == 4;
  run.seek(4), run.observe(1), run.observe(1);
  return before && run.rate() == 4;
}
static_assert(test_nothing_is_heard_past_the_end());

constexpr bool test_a_fractional_stretch_reaches_the_end_of_what_it_stretches() {
  constexpr auto inner = anneal::step_decay({.initial = 1, .gamma = 0.5, .every = 1}) | anneal::take(6);
  constexpr auto s = inner | anneal::stretch(17 / 3.0);
  return s(s.length()) == inner(6) && s(1e9) == inner(6) && (inner | anneal::per_epoch(6.6))(39.6) == inner(6);
}
static_assert(test_a_fractional_stretch_reaches_the_end_of_what_it_stretches());

}  // namespace

TEST_CASE("take ends a schedule and holds its rate there") { CHECK(test_take()); }

TEST_CASE("delay holds the first rate") { CHECK(test_delay()); }

TEST_CASE("skip leaves out the first steps") { CHECK(test_skip()); }

TEST_CASE("stretch makes a schedule longer or shorter") { CHECK(test_stretch()); }

TEST_CASE("stretch keeps boundaries on whole steps") { CHECK(test_stretch_keeps_boundaries()); }

TEST_CASE("staircase holds every n-th rate, and shows the last stair in full") { CHECK(test_staircase()); }

TEST_CASE("per_epoch counts epochs") { CHECK(test_per_epoch()); }

TEST_CASE("reverse goes from the end to the start and holds it") { CHECK(test_reverse()); }

TEST_CASE("warped clocks are exact up to 2^53") { CHECK(test_up_to_2_to_53()); }

TEST_CASE("warp: a metric is heard on the schedule's own clock") { CHECK(test_all_hear()); }

TEST_CASE("warp: a plateau listens under every adaptor of the clock") { CHECK(test_all_plateaus()); }

TEST_CASE("adaptors of the clock refuse numbers out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_MATCHES(anneal::take(0), error, Message("anneal::take: steps must be positive, got 0"));
  CHECK_THROWS_MATCHES(anneal::take(infinity), error, Message("anneal::take: steps must be at most 2^53, got inf"));
  CHECK_THROWS_MATCHES(anneal::delay(-1), error, Message("anneal::delay: steps must not be negative, got -1"));
  CHECK_THROWS_MATCHES(anneal::delay(1e16), error, Message("anneal::delay: steps must be at most 2^53, got 1e+16"));
  CHECK_THROWS_MATCHES(anneal::skip(nan), error, Message("anneal::skip: steps must be a number, got nan"));
  CHECK_THROWS_MATCHES(anneal::skip(1e16), error, Message("anneal::skip: steps must be at most 2^53, got 1e+16"));
  CHECK_THROWS_MATCHES(anneal::stretch(0), error, Message("anneal::stretch: factor must be positive, got 0"));
  CHECK_THROWS_MATCHES(anneal::stretch(1e16), error,
                       Message("anneal::stretch: factor must be at most 2^53, got 1e+16"));
  CHECK_THROWS_MATCHES(anneal::staircase(-2), error, Message("anneal::staircase: steps must be positive, got -2"));
  CHECK_THROWS_MATCHES(anneal::staircase(1e16), error,
                       Message("anneal::staircase: steps must be at most 2^53, got 1e+16"));
  CHECK_THROWS_MATCHES(anneal::per_epoch(0), error, Message("anneal::per_epoch: updates must be positive, got 0"));
  CHECK_THROWS_MATCHES(anneal::per_epoch(nan), error, Message("anneal::per_epoch: updates must be a number, got nan"));
}
