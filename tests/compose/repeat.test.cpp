// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/repeat.hpp>
#include <anneal/compose/sequence.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/core/concepts.hpp>
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <anneal/schedule/multi_step.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::cosine;
using anneal::forever;
using anneal::linear;
using anneal::repeat;

template <class S>
using thrice = decltype(std::declval<S>() | repeat(3));
template <class S>
using endless = decltype(std::declval<S>() | repeat(forever));

static_assert(anneal::pure_schedule<thrice<models::finite>> && anneal::finite_schedule<thrice<models::finite>>);
static_assert(anneal::feedback_schedule<const thrice<models::finite_feedback>&>);
static_assert(anneal::finite_schedule<const thrice<models::finite_feedback>&>);
static_assert(anneal::pure_schedule<const endless<models::finite>&>);
static_assert(!anneal::finite_schedule<endless<models::finite>>);
static_assert(anneal::feedback_schedule<endless<models::finite_feedback>>);
static_assert(!anneal::finite_schedule<endless<models::finite_feedback>>);

template <class S>
concept can_repeat = requires(S s) {
  s | repeat(3);
  s | repeat({.times = 3});
  s | repeat(forever);
};
static_assert(can_repeat<models::finite> && can_repeat<models::finite_feedback> && can_repeat<linear<>>);
static_assert(!can_repeat<models::pure> && !can_repeat<models::feedback> && !can_repeat<models::lambda_t>);
static_assert(!can_repeat<endless<models::finite>> && can_repeat<thrice<models::finite>>);

static_assert(std::is_same_v<anneal::rate_t<thrice<linear<float>>>, float>);
static_assert(std::is_trivially_copyable_v<thrice<linear<>>>);
static_assert(sizeof(thrice<linear<>>) <= sizeof(linear<>) + 10 * sizeof(double));
static_assert(models::plain_state<thrice<models::recorder>>);
static_assert(models::plain_state<decltype(std::declval<anneal::plateau<>>() | anneal::take(3) | repeat(forever))>);

constexpr linear fall({.initial = 1, .steps = 4});  // 1 ¾ ½ ¼ 0

constexpr bool test_a_restart_shows_the_first_value() {
  constexpr auto s = fall | repeat(3);
  return s.length() == 12 && s(0) == 1 && s(3) == 0.25 && s(4) == 1 && s(5) == 0.75 && s(7) == 0.25 && s(8) == 1 &&
         s(11) == 0.25 && s(11.5) == 0.125 && s(12) == 0 && s(13) == 0 && s(1e9) == 0 && s(0x1p53) == 0;
}
static_assert(test_a_restart_shows_the_first_value());

// One update more in every cycle is the one that shows the last value; where cycles grow, so do these updates.
constexpr bool test_cycles_that_show_the_last_value() {
  constexpr auto s = fall | anneal::take(5) | repeat(3);
  constexpr auto grown = fall | anneal::take(5) | repeat({.times = 2, .growth = 2});
  constexpr auto then_flat = fall | anneal::take(5) | anneal::then(anneal::constant({.value = 7}));
  return s.length() == 15 && s(3) == 0.25 && s(4) == 0 && s(5) == 1 && s(9) == 0 && s(10) == 1 && s(14) == 0 &&
         grown(4) == 0 && grown(5) == 1 && grown(12) == 0.125 && grown(13) == 0 && grown(14) == 0 &&
         then_flat(3) == 0.25 && then_flat(4) == 0 && then_flat(5) == 7;
}
static_assert(test_cycles_that_show_the_last_value());

constexpr bool test_once_is_the_same() {
  constexpr auto s = fall | repeat(1);
  constexpr auto grown = fall | repeat({.times = 1, .growth = 3, .decay = 0.5});
  for (double t = 0; t < 8; t += 0.5) {
    if (s(t) != fall(t) || grown(t) != fall(t)) {
      return false;
    }
  }
  return s.length() == 4 && grown.length() == 4;
}
static_assert(test_once_is_the_same());

constexpr bool test_growing_cycles() {
  constexpr auto s = fall | repeat({.times = 3, .growth = 2});  // 4, 8, 16
  return s.length() == 28 && s(3) == 0.25 && s(4) == 1 && s(5) == 0.875 && s(11) == 0.125 && s(12) == 1 &&
         s(13) == 0.9375 && s(27) == 0.0625 && s(28) == 0 && s(29) == 0 && s(1e9) == 0 && s(0x1p53) == 0;
}
static_assert(test_growing_cycles());

constexpr bool test_fractional_growth() {
  constexpr auto s = fall | repeat({.times = 3, .growth = 1.5});  // 4, 6, 9
  return s.length() == 19 && s(4) == 1 && s(7) == 0.5 && s(10) == 1 && s(14.5) == 0.5 && s(18) > 0 && s(19) == 0;
}
static_assert(test_fractional_growth());

// Amplitudes, not only peaks: the whole cycle is scaled.
constexpr bool test_shrinking_amplitudes() {
  constexpr linear s({.initial = 1, .final = 0.5, .steps = 2});
  constexpr auto same_length = s | repeat({.times = 3, .decay = 0.5});
  constexpr auto longer = s | repeat(forever, {.growth = 2, .decay = 0.5});
  return same_length(0) == 1 && same_length(1) == 0.75 && same_length(2) == 0.5 && same_length(3) == 0.375 &&
         same_length(4) == 0.25 && same_length(6) == 0.125 && same_length(1e9) == 0.125 &&  //
         longer(1) == 0.75 && longer(2) == 0.5 && longer(4) == 0.375 && longer(6) == 0.25 && longer(10) == 0.1875;
}
static_assert(test_shrinking_amplitudes());

constexpr bool test_growing_amplitudes() {
  constexpr auto s = fall | repeat({.times = 2, .decay = 3});
  return s(0) == 1 && s(4) == 3 && s(5) == 2.25;
}
static_assert(test_growing_amplitudes());

constexpr bool test_for_ever() {
  constexpr auto s = fall | repeat(forever);
  constexpr auto tiny = fall | repeat(forever, {.decay = 0.5});
  return s(3) == 0.25 && s(4) == 1 && s(1e9) == 1 && s(1e9 + 3) == 0.25 && s(0x1p53 - 1) == 0.25 && s(0x1p53) == 1 &&
         tiny(1e9) == 0 && tiny(0x1p53) == 0;
}
static_assert(test_for_ever());

// Short cycles that hardly grow: more than 2^53 of them before 2^53, which cannot be counted, and yet a rate.
constexpr bool test_more_cycles_than_can_be_counted() {
  constexpr auto s = linear({.initial = 1, .steps = 0.25}) | repeat(forever, {.growth = 1 + 0x1p-52});
  return s(0) == 1 && s(0x1p53) >= 0 && s(0x1p53) <= 1;
}
static_assert(test_more_cycles_than_can_be_counted());

// Cycle i starts at steps (growth^i - 1) / (growth - 1): there the first value, one step before it the last but one of
// the cycle before. The clock of a cycle is rounded, so those are within 2^-53. Up to the last restart before 2^53.
constexpr bool test_restarts_are_exact(long long steps, long long growth) {
  const auto s = linear({.initial = 1, .steps = steps}) | repeat(forever, {.growth = static_cast<double>(growth)});
  long long start = steps;
  long long length = steps;
  while (start < (1LL << 53)) {
    const double gap = s(start - 1) - 1 / static_cast<double>(length);
    if (s(start) != 1 || gap < -0x1p-53 || gap > 0x1p-53) {
      return false;
    }
    if (length > (1LL << 53) / growth) {
      break;
    }
    length *= growth;
    start += length;
  }
  return true;
}

constexpr bool test_lengths_are_exact() {
  const auto length = [](double steps, double times, double growth) -> double {
    return (linear({.initial = 1, .steps = steps}) | repeat({.times = times, .growth = growth})).length();
  };
  return length(3, 7, 1) == 21 && length(1, 53, 2) == 0x1p53 - 1 && length(5, 5, 3) == 605 &&
         length(1, 17, 3) == 64'570'081 && length(10, 1e6, 1) == 1e7 && length(1, 0x1p53, 1) == 0x1p53;
}
static_assert(test_lengths_are_exact());

constexpr bool test_repeats_of_repeats() {
  constexpr auto s = fall | repeat(2) | repeat({.times = 2, .decay = 0.5});
  return s.length() == 16 && s(4) == 1 && s(7) == 0.25 && s(8) == 0.5 && s(12) == 0.5 && s(15) == 0.125 && s(16) == 0;
}
static_assert(test_repeats_of_repeats());

constexpr bool test_fractional_length() {
  constexpr auto s = linear({.initial = 1, .steps = 2.5}) | repeat(4);
  return s.length() == 10 && s(2.5) == 1 && s(5) == 1 && s(7.5) == 1 && s(8.75) == 0.5 && s(10) == 0;
}
static_assert(test_fractional_length());

constexpr bool test_each_cycle_hears_for_itself() {
  anneal::scheduler run(models::recorder(4) | repeat({.times = 3, .growth = 2}));  // at 0, 4, 12
  run.seek(2);
  run.observe(1);
  run.observe(2);
  const bool first = run.state().feedback.inner == models::recorder::state{2, 2, 2};
  run.seek(4);  // a new state, on a clock that is half as fast
  run.observe(3);
  const bool at_start = run.state().feedback.inner == models::recorder::state{0, 3, 1};
  run.seek(11);
  run.observe(4);
  const bool at_end = run.state().feedback.inner == models::recorder::state{3.5, 4, 2};
  run.seek(27);
  run.observe(5);
  const bool third = run.state().feedback.inner == models::recorder::state{3.75, 5, 1};
  run.seek(28);  // the end: what holds from here on hears nothing
  run.observe(6);
  return first && at_start && at_end && third && run.state().feedback.inner == models::recorder::state{3.75, 5, 1};
}
static_assert(test_each_cycle_hears_for_itself());

constexpr bool test_plateau_starts_anew_in_each_cycle() {
  const auto halving = anneal::plateau({.initial = 8, .factor = 0.5, .patience = 0}) | anneal::take(4);
  anneal::scheduler run(halving | repeat({.times = 3, .decay = 0.5}));
  run.observe(1), run.observe(1);
  const bool reduced = run.rate() == 4;
  run.seek(3);
  const bool later = run.rate() == 4;
  run.seek(4);
  const bool anew = run.rate() == 4;  // 8 · ½, and what the first cycle heard is forgotten
  run.observe(1);                     // the first metric of this cycle is its best
  const bool first = run.rate() == 4;
  run.observe(1), run.observe(1);
  const bool twice = run.rate() == 1;
  run.seek(8);
  return reduced && later && anew && first && twice && run.rate() == 2;
}
static_assert(test_plateau_starts_anew_in_each_cycle());

// Looking into another cycle and coming back changes nothing; a metric there does.
constexpr bool test_seeking_between_cycles() {
  const auto halving = anneal::plateau({.initial = 8, .factor = 0.5, .patience = 0}) | anneal::take(4);
  anneal::scheduler run(halving | repeat(forever));
  run.seek(5);
  run.observe(1), run.observe(1);
  run.seek(1);
  const bool before = run.rate() == 8;
  run.seek(9);
  const bool after = run.rate() == 8;
  run.seek(7);
  const bool back = run.rate() == 4;
  run.seek(1);
  run.observe(1);
  run.seek(7);
  return before && after && back && run.rate() == 8;
}
static_assert(test_seeking_between_cycles());

}  // namespace

TEST_CASE("repeat of one step more shows the last value in every cycle") {
  CHECK(test_cycles_that_show_the_last_value());
}

TEST_CASE("repeat: a restart shows the first value, the end the last") {
  CHECK(test_a_restart_shows_the_first_value());
}

TEST_CASE("repeat once changes nothing") { CHECK(test_once_is_the_same()); }

TEST_CASE("repeat: cycles may grow") { CHECK(test_growing_cycles()); }

TEST_CASE("repeat: cycles may grow by a fraction") { CHECK(test_fractional_growth()); }

TEST_CASE("repeat: amplitudes may shrink") { CHECK(test_shrinking_amplitudes()); }

TEST_CASE("repeat: amplitudes may grow") { CHECK(test_growing_amplitudes()); }

TEST_CASE("repeat for ever") { CHECK(test_for_ever()); }

TEST_CASE("repeat: restarts are exact up to 2^53") {
  static_assert(test_restarts_are_exact(1, 2) && test_restarts_are_exact(1, 3) && test_restarts_are_exact(5, 3) &&
                test_restarts_are_exact(7, 10) && test_restarts_are_exact(999'983, 2));
  for (const long long steps : {1, 2, 3, 5, 7, 10, 98'000, 999'983}) {
    for (const long long growth : {2, 3, 4, 5, 6, 7, 10, 100, 1'000'003}) {
      CAPTURE(steps, growth);
      CHECK(test_restarts_are_exact(steps, growth));
    }
  }
}

TEST_CASE("repeat: more cycles than can be counted") { CHECK(test_more_cycles_than_can_be_counted()); }

TEST_CASE("repeat: the length of all cycles is exact") { CHECK(test_lengths_are_exact()); }

TEST_CASE("repeat: what is repeated can be repeated") { CHECK(test_repeats_of_repeats()); }

TEST_CASE("repeat: cycles may have a fraction of a step") { CHECK(test_fractional_length()); }

TEST_CASE("repeat: each cycle hears for itself, on its own clock") { CHECK(test_each_cycle_hears_for_itself()); }

TEST_CASE("repeat: a plateau starts anew in each cycle") { CHECK(test_plateau_starts_anew_in_each_cycle()); }

TEST_CASE("repeat: looking into another cycle changes nothing") { CHECK(test_seeking_between_cycles()); }

TEST_CASE("repeat of a cosine follows PyTorch's CosineAnnealingWarmRestarts") {
  struct {
    double step;
    double rate;
  } constexpr expected[] = {{0, 0.1},
                            {1, 0.0905463412215599},
                            {4, 0.010453658778440109},
                            {5, 0.1},
                            {6, 0.09891830623632339},
                            {19, 0.0020816937636766184},
                            {20, 0.1},
                            {64, 0.0011205795121387023},
                            {65, 0.1},
                            {199, 0.0010134025616166452},
                            {200, 0.1},
                            {201, 0.0999985107667485},
                            {604, 0.001001489233251505},
                            {1819, 0.001000165471098803},
                            {1820, 0.1},
                            {1'000'000, 0.030982755186792086},
                            {322'850'404, 0.0010000000000000054},
                            {968'551'220, 0.1},
                            {1e9, 0.09993563004194304}};  // …/stepwise/02 and, from 604 on, …/epoch/02
  constexpr auto s = cosine({.initial = 0.1, .final = 0.001, .steps = 5}) | repeat(forever, {.growth = 3});
  for (const auto [step, rate] : expected) {
    // PyTorch rounds 1 + cos, up to 2, three times, and that times 0.099 / 2.
    CHECK_THAT(s(step), Catch::Matchers::WithinAbs(rate, 4 * 0x1p-53 * 0.1));
  }
}

TEST_CASE("repeat restarts where a logarithm misses the power of 3") {
  constexpr auto s = cosine({.initial = 1, .steps = 1}) | repeat(forever, {.growth = 3});
  for (const int step : {121, 29'524, 797'161, 7'174'453, 64'570'081}) {  // (3^k - 1) / 2, from the README there
    CHECK(s(step) == 1);
    CHECK(s(step - 1) < 0.001);
    CHECK(s(step + 1) < 1);
  }
}

TEST_CASE("repeat refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(repeat({.growth = 2}), error, Message("anneal::repeat: times must be given, got nothing"));
  CHECK_THROWS_MATCHES(repeat(0), error, Message("anneal::repeat: times must be a positive whole number, got 0"));
  CHECK_THROWS_MATCHES(repeat(0.5), error, Message("anneal::repeat: times must be a positive whole number, got 0.5"));
  CHECK_THROWS_MATCHES(repeat(1.5), error, Message("anneal::repeat: times must be a positive whole number, got 1.5"));
  CHECK_THROWS_MATCHES(repeat(-1), error, Message("anneal::repeat: times must be a positive whole number, got -1"));
  CHECK_THROWS_MATCHES(repeat(1e16), error,
                       Message("anneal::repeat: times must be a positive whole number, got 1e+16"));
  CHECK_THROWS_MATCHES(repeat({.times = 2, .growth = 0.5}), error,
                       Message("anneal::repeat: growth must be at least 1, got 0.5"));
  CHECK_THROWS_MATCHES(repeat(forever, {.growth = infinity}), error,
                       Message("anneal::repeat: growth must be at least 1, got inf"));
  CHECK_THROWS_MATCHES(repeat({.times = 2, .decay = 0}), error,
                       Message("anneal::repeat: decay must be positive, got 0"));
  CHECK_THROWS_MATCHES(repeat(forever, {.decay = -1}), error,
                       Message("anneal::repeat: decay must be positive, got -1"));
}

TEST_CASE("repeat refuses an empty schedule, and more than 2^53 steps") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  const auto empty = anneal::multi_step({.initial = 1, .gamma = 0.5}, {0});
  CHECK_THROWS_MATCHES(empty | repeat(2), error,
                       Message("anneal::repeat: the length of the schedule must be positive, got 0"));
  CHECK_THROWS_MATCHES(fall | repeat(2.5e15), error,
                       Message("anneal::repeat: the length of all cycles must be at most 2^53, got 1e+16"));
  CHECK_THROWS_MATCHES(fall | repeat({.times = 1000, .growth = 1e9}), error,
                       Message("anneal::repeat: the length of all cycles must be at most 2^53, got inf"));
}
