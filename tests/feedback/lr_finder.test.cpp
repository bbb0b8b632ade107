// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/driver/scheduled.hpp>
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/lr_finder.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <anneal/schedule/exponential.hpp>
#include <anneal/schedule/linear.hpp>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::lr_finder;
using anneal::lr_range;
using nlohmann::json;
using params = lr_finder<>::params;

static_assert(anneal::feedback_schedule<lr_finder<>> && anneal::finite_schedule<lr_finder<>>);
static_assert(models::plain_state<lr_finder<>> && std::is_trivially_copyable_v<lr_finder<>>);
static_assert(std::is_same_v<anneal::rate_t<lr_finder<float>>, float>);

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// After which of the losses it stops, from 0; -1 if it does not. Unsmoothed where beta is not given.
template <std::size_t N>
constexpr int stops_at(const double (&losses)[N], double beta = 0, double divergence = 4) {
  const lr_finder s({.initial = 1, .final = 2, .steps = 1000, .beta = beta, .divergence = divergence});
  auto state = s.initial_state();
  for (std::size_t i = 0; i < N; ++i) {
    state = s.observe(state, i + 1, losses[i]);
    if (state.stopped) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

constexpr bool test_stops_where_positive_losses_diverge() {
  return stops_at({2, 1, 3.9, 4, 4.1}) == 4 && stops_at({2, 1, 4, 0.5, 2.1}) == 4 && stops_at({1, 4.1}) == 1 &&
         stops_at({0, 0, 1e-9}) == 2 && stops_at({1, 1.9, 2.1}, 0, 2) == 2 && stops_at({1, 1e300}, 0, 1e300) == -1 &&
         stops_at({1, 1, 1, 1}, 0.98, 1) == -1;
}
static_assert(test_stops_where_positive_losses_diverge());

constexpr bool test_stops_where_negative_losses_diverge() {
  return stops_at({-1, -1.1, -1.2, -5, -3}) == -1 &&     // a fall is none
         stops_at({-1, -2, 4}) == -1 &&                  // 3 · 2 above -2
         stops_at({-1, -2, 4.1}) == 2 &&                 //
         stops_at({3, -1, 11}) == -1 &&                  // 3 times the fall from 3 to -1, above -1
         stops_at({3, -1, 11.1}) == 2 &&                 //
         stops_at({1, 0.5, 0.01, -0.001, 2.9}) == -1 &&  // a small number below 0 is none to compare with
         stops_at({-1000, -1003, -1000}) == -1;
}
static_assert(test_stops_where_negative_losses_diverge());

/// Not constexpr: to Clang a sum that is no number is no constant.
bool test_stops_at_what_is_not_finite() {
  return stops_at({not_a_number}) == 0 && stops_at({1, infinity, 1}) == 1 && stops_at({1, 1, -infinity}, 0.9) == 2 &&
         stops_at({1, not_a_number}, 0.98) == 1;
}

constexpr bool test_holds_where_it_stopped() {
  const lr_finder s({.initial = 1, .final = 16, .steps = 4, .beta = 0});
  auto q = s.observe(s.initial_state(), 1, 1);
  bool holds = !s.ended(q, 1) && s.ended(q, 4) && s(q, 4) == 16 && s(q, 9) == 16;
  q = s.observe(q, 2, 5);
  holds = holds && q.stopped && s.ended(q, 2) && s(q, 2) == 4 && s(q, 3) == 4 && s(q, 9) == 4;
  return holds && s.observe(q, 3, 0.1) == q;  // and hears nothing more
}
static_assert(test_holds_where_it_stopped());

// A gradient that is accumulated, an update that is skipped: t stays. What comes after the last update is none of the test.
constexpr bool test_an_update_is_one_point() {
  const lr_finder s({.initial = 1, .final = 2, .steps = 3});
  const auto once = s.observe(s.initial_state(), 1, 2);
  const auto twice = s.observe(once, 2, 3);
  const auto last = s.observe(twice, 3, 1);
  return s.observe(once, 1, 9) == once && s.observe(s.observe(once, 1, not_a_number), 2, 3) == twice &&
         s.observe(last, 4, 100) == last && s.observe(s.initial_state(), 0, 2).weight > 0;
}
static_assert(test_an_update_is_one_point());

std::vector<json> records(const std::string& name) {
  const std::string path = ANNEAL_TEST_REFERENCE_DIR "/search/" + name;
  std::ifstream lines(path);
  std::vector<json> all;
  for (std::string line; std::getline(lines, line);) {
    all.push_back(json::parse(line));
  }
  INFO(path);
  REQUIRE(!all.empty());
  return all;
}

double number(const json& value) {
  return value.is_number() ? value.get<double>()
         : value == "NaN"  ? not_a_number
                           : (value == "Infinity" ? infinity : -infinity);
}

}  // namespace

TEST_CASE("lr_finder stops where the loss diverges") {
  CHECK(test_stops_where_positive_losses_diverge());
  CHECK(test_stops_where_negative_losses_diverge());
  CHECK(test_stops_at_what_is_not_finite());
  CHECK(stops_at({-1e308, 1e308}) == 1);  // whose difference is infinite
}

TEST_CASE("lr_finder holds the rate where it stopped") { CHECK(test_holds_where_it_stopped()); }

TEST_CASE("lr_finder: the losses of an update are one point") { CHECK(test_an_update_is_one_point()); }

TEST_CASE("lr_finder rises as the schedules of the same names") {
  const anneal::exponential factors({.initial = 1e-7, .final = 10, .steps = 100});
  const anneal::linear line({.initial = 0, .final = 10, .steps = 100});
  const lr_finder by_factors({.initial = 1e-7, .final = 10, .steps = 100});
  const lr_finder by_amounts({.initial = 0, .final = 10, .steps = 100, .range = lr_range::linear});
  for (int t = 0; t <= 110; ++t) {
    CHECK(by_factors(by_factors.initial_state(), t) == factors(t));
    CHECK(by_amounts(by_amounts.initial_state(), t) == line(t));
  }
}

TEST_CASE("lr_finder: the losses of updates that were not made are no points") {
  anneal::scheduled run{anneal::sgd<double>({}), lr_finder({.initial = 1e-3, .final = 1, .steps = 10})};
  std::vector<double> x{1}, gradient{0};
  const auto& heard = anneal::detail::get<0>(run.state().feedback);
  std::vector<double> rates;
  for (int update = 0; update < 10; ++update) {
    rates.push_back(run.rate());
    if (update == 4) {
      run.observe(not_a_number);  // skipped: its scaled loss overflowed
    }
    run.step(x, gradient);
    for (int part = 0; part < 4; ++part) {
      run.observe(2 + part);
    }
  }
  CHECK(!heard.stopped);
  CHECK(heard.first == 2);
  CHECK(heard.best == 2);
  CHECK(rates.front() == 1e-3);
  CHECK(rates.back() == anneal::exponential({.initial = 1e-3, .final = 1, .steps = 10})(9));
}

TEST_CASE("lr_finder smooths and stops as the records of fastai's rule") {
  int stopped = 0;
  for (const json& record : records("lr_finder.jsonl")) {
    INFO(record["id"]);
    const auto losses = record["losses"].get<std::vector<double>>();
    const auto smoothed = record["smoothed"].get<std::vector<double>>();
    const lr_finder s({.initial = 1e-7, .final = 10, .steps = losses.size()});
    auto state = s.initial_state();
    json stops_at;
    for (std::size_t i = 0; i < losses.size() && !state.stopped; ++i) {
      state = s.observe(state, i + 1, losses[i]);
      REQUIRE(i < smoothed.size());
      CHECK(std::abs(s.smoothed(state) - smoothed[i]) <= 1e-8 * std::abs(smoothed[i]));  // 9 digits, also of the losses
      stops_at = state.stopped ? json(i) : json();
    }
    stopped += state.stopped ? 1 : 0;
    CHECK(stops_at == record["stops_at"]);
  }
  CHECK(stopped >= 5);
}

TEST_CASE("lr_finder runs whole range tests as fastai") {
  for (const json& record : records("lr_stop.jsonl")) {
    if (record["system"] != "fastai") {
      continue;
    }
    INFO(record["id"]);
    const bool always = record["factor"].is_null();
    const lr_finder s({.initial = 1e-7,
                       .final = 10,
                       .steps = record["num_it"].get<int>(),
                       .divergence = always ? 1e300 : record["factor"].get<double>()});
    const json& lrs = record["lrs"];
    auto state = s.initial_state();
    std::size_t i = 0;
    bool finite = true;
    bool below_zero = false;
    for (; i < record["raw"].size() && !s.ended(state, i); ++i) {
      const double loss = number(record["raw"][i]);
      const double rate = s(state, i);
      state = s.observe(state, i + 1, loss);
      finite = finite && std::isfinite(loss);
      below_zero = below_zero || s.smoothed(state) < 0;
      if (i < lrs.size()) {
        // Theirs is a power of 1e8, whose exponent is rounded by 2^-53 of itself: ln(1e8) · 2^-53, and three roundings.
        CHECK(std::abs(rate - lrs[i].get<double>()) <= 22 * 0x1p-53 * rate);
        // There beta is rounded to float, whose 1 - beta is off by 2^-25 / 0.02 = 1.5e-6 of itself, and a hundred sums are
        // rounded to it: 100 · 2^-24 = 6e-6.
        const double there = number(record["smoothed"][i]);
        CHECK((!finite || std::abs(s.smoothed(state) - there) <= 8e-6 * std::abs(there) + (below_zero ? 8e-6 : 0)));
      }
    }
    if (!finite) {
      CHECK(state.stopped);  // at once, where fastai goes on with NaN
      CHECK(i < record["steps_run"].get<std::size_t>());
    } else if (below_zero) {
      CHECK(i == record["raw"].size());
    } else {
      CHECK(i == record["steps_run"].get<std::size_t>());
      CHECK(state.stopped == record["stopped_early"].get<bool>());
    }
  }
}

TEST_CASE("lr_finder: a constant loss is itself, smoothed") {
  const lr_finder s({.initial = 1e-7, .final = 10, .steps = 1e5});
  auto state = s.initial_state();
  CHECK(std::isnan(s.smoothed(state)));
  for (int t = 1; t <= 10'000; ++t) {
    state = s.observe(state, t, 1);
    CHECK(s.smoothed(state) == 1);
  }
}

TEST_CASE("lr_finder refuses a state that it could not have come to") {
  using state = lr_finder<>::state;
  const lr_finder s({.initial = 1, .final = 2, .steps = 10});
  anneal::scheduler run{s};
  for (const double loss : {3.0, 2.0, 1.0, not_a_number}) {
    run.advance();
    run.observe(loss);
    s.check(run.state().feedback);
  }
  s.check(s.observe(s.initial_state(), 1, not_a_number));
  const state good = run.state().feedback;
  const auto refuses = [&](auto change) {
    state q = good;
    change(q);
    CHECK_THROWS_AS(s.check(q), std::invalid_argument);
  };
  refuses([](state& q) { q.average = not_a_number; });
  refuses([](state& q) { q.weight = 1.5; });
  refuses([](state& q) { q.weight = not_a_number; });
  refuses([](state& q) { q.weight = 0; });
  refuses([](state& q) { q.best = q.first + 1; });
  refuses([](state& q) { q.first = infinity; });
  refuses([](state& q) { q.heard_at = 11; });
  refuses([](state& q) { q.heard_at = -1; });
  CHECK_THROWS_AS(s.check({.heard_at = 1}), std::invalid_argument);
}

TEST_CASE("lr_finder refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(lr_finder({.initial = 1, .final = 1, .steps = 10}), error,
                       Message("anneal::lr_finder: final must be above initial, got 1"));
  CHECK_THROWS_MATCHES(lr_finder({.initial = 0, .final = 1, .steps = 10}), error,
                       Message("anneal::lr_finder: initial must be positive where the range is exponential, got 0"));
  CHECK_THROWS_MATCHES(lr_finder({.initial = 1, .final = 2}), error,
                       Message("anneal::lr_finder: steps must be given, got nothing"));
  CHECK_THROWS_MATCHES(lr_finder({.initial = 1, .final = 2, .steps = 5, .divergence = 0.5}), error,
                       Message("anneal::lr_finder: divergence must be at least 1, got 0.5"));
  CHECK_THROWS_AS(lr_finder({.initial = 1, .final = 2, .steps = 5, .beta = 1}), error);
  CHECK_THROWS_AS(lr_finder<float>({.initial = 1, .final = 1 + 1e-12, .steps = 5}), error);
}
