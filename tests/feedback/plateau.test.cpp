// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/feedback/plateau.hpp>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::first_metric;
using anneal::nan_policy;
using anneal::plateau;
using anneal::plateau_convention;
using anneal::plateau_mode;
using anneal::threshold_mode;
using params = plateau<>::params;

static_assert(anneal::feedback_schedule<plateau<>> && anneal::feedback_schedule<const plateau<>&>);
static_assert(!anneal::pure_schedule<plateau<>> && !anneal::finite_schedule<plateau<>>);
static_assert(std::is_same_v<anneal::rate_t<plateau<float>>, float>);
static_assert(std::is_same_v<anneal::state_t<const plateau<>&>, plateau<>::state> && models::plain_state<plateau<>>);
static_assert(models::plain_state<plateau<float>>);
static_assert(std::is_trivially_copyable_v<plateau<>> && sizeof(plateau<>) <= 104 && sizeof(plateau<>::state) <= 40);
static_assert(noexcept(std::declval<plateau<>>()(plateau<>::state{}, 0)));

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr int most = std::numeric_limits<int>::max();

/// The rates from 8 by halves: whether they are `expected` before the first and after each of the metrics.
template <std::size_t N>
constexpr bool gives(params p, const double (&metrics)[N], const double (&expected)[N + 1]) {
  p.initial = 8;
  p.factor = 0.5;
  const plateau s(p);
  auto state = s.initial_state();
  bool holds = s(state, 0) == expected[0];
  for (std::size_t i = 0; i < N; ++i) {
    state = s.observe(state, i, metrics[i]);
    holds = holds && s(state, i + 1) == expected[i + 1];
  }
  return holds;
}

// The first metric is the first best, and the next equal one the first bad.
constexpr bool test_reduces_at_the_metric_after_the_patience() {
  return gives({.patience = 0}, {1, 1, 1, 1}, {8, 8, 4, 2, 1}) &&
         gives({.patience = 1}, {1, 1, 1, 1, 1, 1}, {8, 8, 8, 4, 4, 2, 2}) &&
         gives({.patience = 3}, {1, 1, 1, 1, 1, 1, 1, 1, 1}, {8, 8, 8, 8, 8, 4, 4, 4, 4, 2});
}
static_assert(test_reduces_at_the_metric_after_the_patience());

constexpr bool test_an_improvement_starts_the_count_anew() {
  return gives({.patience = 1}, {5, 5, 4, 4, 3, 3, 3}, {8, 8, 8, 8, 8, 8, 8, 4}) &&
         gives({.patience = 1}, {5, 9, 4, 9, 3, 9, 9}, {8, 8, 8, 8, 8, 8, 8, 4});
}
static_assert(test_an_improvement_starts_the_count_anew());

constexpr bool test_compares_with_the_best_not_with_the_last() {
  return gives({.patience = 0}, {4, 9, 8, 7, 6, 3}, {8, 8, 4, 2, 1, 0.5, 0.5});
}
static_assert(test_compares_with_the_best_not_with_the_last());

constexpr bool test_cooldown() {
  return gives({.patience = 0, .cooldown = 2}, {1, 1, 1, 1, 1, 1, 1, 1}, {8, 8, 4, 4, 4, 2, 2, 2, 1}) &&
         gives({.patience = 1, .cooldown = 1}, {1, 1, 1, 1, 1, 1, 1}, {8, 8, 8, 4, 4, 4, 2, 2}) &&
         gives({.patience = 0, .cooldown = most}, {1, 1, 1, 1}, {8, 8, 4, 4, 4});
}
static_assert(test_cooldown());

// What improves during the cooldown is the best afterwards.
constexpr bool test_the_best_is_kept_during_the_cooldown() {
  return gives({.patience = 0, .cooldown = 2}, {5, 5, 1, 5, 3, 3, 3, 0.5}, {8, 8, 4, 4, 4, 2, 2, 2, 2});
}
static_assert(test_the_best_is_kept_during_the_cooldown());

// An improvement has to be more than the threshold: 1 - 0.25 is not below 1 - 0.25.
constexpr bool test_thresholds() {
  constexpr auto relative = threshold_mode::relative;
  constexpr auto absolute = threshold_mode::absolute;
  return gives({.patience = 0, .threshold = 0.25, .threshold_mode = relative}, {4, 3, 2.999}, {8, 8, 4, 4}) &&
         gives({.patience = 0, .threshold = 0.25, .threshold_mode = absolute}, {4, 3.75, 3.749}, {8, 8, 4, 4}) &&
         gives({.patience = 0, .threshold = 0}, {4, 4, 3.999, 3.998}, {8, 8, 4, 4, 4});
}
static_assert(test_thresholds());

constexpr bool test_the_higher_is_the_better() {
  constexpr auto max = plateau_mode::max;
  constexpr auto absolute = threshold_mode::absolute;
  return gives({.patience = 0, .threshold = 0.25, .mode = max}, {4, 5, 5.001, 4, 1}, {8, 8, 4, 4, 2, 1}) &&
         gives({.patience = 0, .threshold = 0.25, .threshold_mode = absolute, .mode = max}, {4, 4.25, 4.251},
               {8, 8, 4, 4}) &&
         gives({.patience = 0, .mode = max}, {-3, -2, -1, 0, 1, 1}, {8, 8, 8, 8, 8, 8, 4});
}
static_assert(test_the_higher_is_the_better());

// Relative to |best|: also a negative metric has to improve, and by as much.
constexpr bool test_negative_metrics() {
  constexpr auto max = plateau_mode::max;
  return gives({.patience = 0}, {-1, -1, -2, -2}, {8, 8, 4, 4, 2}) &&
         gives({.patience = 0, .threshold = 0.25}, {-4, -5, -5.001}, {8, 8, 4, 4}) &&
         gives({.patience = 0, .threshold = 0.25, .mode = max}, {-4, -3, -2.999}, {8, 8, 4, 4});
}
static_assert(test_negative_metrics());

// Of a best of 0 the relative margin is 0.
constexpr bool test_best_of_zero() { return gives({.patience = 0, .threshold = 0.5}, {0, 0, -1e-300}, {8, 8, 4, 4}); }
static_assert(test_best_of_zero());

// With a relative threshold of 1 a positive metric would have to become negative; the first one is taken nevertheless.
constexpr bool test_threshold_of_one() {
  return gives({.patience = 0, .threshold = 1}, {4, 1, 0, -0.001}, {8, 8, 4, 2, 2});
}
static_assert(test_threshold_of_one());

constexpr bool test_infinite_metrics() {
  constexpr auto max = plateau_mode::max;
  return gives({.patience = 0}, {infinity, 1, infinity}, {8, 4, 4, 2}) &&
         gives({.patience = 0}, {1, -infinity, -infinity, -1}, {8, 8, 8, 4, 2}) &&
         gives({.patience = 0, .mode = max}, {-infinity, 1, -infinity}, {8, 4, 4, 2}) &&
         gives({.patience = 0, .mode = max}, {1, infinity, infinity, 1}, {8, 8, 8, 4, 2});
}
static_assert(test_infinite_metrics());

constexpr bool test_nan_is_bad_by_default() {
  return gives({.patience = 0}, {1, not_a_number, not_a_number, 0.5}, {8, 8, 4, 2, 2}) &&
         gives({.patience = 1}, {not_a_number, not_a_number, 1, 1}, {8, 8, 4, 4, 4}) &&
         gives({.patience = 1, .mode = plateau_mode::max}, {1, not_a_number, not_a_number}, {8, 8, 8, 4});
}
static_assert(test_nan_is_bad_by_default());

constexpr bool test_nan_can_be_ignored() {
  return gives({.patience = 0, .nan = nan_policy::ignore},
               {not_a_number, 1, not_a_number, not_a_number, 1, not_a_number}, {8, 8, 8, 8, 8, 4, 4}) &&
         gives({.patience = 0, .cooldown = 1, .nan = nan_policy::ignore}, {1, 1, not_a_number, 1, 1},
               {8, 8, 4, 4, 4, 2});
}
static_assert(test_nan_can_be_ignored());

constexpr bool test_a_number_is_a_number_under_every_policy() {
  return gives({.patience = 0, .nan = nan_policy::raise}, {1, 1, 0.5, infinity}, {8, 8, 4, 4, 2}) &&
         gives({.patience = 0, .nan = nan_policy::ignore}, {1, 1, 0.5, infinity}, {8, 8, 4, 4, 2});
}
static_assert(test_a_number_is_a_number_under_every_policy());

constexpr bool test_min_is_never_undercut() {
  return gives({.patience = 0, .min = 3}, {1, 1, 1, 1, 0.5, 0.5}, {8, 8, 4, 3, 3, 3, 3}) &&
         gives({.patience = 0, .min = 8}, {1, 1, 1}, {8, 8, 8, 8});
}
static_assert(test_min_is_never_undercut());

// A reduction from 8 to 4 is a change of 4; one that is left out starts the cooldown all the same.
constexpr bool test_the_smallest_change() {
  return gives({.patience = 0, .smallest_change = 3}, {1, 1, 1, 1}, {8, 8, 4, 4, 4}) &&
         gives({.patience = 0, .smallest_change = 4}, {1, 1, 1}, {8, 8, 8, 8}) &&
         gives({.patience = 0, .cooldown = 1, .min = 4, .smallest_change = 3}, {1, 1, 1, 1, 1}, {8, 8, 4, 4, 4, 4});
}
static_assert(test_the_smallest_change());

constexpr bool test_average() {
  return gives({.patience = 0, .average = 2}, {1, 3, 2, 2, 0, 3, 9, 9}, {8, 8, 8, 8, 4, 4, 4, 4, 2}) &&
         gives({.patience = 0, .average = 3}, {1, 1, not_a_number, 1, 1, 1}, {8, 8, 8, 4, 4, 4, 4}) &&
         gives({.patience = 0, .nan = nan_policy::ignore, .average = 2}, {1, not_a_number, 1, 1, not_a_number, 1},
               {8, 8, 8, 8, 8, 8, 4});
}
static_assert(test_average());

constexpr bool test_the_first_metric_can_be_taken() {
  constexpr auto taken = first_metric::taken;
  return gives({.patience = 0, .first = taken}, {infinity, infinity, 1}, {8, 8, 4, 4}) &&
         gives({.patience = 0, .first = taken}, {not_a_number, 1, 0.5}, {8, 8, 4, 2}) &&
         gives({.patience = 0, .nan = nan_policy::ignore, .first = taken}, {not_a_number, 1, 0.5}, {8, 8, 8, 8});
}
static_assert(test_the_first_metric_can_be_taken());

// 1.5 is 3 · (1 - 0.5), and not below it; of a negative best the bar is above it, so that standing still improves.
constexpr bool test_frameworks_thresholds() {
  constexpr auto scaled = threshold_mode::scaled;
  constexpr auto signed_margin = threshold_mode::signed_margin;
  constexpr auto shifted = threshold_mode::shifted;
  constexpr auto max = plateau_mode::max;
  return gives({.patience = 0, .threshold = 0.5, .threshold_mode = scaled}, {3, 1.5, 1.4, 0.5}, {8, 8, 4, 4, 4}) &&
         gives({.patience = 0, .threshold = 0.5, .threshold_mode = scaled}, {-1, -1, -0.6, -0.3}, {8, 8, 8, 8, 4}) &&
         gives({.patience = 0, .threshold = 0.5, .threshold_mode = signed_margin}, {-1, -1, -0.5}, {8, 8, 8, 4}) &&
         gives({.patience = 0, .threshold = 0.5, .threshold_mode = scaled, .mode = max}, {2, 3, 3.5}, {8, 8, 4, 4}) &&
         gives({.patience = 0, .threshold = 0.5, .threshold_mode = scaled, .margin = 0.5}, {4, 1.5, 1.4},
               {8, 8, 4, 4}) &&
         gives({.patience = 0, .threshold = 0.5, .threshold_mode = shifted}, {3, 2.5, 2.4}, {8, 8, 4, 4}) &&
         gives({.patience = 0, .threshold = 0.5, .threshold_mode = shifted, .mode = max}, {3, 3.5, 3.6},
               {8, 8, 4, 4}) &&
         gives({.patience = 0, .threshold = 0, .threshold_mode = shifted}, {3, 3, 2.5}, {8, 8, 4, 4});
}
static_assert(test_frameworks_thresholds());

// In float 0.1 + 0.9 - 2^-40 is 1: no improvement; in double it is one.
constexpr bool test_shifted_compares_in_the_type_of_the_rate() {
  const auto reduces = []<class Real>(Real initial) {
    const plateau<Real> s({.initial = initial,
                           .factor = 0.5,
                           .patience = 0,
                           .threshold = 0.125,
                           .threshold_mode = threshold_mode::shifted});
    return s(s.observe(s.observe(s.initial_state(), 0, 1), 1, 0.875 - 0x1p-40), 2) == 0.5 * initial;
  };
  return reduces(8.0F) && !reduces(8.0);
}
static_assert(test_shifted_compares_in_the_type_of_the_rate());

constexpr bool test_conventions() {
  using enum plateau_convention;
  constexpr double same[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  // With patience 2: pytorch drops at 4, 7, 10; keras and optax at 3, 5, 7, 9.
  return gives({.patience = 2, .convention = pytorch}, same, {8, 8, 8, 8, 4, 4, 4, 2, 2, 2, 1}) &&
         gives({.patience = 2, .convention = paddle}, same, {8, 8, 8, 8, 4, 4, 4, 2, 2, 2, 1}) &&
         gives({.patience = 2, .convention = keras}, same, {8, 8, 8, 4, 4, 2, 2, 1, 1, 0.5, 0.5}) &&
         gives({.patience = 2, .convention = optax}, same, {8, 8, 8, 4, 4, 2, 2, 1, 1, 0.5, 0.5}) &&
         // A cooldown of 3 ignores 3 metrics, in Keras 2.
         gives({.patience = 1, .cooldown = 3, .convention = pytorch}, same, {8, 8, 8, 4, 4, 4, 4, 4, 2, 2, 2}) &&
         gives({.patience = 1, .cooldown = 3, .convention = keras}, same, {8, 8, 4, 4, 4, 2, 2, 2, 1, 1, 1}) &&
         gives({.patience = 1, .cooldown = 3, .convention = optax}, same, {8, 8, 4, 4, 4, 4, 2, 2, 2, 2, 1}) &&
         gives({.patience = 0, .cooldown = 3, .convention = paddle}, same, {8, 8, 4, 4, 4, 4, 2, 2, 2, 2, 1}) &&
         // What improves in the cooldown is heard, but not in Paddle.
         gives({.patience = 0, .cooldown = 1, .convention = pytorch}, {5, 5, 1, 4}, {8, 8, 4, 4, 2}) &&
         gives({.patience = 0, .cooldown = 1, .convention = paddle}, {5, 5, 1, 4}, {8, 8, 4, 4, 4}) &&
         // Patience 0: as 1 in Keras; at improvements in Optax.
         gives({.patience = 0, .convention = keras}, {1, 1, 1, 0.5}, {8, 8, 4, 2, 2}) &&
         gives({.patience = 0, .convention = optax}, {1, 1, 1, 0.5}, {8, 4, 4, 4, 2}) &&
         // In Keras a rate at its minimum starts no cooldown.
         gives({.patience = 1, .cooldown = 9, .min = 8, .convention = keras}, {1, 1, 1}, {8, 8, 8, 8});
}
static_assert(test_conventions());

// The clock has no say.
constexpr bool test_the_rate_depends_on_metrics_alone() {
  constexpr plateau s({.initial = 8, .factor = 0.5, .patience = 0});
  constexpr auto heard = s.observe(s.observe(s.initial_state(), 0x1p53, 1), 0, 1);
  return s(s.initial_state(), 0) == 8 && s(s.initial_state(), 0x1p53) == 8 && s(heard, 0) == 4 && s(heard, 1e9) == 4;
}
static_assert(test_the_rate_depends_on_metrics_alone());

constexpr bool test_float() {
  constexpr plateau<float> s({.initial = 0.1, .factor = 0.1, .patience = 0, .min = 0.005});
  constexpr auto once = s.observe(s.observe(s.initial_state(), 0, 1), 1, 1);
  constexpr auto twice = s.observe(once, 2, 1);
  return s(s.initial_state(), 0) == 0.1F && s(once, 0) == 0.1F * 0.1F && s(twice, 0) == 0.005F;
}
static_assert(test_float());

// The longest patience, and as many bad metrics as an int can count.
constexpr bool test_counters_do_not_overflow() {
  constexpr plateau s({.initial = 8, .factor = 0.5, .patience = most, .cooldown = most});
  auto state = s.observe(s.initial_state(), 0, 1);
  state.bad = most - 1;
  state = s.observe(state, 0, 1);
  const bool not_yet = s(state, 0) == 8;
  state = s.observe(state, 0, 1);
  const bool reduced = s(state, 0) == 4;
  state.bad = most - 1;
  state.cooling = 1;
  state = s.observe(state, 0, 1);
  return not_yet && reduced && state.bad == 0 && state.cooling == 0;
}
static_assert(test_counters_do_not_overflow());

constexpr bool test_a_million_metrics() {
  const plateau s({.initial = 1, .factor = 0.5, .patience = 9, .min = 0x1p-20});
  auto state = s.initial_state();
  for (int i = 0; i < 1'000'000; ++i) {
    state = s.observe(state, i, 1);
  }
  return s(state, 1'000'000) == 0x1p-20 && state.bad < 10 && state.best == 1;
}

}  // namespace

TEST_CASE("plateau reduces at the metric after the patience") {
  CHECK(test_reduces_at_the_metric_after_the_patience());
}

TEST_CASE("plateau counts anew after an improvement") { CHECK(test_an_improvement_starts_the_count_anew()); }

TEST_CASE("plateau compares with the best, not with the last metric") {
  CHECK(test_compares_with_the_best_not_with_the_last());
}

TEST_CASE("plateau does not count during its cooldown") { CHECK(test_cooldown()); }

TEST_CASE("plateau keeps the best during its cooldown") { CHECK(test_the_best_is_kept_during_the_cooldown()); }

TEST_CASE("plateau wants more than the threshold") { CHECK(test_thresholds()); }

TEST_CASE("plateau may take the higher metric for the better") { CHECK(test_the_higher_is_the_better()); }

TEST_CASE("plateau wants negative metrics to improve as well") { CHECK(test_negative_metrics()); }

TEST_CASE("plateau knows no margin at a best of zero") { CHECK(test_best_of_zero()); }

TEST_CASE("plateau takes the first metric whatever the threshold") { CHECK(test_threshold_of_one()); }

TEST_CASE("plateau takes infinite metrics") { CHECK(test_infinite_metrics()); }

TEST_CASE("plateau: a metric that is not a number is no improvement") { CHECK(test_nan_is_bad_by_default()); }

TEST_CASE("plateau: a metric that is not a number can be ignored") { CHECK(test_nan_can_be_ignored()); }

TEST_CASE("plateau: numbers count under every policy") { CHECK(test_a_number_is_a_number_under_every_policy()); }

TEST_CASE("plateau: a metric that is not a number can be an error") {
  const plateau s({.initial = 8, .factor = 0.5, .patience = 0, .nan = nan_policy::raise});
  const auto state = s.observe(s.initial_state(), 0, 1);
  CHECK_THROWS_MATCHES(s.observe(state, 1, not_a_number), std::invalid_argument,
                       Catch::Matchers::Message("anneal::plateau: metric must be a number, got nan"));
  CHECK(s(state, 1) == 8);
}

TEST_CASE("plateau never undercuts its minimum") { CHECK(test_min_is_never_undercut()); }

TEST_CASE("plateau leaves out a change that is too small") { CHECK(test_the_smallest_change()); }

TEST_CASE("plateau may hear means of several metrics") { CHECK(test_average()); }

TEST_CASE("plateau may take the first metric for the best, whatever it is") {
  CHECK(test_the_first_metric_can_be_taken());
}

TEST_CASE("plateau computes the thresholds of other frameworks as they do") { CHECK(test_frameworks_thresholds()); }

TEST_CASE("plateau: a shifted metric is compared in the type of the rate") {
  CHECK(test_shifted_compares_in_the_type_of_the_rate());
}

TEST_CASE("plateau counts as the framework that it is told") { CHECK(test_conventions()); }

TEST_CASE("plateau depends on metrics alone") { CHECK(test_the_rate_depends_on_metrics_alone()); }

TEST_CASE("plateau<float> computes in float") { CHECK(test_float()); }

TEST_CASE("plateau: counters do not overflow") { CHECK(test_counters_do_not_overflow()); }

TEST_CASE("plateau hears a million metrics") { CHECK(test_a_million_metrics()); }

namespace {

/// The rates of a record of pytorch/ReduceLROnPlateau, as the metrics after which the rate is halved.
void check_drops(params p, const std::vector<double>& metrics, const std::vector<int>& drops) {
  p.initial = 0.1;
  p.factor = 0.5;
  const plateau s(p);
  auto state = s.initial_state();
  double expected = 0.1;
  int heard = 0;
  auto next = drops.begin();
  for (const double metric : metrics) {
    state = s.observe(state, heard, metric);
    ++heard;
    if (next != drops.end() && *next == heard) {
      expected *= 0.5;
      ++next;
    }
    CAPTURE(heard);
    CHECK(s(state, heard) == expected);
  }
  CHECK(next == drops.end());
}

}  // namespace

TEST_CASE("plateau follows PyTorch's ReduceLROnPlateau") {
  const std::vector<double> constant(40, 1);
  check_drops({.patience = 3}, constant, {5, 9, 13, 17, 21, 25, 29, 33, 37});                                // …/02
  check_drops({.patience = 0, .cooldown = 2}, constant, {2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 32, 35, 38});  // …/04
  check_drops({.patience = 2, .mode = plateau_mode::max}, constant,
              {4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 34, 37, 40});  // …/14
  check_drops({.patience = 4},
              {1,   0.9, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7,
               0.7, 0.7, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5},
              {9, 14, 19, 26, 31, 36});  // …/22
  check_drops({.patience = 2, .mode = plateau_mode::max},
              {1, 0.9, not_a_number, not_a_number, not_a_number, not_a_number, not_a_number, not_a_number, 0.8, 0.7,
               not_a_number, 0.6, not_a_number, not_a_number, not_a_number, 0.5},
              {4, 7, 10, 13, 16});  // …/28
  check_drops({.patience = 1},
              {infinity, infinity, infinity, 1., infinity, 0.5, 0.5, 0.5, 0.5, -infinity, -infinity, 0.1, 0.1, 0.1},
              {2, 8, 12, 14});  // …/30
  check_drops({.patience = 1, .mode = plateau_mode::max},
              {-infinity, -infinity, -infinity, 1., -infinity, 0.5, 0.5, infinity, infinity, 0.5, 0.5},
              {2, 6, 10});  // …/32
  check_drops({.patience = 1, .threshold_mode = threshold_mode::absolute},
              {1., 0., 0., 0., -1e-12, -1e-12, 0., 0., -1., -1., -1.}, {4, 6, 8, 11});  // …/34
  check_drops({.patience = 2},
              {1,      0.99999, 0.99998, 0.99997, 0.99996, 0.99995, 0.99994, 0.99993, 0.99992, 0.99991,
               0.9999, 0.99989, 0.99988, 0.99987, 0.99986, 0.99985, 0.99984, 0.99983, 0.99982, 0.99981,
               0.9998, 0.99979, 0.99978, 0.99977, 0.99976, 0.99975, 0.99974, 0.99973, 0.99972, 0.99971},
              {4, 7, 10, 15, 18, 21, 25, 28});  // …/42
}

namespace {

// The means of two in a row, and of one at the start, are 8 6 4 6 8 6; by themselves 4 is the best already at the second.
constexpr bool test_window() {
  constexpr double metrics[] = {8, 4, 4, 8, 8, 4};
  constexpr double means[] = {8, 6, 4, 6, 8, 6};
  constexpr plateau<double, 3> slides({.initial = 8, .factor = 0.5, .patience = 1, .window = 2});
  constexpr plateau one({.initial = 8, .factor = 0.5, .patience = 1});
  auto q = slides.initial_state();
  auto of_means = one.initial_state();
  bool same = true;
  for (std::size_t i = 0; i < std::size(metrics); ++i) {
    q = slides.observe(q, 0, metrics[i]);
    of_means = one.observe(of_means, 0, means[i]);
    same = same && slides(q, 0) == one(of_means, 0) && q.best == of_means.best && q.bad == of_means.bad;
  }
  return same && slides(q, 0) == 4 && q.window.size == 2 && q.window.values[0] == 8 && q.window.values[1] == 4;
}
static_assert(test_window());

constexpr bool test_a_nan_leaves_the_window() {
  constexpr plateau<double, 2> s({.initial = 8, .factor = 0.5, .patience = 9, .window = 2});
  auto q = s.observe(s.initial_state(), 0, 4);
  q = s.observe(s.observe(q, 0, not_a_number), 0, 1);  // neither mean is a number
  const bool spoilt = q.best == 4 && q.bad == 2;
  q = s.observe(q, 0, 2);
  const bool heard = q.best == 1.5 && q.bad == 0;
  q = s.observe(s.observe(q, 0, infinity), 0, -infinity);  // nor is the mean of these
  return spoilt && heard && q.best == 1.5 && q.bad == 2;
}
static_assert(test_a_nan_leaves_the_window());

constexpr bool test_a_window_of_one_is_none() {
  constexpr plateau<double, 1> s({.initial = 8, .factor = 0.5, .patience = 0, .window = 1});
  constexpr plateau<double, 1> none({.initial = 8, .factor = 0.5, .patience = 0});
  auto a = s.initial_state();
  auto b = none.initial_state();
  for (const double metric : {5.0, 4.0, 4.0, 7.0, 3.0}) {
    a = s.observe(a, 0, metric);
    b = none.observe(b, 0, metric);
  }
  return s(a, 0) == none(b, 0) && a.best == b.best && b.window.size == 0;
}
static_assert(test_a_window_of_one_is_none());

// Who has no window does not pay for it.
static_assert(sizeof(plateau<>::state) == 40 && sizeof(plateau<double, 50>::state) >= 40 + 50 * sizeof(double));

}  // namespace

TEST_CASE("plateau: the mean of a window that slides is heard") {
  CHECK(test_window());
  CHECK(test_a_nan_leaves_the_window());
  CHECK(test_a_window_of_one_is_none());
}

TEST_CASE("plateau refuses a window that there is no room for, and one beside an average") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(
      plateau({.initial = 1, .window = 2}), error,
      Message("anneal::plateau: window must be at most what the second template argument gives room for, got 2"));
  CHECK_THROWS_MATCHES((plateau<double, 4>({.initial = 1, .window = -1})), error,
                       Message("anneal::plateau: window must not be negative, got -1"));
  CHECK_THROWS_MATCHES((plateau<double, 4>({.initial = 1, .average = 2, .window = 2})), error,
                       Message("anneal::plateau: window must be 0 beside an average, got 2"));
}

TEST_CASE("plateau refuses a state whose window holds more than its own") {
  using Catch::Matchers::Message;
  const plateau<double, 4> s({.initial = 1, .window = 2});
  auto q = s.observe(s.observe(s.initial_state(), 0, 1), 0, 2);
  s.check(q);
  q.window.size = 3;
  const auto message = Message("anneal::plateau: window must not hold more metrics than the schedule's, got 3");
  CHECK_THROWS_MATCHES(s.check(q), std::invalid_argument, message);
  CHECK_THROWS_MATCHES(s.observe(q, 0, 1), std::invalid_argument, message);
}

TEST_CASE("plateau refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(plateau({}), error, Message("anneal::plateau: initial must be given, got nothing"));
  CHECK_THROWS_MATCHES(plateau({.initial = infinity}), error,
                       Message("anneal::plateau: initial must be finite, got inf"));
  CHECK_THROWS_MATCHES(plateau({.initial = 1, .factor = -0.1}), error,
                       Message("anneal::plateau: factor must be in [0, 1), got -0.1"));
  CHECK_THROWS_MATCHES(plateau({.initial = 1, .factor = 1}), error,
                       Message("anneal::plateau: factor must be in [0, 1), got 1"));  // …/46
  CHECK_THROWS_MATCHES(plateau({.initial = 1, .factor = not_a_number}), error,
                       Message("anneal::plateau: factor must be a number, got nan"));
  CHECK_THROWS_MATCHES(plateau({.initial = 1, .patience = -1}), error,
                       Message("anneal::plateau: patience must not be negative, got -1"));
  CHECK_THROWS_MATCHES(plateau({.initial = 1, .threshold = infinity}), error,
                       Message("anneal::plateau: threshold must be finite, got inf"));
  CHECK_THROWS_MATCHES(plateau({.initial = 1, .margin = infinity}), error,
                       Message("anneal::plateau: margin must be finite, got inf"));
  CHECK_THROWS_MATCHES(plateau({.initial = 1, .smallest_change = -1}), error,
                       Message("anneal::plateau: smallest_change must not be negative, got -1"));
  CHECK_THROWS_MATCHES(plateau({.initial = 1, .average = 0}), error,
                       Message("anneal::plateau: average must be at least 1, got 0"));
  CHECK_THROWS_MATCHES(plateau({.initial = 1, .cooldown = -2}), error,
                       Message("anneal::plateau: cooldown must not be negative, got -2"));
  CHECK_THROWS_MATCHES(plateau({.initial = 1, .min = -infinity}), error,
                       Message("anneal::plateau: min must be finite, got -inf"));
  CHECK_THROWS_MATCHES(plateau({.initial = 1, .min = 2}), error,
                       Message("anneal::plateau: initial must not be below min, got 1"));
}
