// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/feedback/slope_test.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::slope_test;
using params = slope_test<>::params;

static_assert(anneal::feedback_schedule<slope_test<>> && !anneal::finite_schedule<slope_test<>>);
static_assert(models::plain_state<slope_test<>> && std::is_trivially_copyable_v<slope_test<>>);
static_assert(std::is_same_v<anneal::rate_t<slope_test<float>>, float>);

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// The rates from 8 by halves: whether they are `expected` before the first and after each of the metrics.
template <std::size_t N>
constexpr bool gives(params p, const double (&metrics)[N], const double (&expected)[N + 1]) {
  p.initial = 8;
  p.factor = 0.5;
  const slope_test s(p);
  auto state = s.initial_state();
  bool holds = s(state, 0) == expected[0];
  for (std::size_t i = 0; i < N; ++i) {
    state = s.observe(state, i, metrics[i]);
    holds = holds && s(state, i + 1) == expected[i + 1];
  }
  return holds;
}

constexpr bool test_reduces_where_nothing_falls() {
  return gives({.window = 3}, {3, 2, 1, 1, 1, 1, 1, 2, 3}, {8, 8, 8, 8, 8, 8, 4, 4, 4, 2}) &&
         gives({.window = 4}, {3, 1, 3, 1, 1, 3, 1, 3}, {8, 8, 8, 8, 8, 8, 8, 8, 4}) &&
         gives({.window = 3, .mode = anneal::plateau_mode::max}, {1, 2, 3, 3, 2, 1}, {8, 8, 8, 8, 8, 8, 4}) &&
         gives({.window = 3, .min = 3}, {1, 1, 1, 1, 1, 1}, {8, 8, 8, 4, 4, 4, 3});
}
static_assert(test_reduces_where_nothing_falls());

// 3 1 2: b = -½, residuals ½ -1 ½, σ² = 1.5 / 1 / 2, and Φ(0.5 / 0.866) = 0.718.
constexpr bool test_confidence() {
  return gives({.window = 3, .confidence = 0.71}, {3, 1, 2}, {8, 8, 8, 8}) &&
         gives({.window = 3, .confidence = 0.725}, {3, 1, 2}, {8, 8, 8, 4});
}
static_assert(test_confidence());

constexpr bool test_not_finite() {
  using enum anneal::nan_policy;
  return gives({.window = 3}, {3, not_a_number, 1, 3, 2, 1}, {8, 8, 8, 4, 4, 4, 4}) &&
         gives({.window = 3}, {3, infinity, 1}, {8, 8, 8, 4}) &&
         gives({.window = 3, .nan = ignore}, {3, not_a_number, 2, infinity, 1}, {8, 8, 8, 8, 8, 8});
}
static_assert(test_not_finite());

/// Whether it reduces after one window of these metrics.
bool reduces(const std::vector<double>& metrics, double confidence) {
  const slope_test s({.initial = 1, .window = static_cast<int>(metrics.size()), .confidence = confidence});
  auto state = s.initial_state();
  for (const double metric : metrics) {
    state = s.observe(state, 0, metric);
  }
  return s(state, 0) < 1;
}

/// The probability that the slope is negative, in long double and with all metrics at hand.
long double probability_of_fall(const std::vector<double>& y) {
  const auto n = static_cast<long double>(y.size());
  const long double middle = (n - 1) / 2;
  long double mean = 0, width = 0, products = 0, rest = 0;
  for (const double v : y) {
    mean += v / n;
  }
  for (std::size_t i = 0; i < y.size(); ++i) {
    const long double x = static_cast<long double>(i) - middle;
    width += x * x;
    products += x * (y[i] - mean);
  }
  for (std::size_t i = 0; i < y.size(); ++i) {
    const long double off = y[i] - mean - products / width * (static_cast<long double>(i) - middle);
    rest += off * off;
  }
  return std::erfc(products / width / std::sqrt(rest / (n - 2) / width) / std::sqrt(2.0L)) / 2;
}

}  // namespace

TEST_CASE("slope_test reduces where a window does not fall") { CHECK(test_reduces_where_nothing_falls()); }

TEST_CASE("slope_test wants to be as sure as it is told") { CHECK(test_confidence()); }

TEST_CASE("slope_test: metrics that are not finite") {
  CHECK(test_not_finite());
  const slope_test s({.initial = 1, .nan = anneal::nan_policy::raise});
  CHECK_THROWS_MATCHES(s.observe(s.initial_state(), 0, not_a_number), std::invalid_argument,
                       Catch::Matchers::Message("anneal::slope_test: metric must be a number, got nan"));
}

TEST_CASE("slope_test decides as a regression over all metrics of the window") {
  std::mt19937 random(1);
  std::normal_distribution<double> normal(0, 1);
  int reduced = 0;
  for (int run = 0; run < 2000; ++run) {
    const double slope = 0.3 * normal(random), spread = std::exp(2 * normal(random)), level = 100 * normal(random);
    std::vector<double> metrics(3 + random() % 60);
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      metrics[i] = level + slope * static_cast<double>(i) + spread * normal(random);
    }
    for (const double confidence : {0.5, 0.51, 0.9, 0.99}) {
      const long double probability = probability_of_fall(metrics);
      if (std::abs(probability - confidence) > 1e-9L) {
        CHECK(reduces(metrics, confidence) == (probability < confidence));
        reduced += probability < confidence ? 1 : 0;
      }
    }
  }
  CHECK(reduced > 2000);  // of 8000: both cases were seen
  CHECK(reduced < 7000);
}

TEST_CASE("slope_test: the quantiles of the normal distribution") {
  using anneal::detail::normal_quantile;
  CHECK(normal_quantile(0.5) == 0);
  for (const double p : {0.51, 0.6, 0.75, 0.9, 0.975, 0.999, 0.999999}) {
    CHECK_THAT(0.5 * std::erfc(-normal_quantile(p) / std::sqrt(2)), Catch::Matchers::WithinAbs(p, 1e-15));
  }
}

TEST_CASE("slope_test refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(slope_test({.initial = 1, .window = 2}), error,
                       Message("anneal::slope_test: window must be at least 3, got 2"));
  CHECK_THROWS_MATCHES(slope_test({.initial = 1, .confidence = 0.4}), error,
                       Message("anneal::slope_test: confidence must be in [0.5, 1), got 0.4"));
  CHECK_THROWS_AS(slope_test({.initial = 1, .confidence = 1}), error);
  CHECK_THROWS_AS(slope_test({.initial = 1, .factor = 1}), error);
  CHECK_THROWS_AS(slope_test({.initial = 1, .min = 2}), error);
}
