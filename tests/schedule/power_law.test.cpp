// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/power_law.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "support/catch.hpp"

namespace {

using schedule = anneal::power_law<>;
static_assert(anneal::pure_schedule<schedule> && !anneal::finite_schedule<schedule>);
static_assert(std::is_trivially_copyable_v<schedule>&& noexcept(std::declval<schedule>()(0)));

constexpr bool test_capped() {
  constexpr schedule s({.max = 1, .coefficient = 2, .exponent = -1});
  return s(0) == 1 && s(1) == 1 && s(2) == 1 && s(4) == 0.5 && s(8) == 0.25 && s(0x1p53) == 0x1p-52;
}
static_assert(test_capped());

}  // namespace

TEST_CASE("power_law falls, and is never above its maximum") { CHECK(test_capped()); }

TEST_CASE("power_law refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(schedule({.max = 1, .coefficient = 0}), error,
                       Message("anneal::power_law: coefficient must be positive, got 0"));
  CHECK_THROWS_MATCHES(schedule({.max = 1, .coefficient = 1, .exponent = 0}), error,
                       Message("anneal::power_law: exponent must be negative, got 0"));
  CHECK_THROWS_AS(schedule({.max = std::numeric_limits<double>::infinity(), .coefficient = 1}), error);
}
