// SPDX-License-Identifier: Apache-2.0
#include "anneal/analysis/total.hpp"

#include <vector>

#include "anneal/anneal.hpp"
#include "support/catch.hpp"

namespace {

constexpr bool test_sum() { return anneal::total(anneal::linear({.initial = 1, .steps = 4}), 4) == 2.5; }
static_assert(test_sum());

constexpr bool test_nothing() { return anneal::total(anneal::constant({.value = 1}), 0) == 0; }
static_assert(test_nothing());

/// 2^54 and then ones, which a plain sum of doubles loses.
constexpr bool test_loses_nothing() {
  const auto s = [](double t) { return t == 0 ? 0x1p54 : 1.0; };
  return anneal::total(s, 1'025) == 0x1p54 + 1'024;
}
static_assert(test_loses_nothing());

}  // namespace

TEST_CASE("the total is the sum of the rates of the updates") {
  CHECK(test_sum());
  CHECK(test_nothing());
  CHECK(test_loses_nothing());
}

TEST_CASE("the total of a cosine is half the peak times the steps, and half the difference of its ends") {
  // sum of (1 + cos(π t / n)) / 2 for t = 0 … n - 1: the cosines cancel but for the first
  for (const int n : {1, 2, 7, 1'000, 100'000}) {
    CHECK(anneal::total(anneal::cosine({.initial = 1, .steps = n}), n) == Approx((n + 1) / 2.0).epsilon(4e-16));
  }
}

TEST_CASE("the total of a run with metrics") {
  const anneal::plateau s({.initial = 1, .factor = 0.5, .patience = 0});
  CHECK(anneal::total(s, 4, std::vector<double>{1, 2, 3, 4}) == 1 + 1 + 0.5 + 0.25);
  CHECK(anneal::total(anneal::any_schedule(s), 4, std::vector<double>{1, 2, 3, 4}) == 2.75);
  CHECK(anneal::total(s, 4, std::vector<anneal::metric_at>{{1, 1}, {2, 2}, {3, 3}}) == 2.75);
  CHECK(anneal::total(s, 4, std::vector<double>{}) == 4);
}
