// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "anneal/anneal.hpp"
#include "laws/history.hpp"
#include "laws/law.hpp"
#include "laws/random.hpp"
#include "support/catch.hpp"

using namespace laws;
using namespace anneal;

namespace {

/// A state as a checkpoint keeps it: bytes.
template <class State>
State written_and_read(const State& state) {
  static_assert(std::is_trivially_copyable_v<State>);
  std::vector<unsigned char> file(sizeof(State));
  std::memcpy(file.data(), &state, sizeof(State));
  State read;
  std::memcpy(&read, file.data(), sizeof(State));
  return read;
}

/// A run that is killed and resumed before everything that it does.
template <schedule S>
struct interrupted_run_of final : any_run {
  explicit interrupted_run_of(S s) : policy(std::move(s)), saved(scheduler{policy}.state()) {}
  scheduler<S> resumed() const {
    scheduler run{policy};
    run.restore(written_and_read(saved));
    return run;
  }
  double rate() const override { return resumed().rate(); }
  void seek(double t) override {
    auto run = resumed();
    run.seek(t);
    saved = run.state();
  }
  void observe(double metric) override {
    auto run = resumed();
    run.observe(metric);
    saved = run.state();
  }
  S policy;
  typename scheduler<S>::state_type saved;
};

/// Takes steps as it is told and keeps the rates.
struct recorder {
  struct {
    double learning_rate = 0, momentum = 0;
  } values;
  auto& options() { return values; }
  const auto& options() const { return values; }
  void step() { seen.emplace_back(values.learning_rate, values.momentum); }
  std::vector<std::pair<double, double>> seen;
};

}  // namespace

TEMPLATE_TEST_CASE("save and restore", "[laws]", pures, listeners) {
  law("of a scheduler changes nothing, wherever it happens", [] {
    const auto s = TestType::any();
    expect_same_rates(run_of(s), interrupted_run_of(s), pick_history(true), {});
  });
  law("of a scheduler changes nothing in any composition", [] {
    const auto s = TestType::any(), other = TestType::any();
    const double n = pick_length("n");
    const auto check = [events = pick_history(true)](const auto& composed) {
      expect_same_rates(run_of(composed), interrupted_run_of(composed), events, {});
    };
    check(s | take(n) | then(other));
    check(s | take(n) | repeat(forever, {.growth = 2, .decay = 0.5}));
    check(min(s, other) | stretch(n));
    check(s * other | warmup({.steps = n}) | staircase(2));
    check(s | warmup_over({.steps = n}) | cooldown({.start = 3 * n, .steps = n}));
  });
}

TEMPLATE_TEST_CASE("a scheduler", "[laws]", pures, listeners) {
  law("is at the same place after one advance as after several", [] {
    const auto s = TestType::any();
    scheduler once{s}, often{s};
    double sum = 0;
    for (const event& e : pick_history(false)) {
      often.advance(e.gap);
      sum += e.gap;
    }
    once.advance(sum);
    RC_ASSERT(often.state() == once.state());
    RC_ASSERT(often.position() == sum);
    RC_ASSERT(often.rate() == once.rate());
  });
  law("refuses steps outside [0, 2^53] and stays where it is", [] {
    scheduler run{TestType::any()};
    run.seek(pick("t", whole(0, 100)));
    const auto before = run.state();
    RC_ASSERT_THROWS_AS(run.seek(-pick("back", positive_rate())), std::invalid_argument);
    RC_ASSERT_THROWS_AS(run.seek(0x1p53 + 2 * pick("too far", whole(1, 1000))), std::invalid_argument);
    RC_ASSERT_THROWS_AS(run.advance(std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
    RC_ASSERT(run.state() == before);
  });
}

TEST_CASE("a pure schedule", "[laws]") {
  law("has the rates s(t) in a scheduler, whatever is observed", [] {
    const auto s = pick_pure();
    scheduler run{s};
    for (const event& e : pick_history(true)) {
      run.advance(e.gap);
      run.observe(e.metric);
      RC_ASSERT(run.rate() == s(run.position()));
    }
  });
  law("does not depend on what was evaluated before", [] {
    const auto s = pick_pure();
    const auto copy = s;
    std::vector<double> steps, forward;
    for (const event& e : pick_history(false)) {
      steps.push_back(e.gap);
      forward.push_back(s(e.gap));
    }
    for (std::size_t i = steps.size(); i-- > 0;) {
      RC_ASSERT(s(steps[i]) == forward[i]);
      RC_ASSERT(copy(steps[i]) == forward[i]);
    }
  });
}

TEST_CASE("a feedback schedule", "[laws]") {
  law("is a pure function of its state", [] {
    const auto s = pick_listener();
    auto state = s.initial_state();
    double t = 0;
    for (const event& e : pick_history(true)) {
      t += e.gap;
      const auto before = state;
      const auto heard = s.observe(state, t, e.metric);
      RC_ASSERT(state == before);
      RC_ASSERT(s.observe(before, t, e.metric) == heard);
      RC_ASSERT(s(before, t) == s(state, t));
      state = heard;
    }
  });
}

TEST_CASE("scheduled", "[laws]") {
  law("writes s(t) before update t", [] {
    const auto s = pick_pure();
    const auto m = pick_pure();
    recorder told;
    scheduled run{told, learning_rate = s, momentum = m};
    const auto updates = *rc::gen::inRange<std::size_t>(0, 50).as("updates");
    for (std::size_t t = 0; t < updates; ++t) {
      RC_ASSERT(run.position() == static_cast<double>(t));
      RC_ASSERT(run.rate() == s(t));
      RC_ASSERT(run.rate(momentum) == m(t));
      run.step();
      RC_ASSERT(told.seen.back() == std::pair(s(t), m(t)));
    }
    RC_ASSERT(told.seen.size() == updates);
  });
  law("is a scheduler for each of its schedules", [] {
    const auto s = pick_listener();
    const auto m = pick_listener();
    scheduler left{s};
    scheduler right{m};
    scheduled run{recorder{}, learning_rate = s, momentum = m};
    for (const event& e : pick_history(true)) {
      run.step();
      left.advance();
      right.advance();
      if (e.heard) {
        run.observe(e.metric);
        left.observe(e.metric);
        right.observe(e.metric);
      }
      RC_ASSERT(run.rate() == left.rate());
      RC_ASSERT(run.rate(momentum) == right.rate());
    }
  });
}

TEST_CASE("scheduled is atomic", "[laws]") {
  law("a metric that one schedule refuses is heard by none", [] {
    const plateau strict({.initial = 1, .patience = 0, .nan = nan_policy::raise});
    scheduled run{recorder{}, learning_rate = pick_listener(), momentum = strict};
    for (const event& e : pick_history(true)) {
      const auto before = run.state();
      if (e.metric != e.metric) {
        RC_ASSERT_THROWS_AS(run.observe(e.metric), std::invalid_argument);
        RC_ASSERT(run.state() == before);
      } else {
        run.observe(e.metric);
      }
    }
  });
  law("a rate that is not finite stops the update before it begins", [] {
    const auto s = pick_pure();
    const double bad = pick("bad step", whole(0, 20));
    recorder told;
    scheduled run{told, learning_rate = s, momentum = [bad](double t) { return t == bad ? NAN : 0.5; }};
    for (double t = 0; t < bad; ++t) {
      run.step();
    }
    const double before = told.values.learning_rate;
    RC_ASSERT_THROWS_AS(run.step(), std::invalid_argument);
    RC_ASSERT(run.position() == bad);
    RC_ASSERT(told.values.learning_rate == before);
    RC_ASSERT(static_cast<double>(told.seen.size()) == bad);
  });
}

TEMPLATE_TEST_CASE("save and restore of scheduled and its optimizer", "[laws]", sgd<double>, adam<double>,
                   adamw<double>, rmsprop<double>, adagrad<double>) {
  law("changes nothing, wherever it happens", [] {
    const auto s = pick_listener();
    const auto decay = pick_pure();
    const auto start = [&] {
      return scheduled{TestType({.learning_rate = 0.1}), learning_rate = s, weight_decay = decay};
    };
    auto through = start();
    auto saved = through.state();
    auto saved_optimizer = through.optimizer().state();
    std::vector<double> x{1, -2, 3}, y = x;
    for (const event& e : pick_history(true)) {
      auto resumed = start();
      resumed.restore(written_and_read(saved));
      resumed.optimizer().restore(saved_optimizer);
      const std::vector<double> gradients{x[0], x[1] + 1, e.gap};
      through.step(std::span<double>(x), std::span<const double>(gradients));
      resumed.step(std::span<double>(y), std::span<const double>(gradients));
      if (e.heard) {
        through.observe(e.metric);
        resumed.observe(e.metric);
      }
      saved = resumed.state();
      saved_optimizer = resumed.optimizer().state();
      RC_ASSERT(saved == through.state());
      RC_ASSERT(std::memcmp(x.data(), y.data(), x.size() * sizeof(double)) == 0);
    }
  });
}
