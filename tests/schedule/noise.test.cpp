// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <anneal/compose/map.hpp>
#include <anneal/compose/pointwise.hpp>
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/noise.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using anneal::noise_kind;
using schedule = anneal::noise<>;
static_assert(anneal::pure_schedule<schedule> && !anneal::finite_schedule<schedule>);
static_assert(std::is_trivially_copyable_v<schedule>&& noexcept(std::declval<schedule>()(0)));

constexpr bool test_a_function_of_seed_and_step() {
  constexpr schedule s({.amplitude = 0.1, .seed = 7});
  constexpr schedule other({.amplitude = 0.1, .seed = 8});
  return s(3) == s(3.5) && s(3) != s(4) && s(3) != other(3) && s(0x1p53) == s(0x1p53) &&
         schedule({.amplitude = 0.2, .seed = 7})(3) == 2 * s(3);
}
static_assert(test_a_function_of_seed_and_step());

constexpr int count = 200'000;

/// The numbers of X at updates 0 … count - 1.
std::vector<double> numbers(noise_kind kind, int seed) {
  const schedule s({.amplitude = 1, .kind = kind, .seed = seed});
  std::vector<double> all;
  for (int t = 0; t < count; ++t) {
    all.push_back(s(t));
  }
  return all;
}

/// The mean of f(x), within five standard errors of what is expected: one failure in two million.
template <class F>
void check_mean(const std::vector<double>& all, F f, double expected, double variance) {
  double sum = 0;
  for (const double x : all) {
    sum += f(x);
  }
  CHECK_THAT(sum / count, Catch::Matchers::WithinAbs(expected, 5 * std::sqrt(variance / count)));
}

}  // namespace

TEST_CASE("noise is a function of its seed and the number of the update") { CHECK(test_a_function_of_seed_and_step()); }

TEST_CASE("noise: uniform") {
  for (const int seed : {0, 1, -1, 12345}) {
    const auto all = numbers(noise_kind::uniform, seed);
    check_mean(
        all, [](double x) { return x; }, 0, 1.0 / 3);
    check_mean(
        all, [](double x) { return x * x; }, 1.0 / 3, 1.0 / 5 - 1.0 / 9);
    for (int part = 0; part < 16; ++part) {
      const double low = part / 8.0 - 1;
      check_mean(
          all, [&](double x) { return low <= x && x < low + 0.125 ? 1 : 0; }, 1.0 / 16, 15.0 / 256);
    }
    check_mean(
        all, [](double x) { return -1 <= x && x < 1 ? 1 : 0; }, 1, 0);
  }
}

TEST_CASE("noise: normal") {
  for (const int seed : {0, 1, -1, 12345}) {
    const auto all = numbers(noise_kind::normal, seed);
    check_mean(
        all, [](double x) { return x; }, 0, 1);
    check_mean(
        all, [](double x) { return x * x; }, 1, 2);
    check_mean(
        all, [](double x) { return x * x * x * x; }, 3, 96);
    for (const double z : {-3.0, -2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 3.0}) {
      const double below = 0.5 * std::erfc(-z / std::sqrt(2));
      check_mean(
          all, [&](double x) { return x < z ? 1 : 0; }, below, below * (1 - below));
    }
  }
}

TEST_CASE("noise: updates that follow each other, and seeds that do, are independent") {
  for (const auto kind : {noise_kind::uniform, noise_kind::normal}) {
    const auto a = numbers(kind, 0);
    const auto b = numbers(kind, 1);
    const double variance = kind == noise_kind::uniform ? 1.0 / 3 : 1;
    for (const int lag : {1, 2, 3, 7}) {
      double along = 0, across = 0;
      for (int t = 0; t + lag < count; ++t) {
        along += a[static_cast<std::size_t>(t)] * a[static_cast<std::size_t>(t + lag)];
        across += a[static_cast<std::size_t>(t)] * b[static_cast<std::size_t>(t)];
      }
      CHECK_THAT(along / count, Catch::Matchers::WithinAbs(0, 5 * variance / std::sqrt(count)));
      CHECK_THAT(across / count, Catch::Matchers::WithinAbs(0, 5 * variance / std::sqrt(count)));
    }
  }
}

TEST_CASE("noise on a rate") {
  const auto s = anneal::constant({.value = 2}) * (schedule({.amplitude = 0.25}) | anneal::offset(1));
  double low = 9, high = 0;
  for (int t = 0; t < 1000; ++t) {
    low = std::min(low, s(t));
    high = std::max(high, s(t));
  }
  CHECK(low >= 1.5);
  CHECK(low < 1.51);
  CHECK(high <= 2.5);
  CHECK(high > 2.49);
}

TEST_CASE("noise before step 0 is that of step 0") {
  CHECK(anneal::noise({.amplitude = 1})(-7) == anneal::noise({.amplitude = 1})(0));
}

TEST_CASE("noise refuses an amplitude that is not finite") {
  CHECK_THROWS_MATCHES(schedule({.amplitude = std::numeric_limits<double>::infinity()}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::noise: amplitude must be finite, got inf"));
}
