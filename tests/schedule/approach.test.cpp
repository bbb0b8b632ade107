// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/approach.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = anneal::approach<>;
static_assert(anneal::pure_schedule<schedule> && !anneal::finite_schedule<schedule>);
static_assert(std::is_trivially_copyable_v<schedule>&& noexcept(std::declval<schedule>()(0)));

constexpr double one_over_e = 0.36787944117144233;

constexpr bool test_both_ways() {
  constexpr schedule up({.final = 1, .timescale = 100});
  constexpr schedule down({.initial = 3, .final = 1, .timescale = 100});
  constexpr schedule far({.final = 1, .timescale = 0x1p53});
  constexpr schedule rounded({.initial = 0.9, .final = 0.2, .timescale = 100});  // 0.2 + (0.9 - 0.2) is less than 0.9
  return up(0) == 0 && test::close(up(100), 1 - one_over_e) && up(10'000) == 1 && down(0) == 3 && rounded(0) == 0.9 &&
         test::close(down(100), 1 + 2 * one_over_e) && down(10'000) == 1 && test::close(far(1), 0x1p-53);
}
static_assert(test_both_ways());

}  // namespace

TEST_CASE("approach goes up or down") { CHECK(test_both_ways()); }

TEST_CASE("approach refuses parameters out of range") {
  CHECK_THROWS_MATCHES(schedule({.final = 1}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::approach: timescale must be given, got nothing"));
  CHECK_THROWS_AS(schedule({.timescale = 1}), std::invalid_argument);
}
