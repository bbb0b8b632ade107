// SPDX-License-Identifier: Apache-2.0
#include "anneal/analysis/jumps.hpp"

#include <vector>

#include "anneal/anneal.hpp"
#include "support/catch.hpp"

namespace {

using anneal::jump;

static_assert(anneal::jumps(anneal::cosine({.initial = 0.1, .steps = 1'000}), 1'000).empty());

constexpr bool test_at_and_from_and_to() {
  constexpr auto s = anneal::piecewise_constant({3, 6}, {1.0, 0.5, 0.45});
  return anneal::jumps(s, 10) == std::vector<jump>{{3, 1, 0.5}} &&
         anneal::jumps(s, 10, {.relative = 0.01}) == std::vector<jump>{{3, 1, 0.5}, {6, 0.5, 0.45}};
}
static_assert(test_at_and_from_and_to());

/// By more than the part, not by as much.
constexpr bool test_more_than() {
  constexpr auto s = anneal::piecewise_constant({3}, {1.0, 0.5});
  return anneal::jumps(s, 10, {.relative = 0.5}).empty() && anneal::jumps(s, 3).empty() &&
         anneal::jumps(s, 4).size() == 1;
}
static_assert(test_more_than());

constexpr bool test_every_change() {
  return anneal::jumps(anneal::linear({.initial = 1, .steps = 4}), 5, {.relative = 0}).size() == 4;
}
static_assert(test_every_change());

/// Of the largest magnitude: here 2.
constexpr bool test_negative() {
  constexpr auto s = anneal::piecewise_constant({3, 6}, {0.1, 0.25, -2.0});
  return anneal::jumps(s, 10) == std::vector<jump>{{6, 0.25, -2}};
}
static_assert(test_negative());

}  // namespace

TEST_CASE("jumps are where the rate changes by more than a part of the highest") {
  CHECK(test_at_and_from_and_to());
  CHECK(test_more_than());
  CHECK(test_every_change());
  CHECK(test_negative());
}

TEST_CASE("jumps of a run with metrics") {
  const anneal::plateau s({.initial = 1, .factor = 0.5, .patience = 0});
  CHECK(anneal::jumps(s, 4, std::vector<double>{1, 2, 3, 4}) == std::vector<jump>{{2, 1, 0.5}, {3, 0.5, 0.25}});
  CHECK(anneal::jumps(s, 4, std::vector<double>{1, 2, 3, 4}, {.relative = 0.3}) == std::vector<jump>{{2, 1, 0.5}});
}

TEST_CASE("a jump is of a part of the highest rate") {
  CHECK_THROWS_MATCHES((void)anneal::jumps(anneal::constant({.value = 1}), 3, {.relative = -1}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::jumps: relative must not be negative, got -1"));
}
