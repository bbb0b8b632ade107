// SPDX-License-Identifier: Apache-2.0
#include <anneal/dialect/libtorch.hpp>
#include <anneal/dialect/pytorch/decay.hpp>
#include <anneal/driver/scheduler.hpp>
#include <initializer_list>
#include <limits>
#include <stdexcept>

#include "support/catch.hpp"

namespace {

namespace lt = anneal::libtorch;
using anneal::plateau_mode;
using anneal::pytorch::threshold_mode;
using Catch::Matchers::Message;

static_assert(anneal::pure_schedule<decltype(lt::StepLR({}))>);
static_assert(anneal::feedback_schedule<decltype(lt::ReduceLROnPlateauScheduler({}))>);

constexpr bool test_a_step_later_than_python() {
  constexpr auto late = lt::StepLR({.lr = 1, .step_size = 3, .gamma = 0.5});
  constexpr auto python = anneal::pytorch::StepLR({.lr = 1, .step_size = 3, .gamma = 0.5});
  return late(0) == 1 && late(3) == 1 && late(4) == 0.5 && late(6) == 0.5 && late(7) == 0.25 && python(3) == 0.5 &&
         python(6) == 0.25;
}
static_assert(test_a_step_later_than_python());

/// The rate after the metrics.
constexpr double after(const auto& s, std::initializer_list<double> metrics) {
  auto state = s.initial_state();
  double t = 0;
  for (const double metric : metrics) {
    state = s.observe(state, ++t, metric);
  }
  return s(state, t);
}

constexpr bool test_plateau() {
  constexpr auto least = lt::ReduceLROnPlateauScheduler({.lr = 1, .factor = 0.5, .patience = 1});
  return after(least, {3, 3}) == 1 && after(least, {3, 3, 3}) == 0.5 && after(least, {3, 2, 1, 0.5}) == 1;
}
static_assert(test_plateau());

/// factor and the metrics are floats.
constexpr bool test_floats() {
  constexpr auto s = lt::ReduceLROnPlateauScheduler({.lr = 1, .patience = 0, .threshold = 0});
  constexpr auto floor = lt::ReduceLROnPlateauScheduler({.lr = 1, .patience = 0, .min_lr = 0.3});
  return after(s, {1, 1}) == static_cast<double>(0.1F) && after(s, {1, 1 - 1e-9}) == static_cast<double>(0.1F) &&
         after(s, {1, 1 - 1e-6}) == 1 && after(floor, {1, 1}) == static_cast<double>(0.3F) &&
         after(s, {1e300}) == static_cast<double>(0.1F) && after(s, {-1e300, -1e300}) == static_cast<double>(0.1F);
}
static_assert(test_floats());

/// The defects, which runs depend on.
constexpr bool test_defects() {
  constexpr auto most =
      lt::ReduceLROnPlateauScheduler({.lr = 1, .mode = plateau_mode::max, .factor = 0.5, .patience = 0});
  constexpr auto absolute = lt::ReduceLROnPlateauScheduler(
      {.lr = 1, .mode = plateau_mode::max, .factor = 0.5, .patience = 0, .threshold_mode = threshold_mode::abs});
  return after(most, {-3, -2, -1}) == 0.125 && after(most, {1, 2, 3}) == 1 && after(absolute, {10, 9, 8, 7}) == 1 &&
         after(absolute, {10, 0.0009}) == 0.5 && after(absolute, {-1, 1, 1}) == 0.5;
}
static_assert(test_defects());

}  // namespace

TEST_CASE("libtorch: StepLR is a step later than Python's") { CHECK(test_a_step_later_than_python()); }
TEST_CASE("libtorch: a state before the first metric is one that can be restored") {
  for (const auto mode : {plateau_mode::min, plateau_mode::max}) {
    const auto s = lt::ReduceLROnPlateauScheduler({.lr = 1, .mode = mode});
    anneal::scheduler run{s};
    CHECK_NOTHROW(run.restore(anneal::scheduler{s}.state()));
    auto wrong = run.state();
    wrong.feedback.best = 2;
    CHECK_THROWS_AS(run.restore(wrong), std::invalid_argument);
  }
}

TEST_CASE("libtorch: ReduceLROnPlateauScheduler") { CHECK(test_plateau()); }
TEST_CASE("libtorch: ReduceLROnPlateauScheduler holds floats") { CHECK(test_floats()); }
TEST_CASE("libtorch: the defects of ReduceLROnPlateauScheduler in mode max") { CHECK(test_defects()); }

TEST_CASE("libtorch: parameters out of their range") {
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(lt::StepLR({.lr = 1, .step_size = 0}), error,
                       Message("libtorch.StepLR: step_size must be positive, got 0"));
  CHECK_THROWS_MATCHES(lt::ReduceLROnPlateauScheduler({.lr = 1, .factor = 1}), error,
                       Message("libtorch.ReduceLROnPlateauScheduler: factor must be below 1, got 1"));
  CHECK_THROWS_AS(lt::ReduceLROnPlateauScheduler({.lr = 1, .factor = 1 - 1e-12}), error);  // 1 in float
  CHECK_THROWS_AS(lt::ReduceLROnPlateauScheduler({.lr = 1, .min_lr = 1e300}), error);
}
