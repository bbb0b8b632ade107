// SPDX-License-Identifier: Apache-2.0
#include "anneal/analysis/extremes.hpp"

#include <array>
#include <vector>

#include "anneal/anneal.hpp"
#include "support/catch.hpp"

namespace {

using anneal::extreme_rates;

constexpr bool test_linear() {
  return anneal::extremes(anneal::linear({.initial = 1, .steps = 4}), 4) == extreme_rates{0.25, 3, 1, 0};
}
static_assert(test_linear());

constexpr bool test_first_of_equals() {
  constexpr auto s = anneal::piecewise_constant({2, 4, 6}, {1.0, 2.0, 1.0, 2.0});
  return anneal::extremes(s, 8) == extreme_rates{1, 0, 2, 2};
}
static_assert(test_first_of_equals());

constexpr bool test_over_more_than_a_chunk() {
  const auto up = [](double t) { return t; };
  return anneal::extremes(up, 1'000) == extreme_rates{0, 0, 999, 999};
}
static_assert(test_over_more_than_a_chunk());

constexpr anneal::plateau plateau({.initial = 1, .factor = 0.5, .patience = 0, .mode = anneal::plateau_mode::min});

constexpr bool test_hears() {
  const std::array<double, 4> worse{1, 2, 3, 4};  // the last is heard after the last update
  return anneal::extremes(plateau, 4, worse) == extreme_rates{0.25, 3, 1, 0};
}
static_assert(test_hears());

constexpr bool test_hears_at_times() {
  const std::array<anneal::metric_at, 2> worse{{{2, 1.0}, {3, 2.0}}};
  return anneal::extremes(plateau, 4, worse) == extreme_rates{0.5, 3, 1, 0};
}
static_assert(test_hears_at_times());

}  // namespace

TEST_CASE("extremes are the first updates that have the lowest and the highest rate") {
  CHECK(test_linear());
  CHECK(test_first_of_equals());
  CHECK(test_over_more_than_a_chunk());
}

TEST_CASE("extremes of a schedule that listens are those of the run in which it hears the metrics") {
  CHECK(test_hears());
  CHECK(test_hears_at_times());
  const anneal::any_schedule any = plateau;
  CHECK(anneal::extremes(any, 4, std::vector<double>{1, 2, 3, 4}).lowest == 0.25);
  CHECK(anneal::extremes(anneal::any_schedule(anneal::linear({.initial = 1, .steps = 4})), 4).lowest == 0.25);
}

TEST_CASE("extremes refuse what has none") {
  using Catch::Matchers::Message;
  const anneal::any_schedule any = plateau;
  CHECK_THROWS_MATCHES(
      (void)anneal::extremes(any, 4), std::invalid_argument,
      Message("anneal::extremes: the schedule listens to a metric, and has a rate in a scheduler only"));
  CHECK_THROWS_MATCHES((void)anneal::extremes(plateau, 0, std::vector<double>{}), std::invalid_argument,
                       Message("anneal::extremes: updates must be positive, got 0"));
  CHECK_THROWS_MATCHES((void)anneal::extremes(plateau, 1.5, std::vector<double>{}), std::invalid_argument,
                       Message("anneal::extremes: updates must be a whole number, got 1.5"));
  CHECK_THROWS_MATCHES((void)anneal::extremes(plateau, 5, std::vector<anneal::metric_at>{{2, 1}, {1, 1}}),
                       std::invalid_argument, Message("anneal::extremes: metrics must be in the order of time, got 1"));
}
