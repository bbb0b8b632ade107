// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/cooldown.hpp>
#include <anneal/compose/map.hpp>
#include <anneal/compose/pointwise.hpp>
#include <anneal/compose/repeat.hpp>
#include <anneal/compose/sequence.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <concepts>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::linear;
using anneal::plateau;
using anneal::scheduler;

constexpr linear fall({.initial = 1, .steps = 4});
constexpr plateau halving({.initial = 8, .factor = 0.5, .patience = 0});

template <class S>
concept plain_run_state = std::is_aggregate_v<typename scheduler<S>::state_type> &&
    std::is_trivially_copyable_v<typename scheduler<S>::state_type> && std::regular<typename scheduler<S>::state_type>;
static_assert(plain_run_state<linear<>> && plain_run_state<plateau<>> && plain_run_state<models::feedback>);
static_assert(std::is_same_v<decltype(std::declval<scheduler<linear<float>>>().rate()), float>);
static_assert(std::is_same_v<decltype(std::declval<scheduler<linear<>>>().position()), anneal::step>);
static_assert(std::is_trivially_copyable_v<scheduler<linear<>>>);

template <class A, class B>
concept can_restore = requires(scheduler<A> run, const typename scheduler<B>::state_type saved) {
  run.restore(saved);
};
static_assert(can_restore<plateau<>, plateau<>> && can_restore<linear<>, linear<>>);
static_assert(!can_restore<plateau<>, linear<>> && !can_restore<plateau<>, plateau<float>>);
static_assert(!can_restore<linear<>, anneal::cosine<>>);

template <class S>
concept can_drive = requires(S s) {
  scheduler{s};
};
static_assert(can_drive<linear<>> && can_drive<models::pure> && can_drive<models::finite_feedback>);
static_assert(!can_drive<int> && !can_drive<const char*>);

constexpr bool test_counts_updates() {
  scheduler run{fall};
  const bool first = run.rate() == 1 && run.position() == 0;
  run.advance();
  const bool second = run.rate() == 0.75 && run.position() == 1;
  run.advance(2);
  const bool fourth = run.rate() == 0.25 && run.position() == 3;
  run.advance(0);
  const bool still = run.rate() == 0.25;
  run.advance(1'000'000);
  return first && second && fourth && still && run.rate() == 0 && run.position() == 1'000'003;
}
static_assert(test_counts_updates());

constexpr bool test_goes_to_any_step() {
  scheduler run{fall};
  run.seek(3);
  const bool forth = run.rate() == 0.25;
  run.seek(1);
  const bool back = run.rate() == 0.75;
  run.seek(1.5);
  const bool between = run.rate() == 0.625;
  run.advance(-1);
  const bool advanced = run.rate() == 0.875;
  run.seek(0x1p53);
  const bool last = run.rate() == 0;
  run.seek(0);
  return forth && back && between && advanced && last && run.rate() == 1;
}
static_assert(test_goes_to_any_step());

constexpr bool test_hears_at_the_step_to_come() {
  scheduler run{models::recorder(9)};
  run.advance();
  run.observe(7);  // after the first update
  return run.state().feedback == models::recorder::state{1, 7, 1};
}
static_assert(test_hears_at_the_step_to_come());

constexpr bool test_a_pure_schedule_hears_nothing() {
  scheduler run{fall};
  const auto before = run.state();
  run.observe(7);
  run.observe(std::numeric_limits<double>::quiet_NaN());
  return run.state() == before;
}
static_assert(test_a_pure_schedule_hears_nothing());

constexpr bool test_what_was_heard_stays_while_seeking() {
  scheduler run{halving};
  run.observe(1), run.observe(1);
  run.seek(100);
  const bool forth = run.rate() == 4;
  run.seek(0);
  return forth && run.rate() == 4;
}
static_assert(test_what_was_heard_stays_while_seeking());

constexpr bool test_takes_the_weakest_schedules() {
  scheduler pure{models::pure(0)};
  scheduler lambda{models::lambda(16)};
  scheduler listening{models::feedback(0)};
  pure.advance(3), lambda.advance(3), listening.advance(4);
  listening.observe(1);
  return pure.rate() == 13 && lambda.rate() == 13 && listening.rate() == 6 && listening.state().feedback == 1;
}
static_assert(test_takes_the_weakest_schedules());

constexpr bool test_gives_the_schedule_back() {
  scheduler run{fall};
  run.advance(3);
  return run.schedule()(0) == 1 && run.schedule().length() == 4;
}
static_assert(test_gives_the_schedule_back());

/// Metrics that fall, stop falling, and fall again.
constexpr double metric(int t) { return t < 7 ? 10 - t : t < 20 ? 4 : 2; }

/// Whether a run that is saved after `cut` of 40 updates, and restored into a new scheduler, goes on as if it had not
/// been.
template <class S>
constexpr bool resumes(const S& schedule, int cut) {
  scheduler whole{schedule};
  scheduler first{schedule};
  for (int t = 0; t < cut; ++t) {
    whole.advance(), first.advance();
    whole.observe(metric(t)), first.observe(metric(t));
  }
  const auto saved = first.state();
  scheduler second{schedule};
  second.restore(saved);
  bool same = second.state() == saved && second.rate() == whole.rate();
  for (int t = cut; t < 40; ++t) {
    whole.advance(), second.advance();
    whole.observe(metric(t)), second.observe(metric(t));
    same = same && second.rate() == whole.rate();
  }
  return same && second.state() == whole.state();
}

constexpr plateau patient({.initial = 1, .factor = 0.5, .patience = 2, .cooldown = 1});
constexpr anneal::cosine wave({.initial = 1, .final = 0.5, .steps = 12});

static_assert(resumes(patient | anneal::warmup({.steps = 5}), 13));
static_assert(resumes(patient * wave, 25));
static_assert(resumes(patient | anneal::take(12) | anneal::repeat({.times = 3, .decay = 0.5}), 13));

constexpr bool test_save_and_restore() {
  for (const int cut : {0, 1, 4, 12, 13, 25, 39, 40}) {
    if (!resumes(wave, cut) || !resumes(patient, cut) || !resumes(patient | anneal::warmup({.steps = 5}), cut) ||
        !resumes(patient * wave, cut) || !resumes(min(patient, halving) | anneal::scale(2), cut) ||
        !resumes(patient | anneal::take(12) | anneal::repeat({.times = 3, .decay = 0.5}), cut) ||
        !resumes(patient | anneal::per_epoch(5) | anneal::cooldown({.start = 30, .steps = 8}), cut) ||
        !resumes(wave | anneal::then(halving) | anneal::warmup_over({.steps = 4}), cut)) {
      return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("scheduler counts updates; the first sees step 0") { CHECK(test_counts_updates()); }

TEST_CASE("scheduler goes to any step") { CHECK(test_goes_to_any_step()); }

TEST_CASE("scheduler: a metric is heard at the step to come") { CHECK(test_hears_at_the_step_to_come()); }

TEST_CASE("scheduler: a pure schedule hears nothing") { CHECK(test_a_pure_schedule_hears_nothing()); }

TEST_CASE("scheduler: what was heard stays while seeking") { CHECK(test_what_was_heard_stays_while_seeking()); }

TEST_CASE("scheduler takes the weakest schedules") { CHECK(test_takes_the_weakest_schedules()); }

TEST_CASE("scheduler gives its schedule back") { CHECK(test_gives_the_schedule_back()); }

TEST_CASE("scheduler: saved and restored anywhere, a run goes on as if it had not been") {
  CHECK(test_save_and_restore());
}

TEST_CASE("scheduler refuses a step out of range and stays where it is") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  scheduler run{halving};
  run.seek(3);
  run.observe(1), run.observe(1);
  const auto before = run.state();
  CHECK_THROWS_MATCHES(run.seek(-1), error, Message("anneal::scheduler: step must be in [0, 2^53], got -1"));
  CHECK_THROWS_MATCHES(run.seek(1e16), error, Message("anneal::scheduler: step must be in [0, 2^53], got 1e+16"));
  CHECK_THROWS_MATCHES(run.seek(nan), error, Message("anneal::scheduler: step must be in [0, 2^53], got nan"));
  CHECK_THROWS_MATCHES(run.advance(-4), error, Message("anneal::scheduler: step must be in [0, 2^53], got -1"));
  CHECK_THROWS_MATCHES(run.advance(0x1p53), error,
                       Message("anneal::scheduler: step must be in [0, 2^53], got 9007199254740996"));
  CHECK(run.state() == before);

  auto foreign = before;
  foreign.step = -1;
  foreign.feedback.rate = 99;
  CHECK_THROWS_MATCHES(run.restore(foreign), error, Message("anneal::scheduler: step must be in [0, 2^53], got -1"));
  CHECK(run.state() == before);
}

TEST_CASE("scheduler: a metric that a plateau refuses changes nothing") {
  scheduler run{plateau({.initial = 8, .factor = 0.5, .nan = anneal::nan_policy::raise})};
  run.observe(1);
  const auto before = run.state();
  CHECK_THROWS_AS(run.observe(std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
  CHECK(run.state() == before);
}

TEST_CASE("scheduler does not stand still at the end of the clock") {
  anneal::scheduler run{anneal::linear({.initial = 1, .steps = 4})};
  run.seek(0x1p53 - 1);
  run.advance();
  CHECK(run.position() == 0x1p53);
  CHECK_THROWS_MATCHES(run.advance(), std::invalid_argument,
                       Catch::Matchers::Message("anneal::scheduler: updates must not lead beyond 2^53, got 1"));
  CHECK(run.position() == 0x1p53);
  run.advance(0);
  CHECK_THROWS_AS(run.advance(std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
  CHECK_THROWS_AS(run.advance(-0x1p54), std::invalid_argument);
  CHECK(run.position() == 0x1p53);
}
