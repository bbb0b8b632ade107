// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/polynomial_cycles.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = anneal::polynomial_cycles<>;
static_assert(anneal::pure_schedule<schedule> && !anneal::finite_schedule<schedule>);
static_assert(std::is_trivially_copyable_v<schedule>&& noexcept(std::declval<schedule>()(0)));

constexpr bool test_saw() {
  constexpr schedule s({.initial = 1, .steps = 4});
  return s(0) == 1 && s(3) == 0.25 && s(4) == 0 && s(4.5) == 0.4375 && s(5) == 0.375 && s(6) == 0.25 && s(8) == 0 &&
         s(9) == 0.25 && s(4e9) == 0;
}
static_assert(test_saw());

}  // namespace

TEST_CASE("polynomial_cycles arrives at final again and again") { CHECK(test_saw()); }

TEST_CASE("polynomial_cycles follows Keras") {
  test::check_along(schedule({.initial = 0.1, .final = 0.01, .steps = 50, .power = 2}),
                    {{0, 0.1},
                     {1, 0.096436},
                     {10, 0.0676},
                     {20, 0.0424},
                     {100, 0.01},
                     {101, 0.019604},
                     {199, 0.01000225},
                     {200, 0.01},
                     {201, 0.01345744}},
                    [](test::point p) { return Catch::Matchers::WithinULP(p.rate, 6); });  // PolynomialDecay/float64/02
}

TEST_CASE("polynomial_cycles refuses what polynomial refuses") {
  CHECK_THROWS_AS(schedule({.initial = 1}), std::invalid_argument);
  CHECK_THROWS_AS(schedule({.initial = 1, .steps = 4, .power = 0}), std::invalid_argument);
}

TEST_CASE("polynomial_cycles: the last cycle of the clock is cut, not refused", "[schedule]") {
  constexpr anneal::polynomial_cycles s({.initial = 1, .final = 0.1, .steps = 10, .power = 2});
  STATIC_REQUIRE(s(0x1p53) == 0.1);  // 2^53 is no multiple of 10
}
