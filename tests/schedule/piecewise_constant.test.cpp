// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/piecewise_constant.hpp>
#include <array>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::piecewise_constant({1, 2}, {1, 2, 3}));
static_assert(anneal::pure_schedule<schedule> && anneal::finite_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<decltype(anneal::piecewise_constant<float>({1}, {1, 2}))>, float>);
static_assert(std::is_trivially_copyable_v<schedule>&& noexcept(std::declval<schedule>()(0)));

constexpr bool test_changes_at_the_boundaries() {
  constexpr auto s = anneal::piecewise_constant({30, 80}, {1, -2, 0.1});
  return s(0) == 1 && s(29) == 1 && s(30) == -2 && s(31) == -2 && s(79) == -2 && s(80) == 0.1 && s(0x1p53) == 0.1 &&
         s.length() == 80;
}
static_assert(test_changes_at_the_boundaries());

constexpr bool test_changes_after_the_boundaries() {
  constexpr auto s = anneal::piecewise_constant({0, 30, 80}, {8, 1, 0.5, 0.1}, anneal::boundary::after);
  return s(0) == 8 && s(1) == 1 && s(30) == 1 && s(31) == 0.5 && s(80) == 0.5 && s(81) == 0.1 && s(1e9) == 0.1;
}
static_assert(test_changes_after_the_boundaries());

constexpr bool test_equal_boundaries_skip_a_value() {
  constexpr auto s = anneal::piecewise_constant({0, 3, 3}, {1, 2, 3, 4});
  return s(0) == 2 && s(2) == 2 && s(3) == 4;
}
static_assert(test_equal_boundaries_skip_a_value());

}  // namespace

TEST_CASE("piecewise_constant changes at its boundaries") { CHECK(test_changes_at_the_boundaries()); }

TEST_CASE("piecewise_constant may change after its boundaries") { CHECK(test_changes_after_the_boundaries()); }

TEST_CASE("piecewise_constant skips the value between equal boundaries") {
  CHECK(test_equal_boundaries_skip_a_value());
}

TEST_CASE("piecewise_constant takes its lists from containers") {
  const auto s = anneal::piecewise_constant(std::vector<anneal::step>{10, 20}, std::vector<double>{3, 2, 1});
  CHECK(s(9) == 3);
  CHECK(s(10) == 2);
  CHECK(s(20) == 1);
  const auto flat = anneal::piecewise_constant(std::vector<int>{}, std::array<double, 1>{3});
  CHECK(flat(0) == 3);
  CHECK(flat(1e9) == 3);
  CHECK(flat.length() == 0);
}

TEST_CASE("piecewise_constant refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(anneal::piecewise_constant({-1}, {1, 2}), error,
                       Message("anneal::piecewise_constant: boundaries must not be negative, got -1"));
  CHECK_THROWS_MATCHES(
      anneal::piecewise_constant({5, 4}, {1, 2, 3}), error,
      Message(
          "anneal::piecewise_constant: boundaries must be in ascending order (swap it with the one before), got 4"));
  CHECK_THROWS_MATCHES(anneal::piecewise_constant({5}, {1, infinity}), error,
                       Message("anneal::piecewise_constant: values must be finite, got inf"));
  CHECK_THROWS_MATCHES(anneal::piecewise_constant(std::vector<int>{5}, std::vector<double>{1}), error,
                       Message("anneal::piecewise_constant: values must be one more than the boundaries, got 1"));
}
