// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/constant.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "support/catch.hpp"

namespace {

using schedule = anneal::constant<>;
static_assert(anneal::pure_schedule<schedule> && anneal::pure_schedule<const schedule&>);
static_assert(!anneal::finite_schedule<schedule> && !anneal::feedback_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<schedule>, double>);
static_assert(std::is_same_v<anneal::rate_t<anneal::constant<float>>, float>);
static_assert(std::is_trivially_copyable_v<schedule> && sizeof(schedule) == sizeof(double));
static_assert(noexcept(std::declval<schedule>()(0)));

constexpr bool test_same_rate_for_ever() {
  constexpr anneal::constant s({.value = 0.1});
  return s(0) == 0.1 && s(0.5) == 0.1 && s(1) == 0.1 && s(1e9) == 0.1 && s(0x1p53) == 0.1;
}
static_assert(test_same_rate_for_ever());

constexpr bool test_any_finite_value() {
  constexpr double most = std::numeric_limits<double>::max();
  return anneal::constant({.value = 0})(7) == 0 && anneal::constant({.value = -1})(7) == -1 &&
         anneal::constant({.value = most})(7) == most && anneal::constant<float>({.value = 0.1})(7) == 0.1F;
}
static_assert(test_any_finite_value());

}  // namespace

TEST_CASE("constant is the same at every step") { CHECK(test_same_rate_for_ever()); }

TEST_CASE("constant takes any finite value, in the type of the rate") { CHECK(test_any_finite_value()); }

TEST_CASE("constant refuses a value that is missing or not finite") {
  using Catch::Matchers::Message;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(anneal::constant({}), std::invalid_argument,
                       Message("anneal::constant: value must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::constant({.value = infinity}), std::invalid_argument,
                       Message("anneal::constant: value must be finite, got inf"));
  CHECK_THROWS_MATCHES(anneal::constant({.value = -infinity}), std::invalid_argument,
                       Message("anneal::constant: value must be finite, got -inf"));
}
