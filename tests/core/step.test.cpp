// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/step.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "support/catch.hpp"

using anneal::step;

namespace {

template <class T>
concept makes_a_step = std::convertible_to<T, step>;

constexpr double clock_of(step t) { return t; }

constexpr bool comes_from_any_arithmetic_type() {
  return clock_of(7) == 7 && clock_of(7u) == 7 && clock_of(std::size_t{7}) == 7 && clock_of(std::int64_t{7}) == 7 &&
         clock_of(static_cast<signed char>(7)) == 7 && clock_of(true) == 1 && clock_of(0.5f) == 0.5 &&
         clock_of(0.5) == 0.5 && clock_of(0.5L) == 0.5;
}

constexpr bool is_exact_to_two_to_the_53() {
  constexpr std::int64_t most = std::int64_t{1} << 53;
  return clock_of(most) == 0x1p53 && clock_of(most - 1) == 0x1p53 - 1 && clock_of(most - 1) != clock_of(most);
}

}  // namespace

static_assert(makes_a_step<int> && makes_a_step<unsigned long long> && makes_a_step<float> && makes_a_step<bool>);
static_assert(!makes_a_step<const char*> && !makes_a_step<std::nullptr_t> && !makes_a_step<std::string>);
static_assert(std::convertible_to<step, double>);
static_assert(std::is_trivially_copyable_v<step> && sizeof(step) == sizeof(double));

TEST_CASE("step: from any arithmetic type, read as a double", "[core]") {
  STATIC_REQUIRE(comes_from_any_arithmetic_type());
  CHECK(comes_from_any_arithmetic_type());
}

TEST_CASE("step: whole numbers are exact up to 2^53", "[core]") {
  STATIC_REQUIRE(is_exact_to_two_to_the_53());
  CHECK(is_exact_to_two_to_the_53());
}

TEST_CASE("step: the first update is step 0", "[core]") {
  STATIC_REQUIRE(step{} == 0);
  CHECK(step{} == 0);
}

TEST_CASE("step: computes as a double", "[core]") {
  const step t = 10;
  CHECK(t + 1 == 11);
  CHECK(t / 4 == 2.5);
  CHECK(t < 11);
}
