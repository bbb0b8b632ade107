// SPDX-License-Identifier: Apache-2.0
#include <anneal/feedback/early_stopping.hpp>
#include <concepts>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <type_traits>

#include "support/catch.hpp"

namespace {

using anneal::early_stopping;
using params = early_stopping::params;

static_assert(std::regular<early_stopping::state> && std::is_trivially_copyable_v<early_stopping::state>);
static_assert(std::is_trivially_copyable_v<early_stopping>);

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// The number of the metric at which it says stop, from 1; 0 if it does not.
template <std::size_t N>
constexpr int stops_at(params p, const double (&metrics)[N]) {
  const early_stopping stop(p);
  auto state = stop.initial_state();
  int heard = 0;
  for (const double metric : metrics) {
    state = stop.observe(state, metric);
    ++heard;
    if (stop(state)) {
      return heard;
    }
  }
  return 0;
}

constexpr bool test_stops_at_the_last_of_the_patience() {
  constexpr double same[] = {1, 1, 1, 1, 1, 1};
  return stops_at({.patience = 1}, same) == 2 && stops_at({.patience = 3}, same) == 4 &&
         stops_at({.patience = 0}, same) == 2 && stops_at({.patience = 6}, same) == 0 &&
         stops_at({.patience = 2}, {5, 6, 4, 5, 3, 4, 4}) == 7 && stops_at({.patience = 2}, {5, 4, 3, 2, 1}) == 0;
}
static_assert(test_stops_at_the_last_of_the_patience());

constexpr bool test_what_is_better() {
  constexpr auto max = anneal::plateau_mode::max;
  constexpr auto relative = anneal::threshold_mode::relative;
  return stops_at({.patience = 1, .threshold = 0.5}, {3, 2.5, 1}) == 2 &&
         stops_at({.patience = 1, .threshold = 0.5}, {3, 2.4, 1.8, 1.3}) == 4 &&
         stops_at({.patience = 1, .threshold = 0.25, .threshold_mode = relative}, {-4, -5}) == 2 &&
         stops_at({.patience = 1, .threshold = 0.25, .threshold_mode = relative}, {-4, -5.01}) == 0 &&
         stops_at({.patience = 1, .mode = max}, {1, 2, 3, 2}) == 4;
}

static_assert(test_what_is_better());

constexpr bool test_warmup_is_not_heard() {
  return stops_at({.patience = 1, .warmup = 3}, {1, 5, 5, 5, 4, 4}) == 6 &&
         stops_at({.patience = 1, .warmup = 9}, {1, 5, 5}) == 0;
}
static_assert(test_warmup_is_not_heard());

constexpr bool test_not_a_number() {
  constexpr auto taken = anneal::first_metric::taken;
  constexpr auto ignore = anneal::nan_policy::ignore;
  return stops_at({.patience = 2}, {1, not_a_number, not_a_number}) == 3 &&
         stops_at({.patience = 2}, {not_a_number, infinity}) == 2 &&
         stops_at({.patience = 2, .first = taken}, {not_a_number, 1, 0.5}) == 3 &&
         stops_at({.patience = 2, .first = taken}, {infinity, 1, 0.5, 0.6, 0.7}) == 5 &&
         stops_at({.patience = 2, .nan = ignore}, {1, not_a_number, not_a_number, 2, 3}) == 5;
}
static_assert(test_not_a_number());

constexpr bool test_knows_where_the_best_was() {
  constexpr early_stopping stop({.patience = 2});
  auto state = stop.initial_state();
  const bool none = state.best_at == 0;
  for (const double metric : {3.0, 2.0, 4.0, 2.5}) {
    state = stop.observe(state, metric);
  }
  const bool stopped = stop(state) && state.best == 2 && state.best_at == 2 && state.heard == 4;
  return none && stopped && stop.observe(state, 1) == state;  // the verdict stays
}
static_assert(test_knows_where_the_best_was());

}  // namespace

TEST_CASE("early_stopping stops at the last metric of the patience") {
  CHECK(test_stops_at_the_last_of_the_patience());
}

TEST_CASE("early_stopping tells better metrics as a plateau does") { CHECK(test_what_is_better()); }

TEST_CASE("early_stopping does not hear the warm-up") { CHECK(test_warmup_is_not_heard()); }

TEST_CASE("early_stopping: metrics that are no numbers") {
  CHECK(test_not_a_number());
  const early_stopping stop({.nan = anneal::nan_policy::raise});
  CHECK_THROWS_MATCHES(stop.observe(stop.initial_state(), not_a_number), std::invalid_argument,
                       Catch::Matchers::Message("anneal::early_stopping: metric must be a number, got nan"));
}

TEST_CASE("early_stopping knows where the best metric was") { CHECK(test_knows_where_the_best_was()); }

TEST_CASE("early_stopping refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(early_stopping({.patience = -1}), error,
                       Message("anneal::early_stopping: patience must not be negative, got -1"));
  CHECK_THROWS_MATCHES(early_stopping({.threshold = -1}), error,
                       Message("anneal::early_stopping: threshold must not be negative, got -1"));
  CHECK_THROWS_MATCHES(early_stopping({.warmup = -1}), error,
                       Message("anneal::early_stopping: warmup must not be negative, got -1"));
}

TEST_CASE("early_stopping: a state that no metrics lead to is refused") {
  const early_stopping stop({.patience = 3});
  auto state = stop.initial_state();
  CHECK_NOTHROW(stop.check(state));
  for (const double metric :
       {3.0, std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::infinity()}) {
    state = stop.observe(state, metric);
    CHECK_NOTHROW(stop.check(state));
  }
  const auto refused = [&](auto change) {
    auto broken = state;
    change(broken);
    CHECK_THROWS_AS(stop.check(broken), std::invalid_argument);
  };
  refused([](auto& q) { q.best = std::numeric_limits<double>::quiet_NaN(); });
  refused([](auto& q) { q.bad = -1; });
  refused([](auto& q) { q.bad = 4; });
  refused([](auto& q) { q.heard = 1.5; });
  refused([](auto& q) { q.heard = -1; });
  refused([](auto& q) { q.best_at = 4; });
  refused([](auto& q) { q.best_at = 0.5; });
  refused([](auto& q) { q.best_at = 2; });
  refused([](auto& q) { q.best_at = 0; });
  refused([](auto& q) { q.bad = 1; });
}
