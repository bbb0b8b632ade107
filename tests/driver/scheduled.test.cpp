// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/map.hpp>
#include <anneal/compose/pointwise.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/core/detail/pack.hpp>
#include <anneal/driver/scheduled.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/optimizer/adam.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/linear.hpp>
#include <concepts>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::constant;
using anneal::learning_rate;
using anneal::linear;
using anneal::momentum;
using anneal::plateau;
using anneal::scheduled;
using anneal::weight_decay;

struct probe_options {
  double learning_rate = -1;
  double momentum = -1;
  double weight_decay = -1;
  friend constexpr bool operator==(const probe_options&, const probe_options&) = default;
};

/// An optimizer that remembers with what it was called.
class probe {
 public:
  constexpr probe_options& options() { return options_; }
  constexpr const probe_options& options() const { return options_; }

  constexpr int step(int argument) {
    ++calls;
    seen = options_;
    return 2 * argument;
  }

  int calls = 0;
  probe_options seen;

 private:
  probe_options options_;
};

constexpr linear fall({.initial = 1, .steps = 4});
constexpr linear rise({.initial = 0.5, .final = 1, .steps = 4});
constexpr plateau halving({.initial = 8, .factor = 0.5, .patience = 0});

template <class Scheduled>
concept plain_run_state = std::is_aggregate_v<typename Scheduled::state_type> &&
    std::is_trivially_copyable_v<typename Scheduled::state_type> && std::regular<typename Scheduled::state_type>;
using with_plateau = decltype(scheduled{probe{}, learning_rate = halving, momentum = rise});
using with_linear = decltype(scheduled{probe{}, fall});
static_assert(plain_run_state<with_plateau> && plain_run_state<with_linear>);

template <class A, class B>
concept can_restore = requires(A to, const typename B::state_type saved) {
  to.restore(saved);
};
template <class Scheduled>
concept has_checkpoint = requires(const Scheduled opt) {
  opt.checkpoint();
};
static_assert(!has_checkpoint<with_linear>);  // the state of a foreign optimizer is its own to save
static_assert(has_checkpoint<decltype(scheduled{anneal::sgd({}), fall})>);
static_assert(can_restore<with_plateau, with_plateau> && !can_restore<with_plateau, with_linear>);

template <class Scheduled, class H>
concept can_ask = requires(const Scheduled opt, H h) {
  opt.rate(h);
};
static_assert(can_ask<with_plateau, anneal::momentum_t> && !can_ask<with_plateau, anneal::weight_decay_t>);
static_assert(can_ask<with_linear, anneal::learning_rate_t> && !can_ask<with_linear, anneal::momentum_t>);

constexpr bool test_the_first_update_sees_step_0() {
  probe optimizer;
  scheduled opt{optimizer, fall};
  const bool untouched = optimizer.options() == probe_options{} && opt.rate() == 1 && opt.position() == 0;
  opt.step(0);
  const bool first = optimizer.seen.learning_rate == 1 && opt.position() == 1 && opt.rate() == 0.75;
  opt.step(0);
  const bool second = optimizer.seen.learning_rate == 0.75 && opt.position() == 2;
  for (int i = 0; i < 5; ++i) {
    opt.step(0);
  }
  return untouched && first && second && optimizer.seen.learning_rate == 0 && optimizer.calls == 7 &&
         optimizer.seen.momentum == -1 && optimizer.seen.weight_decay == -1;
}
static_assert(test_the_first_update_sees_step_0());

constexpr bool test_several_hyperparameters() {
  probe optimizer;
  scheduled opt{optimizer, weight_decay = constant({.value = 0.125}), learning_rate = fall, momentum = rise};
  opt.step(0);
  const bool first = optimizer.seen == probe_options{1, 0.5, 0.125};
  opt.step(0);
  return first && optimizer.seen == probe_options{0.75, 0.625, 0.125} && opt.rate() == 0.5 &&
         opt.rate(momentum) == 0.75 && opt.rate(learning_rate) == 0.5 && opt.rate(weight_decay) == 0.125;
}
static_assert(test_several_hyperparameters());

constexpr bool test_one_hyperparameter_that_is_not_the_rate() {
  probe optimizer;
  scheduled opt{optimizer, momentum = rise};
  opt.step(0);
  return optimizer.seen == probe_options{-1, 0.5, -1} && opt.rate(momentum) == 0.625;
}
static_assert(test_one_hyperparameter_that_is_not_the_rate());

constexpr bool test_an_lvalue_is_referred_to() {
  probe optimizer;
  scheduled opt{optimizer, fall};
  static_assert(std::is_same_v<decltype(opt.optimizer()), probe&>);
  opt.step(0);
  return &opt.optimizer() == &optimizer && &std::as_const(opt).optimizer() == &optimizer && optimizer.calls == 1;
}
static_assert(test_an_lvalue_is_referred_to());

constexpr bool test_an_rvalue_is_taken_over() {
  probe optimizer;
  optimizer.calls = 3;
  scheduled opt{probe(optimizer), fall};
  opt.step(0);
  return opt.optimizer().calls == 4 && optimizer.calls == 3 && &opt.optimizer() != &optimizer;
}
static_assert(test_an_rvalue_is_taken_over());

/// An optimizer whose step gives back what F makes of its arguments.
template <class F>
struct returning {
  F f;
  probe_options held{};
  constexpr probe_options& options() { return held; }
  constexpr const probe_options& options() const { return held; }
  template <class... Arguments>
  constexpr decltype(auto) step(Arguments&&... arguments) {
    return f(std::forward<Arguments>(arguments)...);
  }
};
template <class F>
returning(F) -> returning<F>;

constexpr bool test_returns_what_the_optimizer_returned() {
  int place = 0;
  scheduled value{returning{[](int x) { return x + 1; }}, fall};
  scheduled reference{returning{[&]() -> int& { return place; }}, fall};
  scheduled constant_reference{returning{[&]() -> const int& { return place; }}, fall};
  scheduled nothing{returning{[&](int x) { place = x; }}, fall};
  static_assert(std::is_same_v<decltype(value.step(1)), int>);
  static_assert(std::is_same_v<decltype(reference.step()), int&>);
  static_assert(std::is_same_v<decltype(constant_reference.step()), const int&>);
  static_assert(std::is_same_v<decltype(nothing.step(1)), void>);
  nothing.step(7);
  reference.step() += 1;
  return place == 8 && value.step(1) == 2 && &constant_reference.step() == &place && value.position() == 1 &&
         reference.position() == 1 && nothing.position() == 1;
}
static_assert(test_returns_what_the_optimizer_returned());

constexpr bool test_arguments_are_forwarded() {
  int place = 1;
  scheduled lvalue{returning{[](int& x, const int& y) { x = y; }}, fall};
  scheduled rvalue{returning{[](int&& x) { return x; }}, fall};
  lvalue.step(place, 5);
  return place == 5 && rvalue.step(7) == 7;
}
static_assert(test_arguments_are_forwarded());

constexpr bool test_metrics_reach_every_schedule() {
  using anneal::detail::get;
  scheduled opt{probe{}, learning_rate = models::recorder(9), momentum = rise, weight_decay = models::recorder(9)};
  opt.step(0), opt.step(0);
  opt.observe(7);
  const auto& heard = opt.state().feedback;
  return get<0>(heard) == models::recorder::state{2, 7, 1} && get<2>(heard) == get<0>(heard);
}
static_assert(test_metrics_reach_every_schedule());

constexpr bool test_plateau_after_a_warmup_with_momentum() {
  scheduled opt{probe{}, learning_rate = halving | anneal::warmup({.steps = 2}),
                momentum = plateau({.initial = 0.5, .factor = 0.5, .patience = 1})};
  bool holds = true;
  const auto updates = [&](double rate, double expected_momentum) {
    opt.step(0);
    opt.observe(1);
    holds = holds && opt.optimizer().seen.learning_rate == rate && opt.optimizer().seen.momentum == expected_momentum;
  };
  updates(0, 0.5);  // heard by the momentum
  updates(4, 0.5);  // heard by both, as the warm-up is over
  updates(8, 0.5);  // bad for both
  updates(4, 0.25);
  return holds;
}
static_assert(test_plateau_after_a_warmup_with_momentum());

constexpr double metric(int t) { return t < 5 ? 10 - t : 4; }

constexpr bool test_save_and_restore() {
  const auto make = [] {
    return scheduled{probe{}, learning_rate = halving * fall, momentum = rise,
                     weight_decay = plateau({.initial = 1, .factor = 0.5, .patience = 2})};
  };
  for (int cut = 0; cut < 12; ++cut) {
    auto whole = make();
    auto first = make();
    auto second = make();
    for (int t = 0; t < cut; ++t) {
      whole.step(0), first.step(0);
      whole.observe(metric(t)), first.observe(metric(t));
    }
    second.restore(first.state());
    for (int t = cut; t < 12; ++t) {
      whole.step(0), second.step(0);
      if (second.optimizer().seen != whole.optimizer().seen) {
        return false;
      }
      whole.observe(metric(t)), second.observe(metric(t));
    }
    if (second.state() != whole.state()) {
      return false;
    }
  }
  return true;
}
static_assert(test_save_and_restore());

constexpr bool test_seek() {
  scheduled opt{probe{}, fall};
  opt.seek(3);
  opt.step(0);
  const bool forth = opt.optimizer().seen.learning_rate == 0.25 && opt.position() == 4;
  opt.seek(0x1p53);
  const bool last = opt.rate() == 0;
  opt.seek(0);
  const bool first = opt.rate() == 1;
  opt.seek(1);
  opt.step(0);
  return forth && last && first && opt.optimizer().seen.learning_rate == 0.75;
}
static_assert(test_seek());

constexpr bool test_takes_the_weakest_schedules() {
  scheduled opt{probe{}, learning_rate = models::pure(0), momentum = models::finite_feedback(0),
                weight_decay = models::lambda(16)};
  opt.step(0);
  opt.observe(1);
  opt.step(0);
  return opt.optimizer().seen == probe_options{15, 7.5, 15};
}
static_assert(test_takes_the_weakest_schedules());

constexpr bool test_the_two_halves_of_a_step() {
  probe optimizer;
  scheduled opt{optimizer, fall};
  opt.apply();
  const bool written = optimizer.options().learning_rate == 1 && opt.position() == 0 && optimizer.calls == 0;
  opt.apply();
  const bool again = optimizer.options().learning_rate == 1 && opt.position() == 0;
  opt.advance();
  const bool counted = opt.position() == 1 && optimizer.options().learning_rate == 1 && opt.rate() == 0.75;
  opt.advance(2);
  opt.apply();
  return written && again && counted && optimizer.options().learning_rate == 0.25 && optimizer.calls == 0;
}
static_assert(test_the_two_halves_of_a_step());

/// Four gradients make an update, and every third update is skipped because the gradients overflowed.
constexpr bool test_accumulated_and_skipped() {
  probe optimizer;
  scheduled opt{optimizer, fall};
  int updates = 0;
  for (int batch = 0; batch < 24; ++batch) {
    if (batch % 4 != 3) {
      continue;  // accumulated
    }
    const bool overflow = batch / 4 % 3 == 2;
    if (!overflow) {
      opt.step(0);
      ++updates;
    }
  }
  return updates == 4 && optimizer.calls == 4 && opt.position() == 4 && optimizer.seen.learning_rate == 0.25;
}
static_assert(test_accumulated_and_skipped());

/// A warm-up over 96 samples: after as many samples the rate is the same for any number of processes.
constexpr bool test_a_clock_that_counts_samples() {
  constexpr auto schedule = linear({.initial = 8, .steps = 960}) | anneal::warmup({.steps = 96});
  for (const int processes : {1, 2, 4, 8}) {
    probe optimizer;
    scheduled opt{optimizer, schedule};
    int seen = 0;
    while (seen < 960) {
      opt.apply();
      if (optimizer.options().learning_rate != schedule(seen)) {
        return false;
      }
      const int batch = seen == 0 ? 4 : 12;  // of any size
      opt.advance(processes * batch);
      seen += processes * batch;
    }
  }
  return true;
}
static_assert(test_a_clock_that_counts_samples());

constexpr bool test_a_schedule_in_epochs() {
  probe optimizer;
  scheduled opt{optimizer, fall | anneal::per_epoch(10), momentum = fall | anneal::stretch(8)};
  for (int update = 0; update < 40; ++update) {
    opt.step(0);
    if (optimizer.seen.learning_rate != fall(update / 10) || optimizer.seen.momentum != fall(update / 8.0)) {
      return false;
    }
  }
  return opt.rate() == 0;
}
static_assert(test_a_schedule_in_epochs());

constexpr bool test_no_schedule_at_all() {
  scheduled opt{probe{}};
  const int result = opt.step(4);
  opt.observe(1);
  return result == 8 && opt.position() == 1 && opt.optimizer().seen == probe_options{};
}
static_assert(test_no_schedule_at_all());

}  // namespace

TEST_CASE("scheduled: the first update sees step 0") { CHECK(test_the_first_update_sees_step_0()); }

TEST_CASE("scheduled drives several hyperparameters") { CHECK(test_several_hyperparameters()); }

TEST_CASE("scheduled may leave the learning rate alone") { CHECK(test_one_hyperparameter_that_is_not_the_rate()); }

TEST_CASE("scheduled refers to an optimizer that is an lvalue") { CHECK(test_an_lvalue_is_referred_to()); }

TEST_CASE("scheduled takes over an optimizer that is an rvalue") { CHECK(test_an_rvalue_is_taken_over()); }

TEST_CASE("scheduled returns what the optimizer returned") { CHECK(test_returns_what_the_optimizer_returned()); }

TEST_CASE("scheduled forwards its arguments") { CHECK(test_arguments_are_forwarded()); }

TEST_CASE("scheduled: metrics reach every schedule") { CHECK(test_metrics_reach_every_schedule()); }

TEST_CASE("scheduled: a plateau after a warm-up, and another one for the momentum") {
  CHECK(test_plateau_after_a_warmup_with_momentum());
}

TEST_CASE("scheduled: saved and restored anywhere, a run goes on as if it had not been") {
  CHECK(test_save_and_restore());
}

TEST_CASE("scheduled goes to any step") { CHECK(test_seek()); }

TEST_CASE("scheduled takes the weakest schedules") { CHECK(test_takes_the_weakest_schedules()); }

TEST_CASE("scheduled: the two halves of a step") { CHECK(test_the_two_halves_of_a_step()); }

TEST_CASE("scheduled: what is accumulated or skipped is not counted") { CHECK(test_accumulated_and_skipped()); }

TEST_CASE("scheduled: a clock that counts samples does not depend on the number of processes") {
  CHECK(test_a_clock_that_counts_samples());
}

TEST_CASE("scheduled: a schedule in epochs, driven by updates") { CHECK(test_a_schedule_in_epochs()); }

TEST_CASE("scheduled: one checkpoint holds the optimizer, the clock and what was heard") {
  const auto schedule = halving | anneal::warmup({.steps = 3});
  const linear betas({.initial = 0.5, .final = 0.9, .steps = 10});
  const auto make = [&] { return scheduled{anneal::adam({}), schedule, momentum = betas}; };
  const auto train = [](auto& opt, std::vector<double>& x, int from, int to) {
    for (int t = from; t < to; ++t) {
      const std::vector<double> gradients = {x[0] - 3, x[1] * x[1]};
      opt.step(std::span(x), std::span(gradients));
      opt.observe(t < 5 ? 10 - t : 9);
    }
  };
  auto whole = make();
  std::vector<double> x = {1, 2};
  train(whole, x, 0, 12);

  auto begun = make();
  std::vector<double> y = {1, 2};
  train(begun, y, 0, 7);
  const auto saved = begun.checkpoint();
  CHECK(saved.optimizer == begun.optimizer().state());
  CHECK(saved.schedule == begun.state());
  auto resumed = make();
  resumed.restore(saved);
  train(resumed, y, 7, 12);
  CHECK(x == y);
  CHECK(resumed.checkpoint() == whole.checkpoint());

  auto bad = saved;
  bad.optimizer.exp_avg_sq.clear();
  CHECK_THROWS_AS(resumed.restore(bad), std::invalid_argument);
  bad = saved;
  bad.schedule.step = -1;
  CHECK_THROWS_AS(resumed.restore(bad), std::invalid_argument);
  CHECK(resumed.checkpoint() == whole.checkpoint());
}

TEST_CASE("scheduled without a schedule counts") { CHECK(test_no_schedule_at_all()); }

TEST_CASE("scheduled takes what can only be moved, and gives it back") {
  auto optimizer = returning{[held = std::make_unique<int>(3)](std::unique_ptr<int> argument) {
    *argument += *held;
    return argument;
  }};
  scheduled opt{std::move(optimizer), fall};
  CHECK(*opt.step(std::make_unique<int>(4)) == 7);
  CHECK(opt.position() == 1);
}

TEST_CASE("scheduled drives the library's optimizers") {
  std::vector<double> parameters = {1, 1};
  const std::vector<double> gradients = {0.5, -0.5};
  anneal::adam adam({});
  scheduled opt{adam, learning_rate = fall, momentum = rise, anneal::beta2 = constant({.value = 0.75})};
  opt.step(std::span(parameters), std::span(gradients));
  CHECK(adam.options().learning_rate == 1);
  CHECK(adam.options().beta1 == 0.5);
  CHECK(adam.options().beta2 == 0.75);
  CHECK(adam.state().steps == 1);

  std::vector<float> x = {1};
  const std::vector<float> g = {1};
  scheduled plain{anneal::sgd<float>({}), fall};
  plain.step(std::span(x), std::span(g));
  CHECK(x[0] == 0);  // 1 - 1 · 1
  plain.step(std::span(x), std::span(g));
  CHECK(x[0] == -0.75F);
}

TEST_CASE("scheduled: an update that throws is not counted") {
  bool fails = true;
  scheduled opt{returning{[&] {
                  if (fails) {
                    throw std::runtime_error("no");
                  }
                }},
                fall};
  opt.seek(1);
  CHECK_THROWS_AS(opt.step(), std::runtime_error);
  CHECK(opt.position() == 1);
  CHECK(opt.optimizer().options().learning_rate == 0.75);  // that of the update which was tried
  fails = false;
  opt.step();
  CHECK(opt.position() == 2);
  CHECK(opt.optimizer().options().learning_rate == 0.75);
}

TEST_CASE("scheduled: with a rate that is not finite the optimizer is not called") {
  const auto soon_infinite = fall | anneal::map([](double rate) { return 1 / (rate - 0.75); });
  scheduled opt{probe{}, momentum = soon_infinite};
  opt.step(0);
  CHECK(opt.optimizer().seen.momentum == 4);
  CHECK_THROWS_MATCHES(opt.step(0), std::invalid_argument,
                       Catch::Matchers::Message("anneal::scheduled: momentum must be finite, got inf"));
  CHECK(opt.position() == 1);
  CHECK(opt.optimizer().calls == 1);
  CHECK(opt.optimizer().options().momentum == 4);
}

TEST_CASE("scheduled: with a rate that does not fit one hyperparameter none is written") {
  struct {
    double momentum = -1;
    float learning_rate = -1;
    unsigned weight_decay = 9;
    int calls = 0;
    void step() { ++calls; }
  } optimizer;
  scheduled large{optimizer, momentum = fall, learning_rate = constant({.value = 1e300})};
  CHECK_THROWS_MATCHES(large.step(), std::invalid_argument,
                       Catch::Matchers::Message("anneal::scheduled: learning_rate must be in the range of float, got "
                                                "1e+300"));
  scheduled negative{optimizer, momentum = fall, learning_rate = fall, weight_decay = constant({.value = -1})};
  CHECK_THROWS_AS(negative.step(), std::invalid_argument);
  CHECK((optimizer.momentum == -1 && optimizer.learning_rate == -1 && optimizer.weight_decay == 9));
  CHECK((optimizer.calls == 0 && large.position() == 0 && negative.position() == 0));

  anneal::sgd<float> sgd({.learning_rate = 0.5});
  scheduled opt{sgd, constant({.value = 1e300})};
  std::vector<float> x = {3}, gradient = {1};
  CHECK_THROWS_AS(opt.step(x, gradient), std::invalid_argument);
  CHECK(x[0] == 3);
}

TEST_CASE("scheduled refuses a step out of range and stays where it is") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  scheduled opt{probe{}, halving};
  opt.step(0);
  opt.observe(1), opt.observe(1);
  const auto before = opt.state();
  CHECK_THROWS_MATCHES(opt.seek(-1), error, Message("anneal::scheduled: step must be in [0, 2^53], got -1"));
  CHECK_THROWS_MATCHES(opt.seek(1e16), error, Message("anneal::scheduled: step must be in [0, 2^53], got 1e+16"));
  auto foreign = anneal::scheduled{probe{}, halving}.state();
  foreign.step = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_MATCHES(opt.restore(foreign), error, Message("anneal::scheduled: step must be in [0, 2^53], got nan"));
  CHECK(opt.state() == before);
}

TEST_CASE("scheduled: a metric that a plateau refuses changes nothing there") {
  scheduled opt{probe{}, plateau({.initial = 8, .factor = 0.5, .nan = anneal::nan_policy::raise})};
  opt.observe(1);
  const auto before = opt.state();
  CHECK_THROWS_AS(opt.observe(std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
  CHECK(opt.state() == before);
}

TEST_CASE("scheduled makes no update that cannot be counted") {
  double x = 1;
  const double gradient = 1;
  scheduled opt{anneal::sgd({}), constant({.value = 0.5})};
  opt.seek(0x1p53 - 1);
  opt.step(std::span(&x, 1), std::span(&gradient, 1));
  CHECK(x == 0.5);
  CHECK_THROWS_MATCHES(opt.step(std::span(&x, 1), std::span(&gradient, 1)), std::invalid_argument,
                       Catch::Matchers::Message("anneal::scheduled: updates must not lead beyond 2^53, got 1"));
  CHECK_THROWS_AS(opt.advance(), std::invalid_argument);
  CHECK(x == 0.5);
  CHECK(opt.position() == 0x1p53);
}

TEST_CASE("scheduled refuses what its schedules or its optimizer could not have come to, and is as before") {
  std::vector<double> x = {1, 2};
  const std::vector<double> gradient = {0.5, -0.5};
  scheduled opt{anneal::adam({}), plateau({.initial = 0.1, .patience = 0}) | anneal::warmup({.steps = 1})};
  opt.step(std::span(x), std::span(gradient));
  opt.step(std::span(x), std::span(gradient));
  opt.observe(1);
  const auto before = opt.checkpoint();
  const auto refused = [&](auto change) {
    auto saved = before;
    saved.schedule.step = 7;
    saved.optimizer.steps = 9;
    change(saved);
    CHECK_THROWS_AS(opt.restore(saved), std::invalid_argument);
    CHECK(opt.checkpoint() == before);
  };
  const auto heard = [](auto& saved) -> auto& {
    return anneal::detail::get<1>(anneal::detail::get<0>(saved.schedule.feedback));
  };
  refused([&](auto& saved) { heard(saved).rate = 0.2; });
  refused([&](auto& saved) { heard(saved).rate = std::numeric_limits<double>::quiet_NaN(); });
  refused([&](auto& saved) { heard(saved).bad = -5; });
  refused([](auto& saved) { saved.optimizer.exp_avg_sq[1] = -1; });
  refused([](auto& saved) { saved.optimizer.exp_avg_sq.pop_back(); });
  refused([](auto& saved) { saved.optimizer.steps = ~std::uint64_t{0}; });
  refused([](auto& saved) { saved.schedule.step = 0x1p54; });
  auto spoilt = before;  // what a gradient that is not a number leaves
  spoilt.optimizer.exp_avg_sq[0] = std::numeric_limits<double>::quiet_NaN();
  CHECK_NOTHROW(opt.restore(spoilt));
}
