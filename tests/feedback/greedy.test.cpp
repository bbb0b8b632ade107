// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/feedback/greedy.hpp>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <type_traits>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::greedy;
using params = greedy<>::params;

static_assert(anneal::feedback_schedule<greedy<>> && !anneal::finite_schedule<greedy<>>);
static_assert(std::is_same_v<anneal::rate_t<greedy<float>>, float>);
static_assert(models::plain_state<greedy<>> && models::plain_state<greedy<float, 50>>);
static_assert(std::is_trivially_copyable_v<greedy<>>);

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Whether the rates, from 8 by halves and doubles, are `expected` before the first and after each of the metrics.
template <class S = greedy<>, std::size_t N>
constexpr bool gives(typename S::params p, const double (&metrics)[N], const double (&expected)[N + 1]) {
  p.initial = 8;
  p.factor = 0.5;
  p.max = p.max == 1 ? 64 : p.max;
  const S s(p);
  auto state = s.initial_state();
  bool holds = s(state, 0) == expected[0];
  for (std::size_t i = 0; i < N; ++i) {
    state = s.observe(state, i, metrics[i]);
    holds = holds && s(state, i + 1) == expected[i + 1];
  }
  return holds;
}

constexpr bool test_raises_and_lowers() {
  return gives({.patience = 0}, {5, 4, 4, 4, 3}, {8, 16, 32, 16, 8, 16}) &&
         gives({.patience = 1}, {5, 4, 3, 3, 3, 2, 3, 1, 0.5}, {8, 8, 16, 16, 16, 8, 8, 8, 8, 16}) &&
         gives({.patience = 0, .mode = anneal::plateau_mode::max}, {1, 2, 2, 3}, {8, 16, 32, 16, 32});
}
static_assert(test_raises_and_lowers());

constexpr bool test_bounds() {
  return gives({.patience = 0, .min = 3, .max = 20}, {5, 4, 3, 3, 3, 3, 3, 2}, {8, 16, 20, 20, 10, 5, 3, 3, 6}) &&
         gives({.patience = 0, .max = 20, .smallest_change = 5}, {5, 4, 3}, {8, 16, 16, 16});
}
static_assert(test_bounds());

constexpr bool test_cooldown_and_warmup() {
  return gives({.patience = 0, .cooldown = 2}, {5, 5, 1, 1, 4, 9}, {8, 16, 8, 8, 8, 16, 8}) &&
         gives({.patience = 0, .warmup = 1}, {5, 4, 3, 9, 9}, {8, 16, 16, 32, 32, 16});
}
static_assert(test_cooldown_and_warmup());

// Two reductions at the minimum, and all starts anew: also the best, so that the next metric is better.
constexpr bool test_starts_anew() {
  return gives({.patience = 0, .min = 4, .reset_start = 2}, {5, 5, 5, 5, 5, 5}, {8, 16, 8, 4, 8, 16, 8}) &&
         gives({.patience = 0, .min = 4, .reset_start = 1}, {5, 5, 5, 5}, {8, 16, 8, 8, 16});
}
static_assert(test_starts_anew());

constexpr bool test_window() {
  using two = greedy<double, 4>;
  // The means of two: 4, 3, 3, 4, 3.5
  return gives<two>({.patience = 0, .window = 2}, {4, 2, 4, 4, 3}, {8, 16, 32, 16, 8, 4}) &&
         // Of one, as without.
         gives<two>({.patience = 0, .window = 1}, {4, 2, 4, 4, 3}, {8, 16, 32, 16, 8, 4}) &&
         // The means of three: 4, 3, 2.5, 2, 1
         gives<two>({.patience = 0, .window = 3}, {4, 2, 1.5, 2.5, -1}, {8, 16, 32, 64, 64, 64});
}
static_assert(test_window());

constexpr bool test_not_a_number() {
  return gives({.patience = 0}, {5, not_a_number, 4}, {8, 16, 8, 16}) &&
         gives({.patience = 0, .nan = anneal::nan_policy::ignore}, {not_a_number, 5, not_a_number}, {8, 8, 16, 16}) &&
         gives({.patience = 0}, {infinity, 1}, {8, 4, 8});
}
static_assert(test_not_a_number());

/// Whether each state from these metrics is one that the schedule takes back.
template <std::size_t N>
constexpr bool takes_all_back(const double (&metrics)[N], int rounds) {
  const greedy<double, 4> s({.initial = 1, .patience = 0, .window = 3, .reset_start = 1000});
  auto state = s.initial_state();
  for (int i = 0; i < rounds; ++i) {
    for (const double metric : metrics) {
      state = s.observe(state, 0, metric);
      s.check(state);
    }
  }
  return state.window.size > 0;
}

// What has left the window is still in the sum, rounded: 1e22 + 1 - 1e22 is 0.
constexpr bool test_its_states_pass() {
  return takes_all_back({1e22, 1, 1e-9, 0.1, 1e15, -3, 7, 0.3}, 20) &&
         takes_all_back({1e300, 1, 1, 1, -1e300, 1, 1}, 20) && takes_all_back({1.7e308, 1, 1, -1.7e308, 1, 1, 1}, 20) &&
         takes_all_back({1, 2, 3, infinity, 1, 1, 1, 1}, 2) && takes_all_back({1, 2, 3, not_a_number, 1, 1, 1}, 2);
}
static_assert(test_its_states_pass());

// An infinite metric is heard as such, and then no mean is; in both modes nothing is better than it.
constexpr bool test_infinite_sum() {
  using two = greedy<double, 4>;
  return gives<two>({.patience = 0, .window = 2}, {4, infinity, 1, 1, 1}, {8, 16, 8, 4, 2, 1}) &&
         gives<two>({.patience = 0, .mode = anneal::plateau_mode::max, .window = 2}, {4, infinity, 1, 1, 1},
                    {8, 16, 32, 16, 8, 4});
}
static_assert(test_infinite_sum());

}  // namespace

TEST_CASE("greedy takes back every state that it comes to") {
  CHECK(test_its_states_pass());
  CHECK(takes_all_back({1e308, 1e308, 1, 1, 1, 1}, 2));  // a sum that overflowed is none
  CHECK(takes_all_back({infinity, -infinity, 1, 1, 1, 1}, 2));
}

TEST_CASE("greedy takes back no window that has another sum") {
  using Catch::Matchers::Message;
  const greedy<double, 4> s({.initial = 1, .window = 3});
  auto state = s.observe(s.observe(s.initial_state(), 0, 3), 1, 4);  // not full: it has lost no metric
  s.check(state);
  state.sum = 8;
  CHECK_THROWS_MATCHES(s.check(state), std::invalid_argument,
                       Message("anneal::greedy: sum must be that of the window, got 8"));
}

TEST_CASE("greedy hears nothing any more once its sum is infinite") { CHECK(test_infinite_sum()); }

TEST_CASE("greedy raises and lowers") { CHECK(test_raises_and_lowers()); }

TEST_CASE("greedy stays within its bounds") { CHECK(test_bounds()); }

TEST_CASE("greedy hears nothing in its cooldown and its warm-up") { CHECK(test_cooldown_and_warmup()); }

TEST_CASE("greedy starts anew after a while at its minimum") { CHECK(test_starts_anew()); }

TEST_CASE("greedy may hear the mean of a window") { CHECK(test_window()); }

TEST_CASE("greedy: a metric that is not a number") {
  CHECK(test_not_a_number());
  const greedy s({.initial = 1, .nan = anneal::nan_policy::raise});
  CHECK_THROWS_MATCHES(s.observe(s.initial_state(), 0, not_a_number), std::invalid_argument,
                       Catch::Matchers::Message("anneal::greedy: metric must be a number, got nan"));
}

TEST_CASE("greedy refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(greedy({.initial = 1, .factor = 1}), error,
                       Message("anneal::greedy: factor must be in (0, 1), got 1"));
  CHECK_THROWS_MATCHES(greedy({.initial = 1, .min = 2}), error,
                       Message("anneal::greedy: min must not be above max, got 2"));
  CHECK_THROWS_MATCHES(greedy({.initial = 1, .window = 2}), error,
                       Message("anneal::greedy: window must be at most what the second template argument gives room "
                               "for, got 2"));
  CHECK_THROWS_AS(greedy({.initial = 1, .patience = -1}), error);
  CHECK_THROWS_AS(greedy({.initial = 1, .cooldown = -1}), error);
  CHECK_THROWS_AS(greedy({.initial = 1, .warmup = -1}), error);
}
