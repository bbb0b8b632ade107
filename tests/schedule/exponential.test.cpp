// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/exponential.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = anneal::exponential<>;
static_assert(anneal::pure_schedule<schedule> && anneal::pure_schedule<const schedule&>);
static_assert(anneal::finite_schedule<schedule> && anneal::finite_schedule<const schedule&>);
static_assert(!anneal::feedback_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<anneal::exponential<float>>, float>);
static_assert(std::is_trivially_copyable_v<schedule> && sizeof(schedule) <= 64);
static_assert(noexcept(std::declval<schedule>()(0)));

constexpr bool test_rising() {
  constexpr anneal::exponential s({.initial = 0.25, .final = 64, .steps = 4});
  return s.length() == 4 && s(0) == 0.25 && s(1) == 1 && s(2) == 4 && s(3) == 16 && s(4) == 64 && s(5) == 64 &&
         s(1e9) == 64 && s(0x1p53) == 64;
}
static_assert(test_rising());

constexpr bool test_falling() {
  constexpr anneal::exponential s({.initial = 1, .final = 0.25, .steps = 10});
  return s(0) == 1 && s(5) == 0.5 && test::close(s(9), 0.28717458874925876) && s(10) == 0.25 && s(11) == 0.25 &&
         s(1e9) == 0.25 && s(0x1p53) == 0.25;
}
static_assert(test_falling());

constexpr bool test_equal_ends() {
  constexpr anneal::exponential s({.initial = 0.1, .final = 0.1, .steps = 3});
  return s(0) == 0.1 && s(1) == 0.1 && s(2) == 0.1 && s(3) == 0.1;
}
static_assert(test_equal_ends());

// The ratio of the two has to be a double.
constexpr bool test_extreme_ends() {
  constexpr anneal::exponential s({.initial = 0x1p-500, .final = 0x1p500, .steps = 4});
  constexpr anneal::exponential smallest({.initial = 1, .final = 0x1p-1074, .steps = 1074});
  return s(1) == 0x1p-250 && s(2) == 1 && s(3) == 0x1p250 && s(0x1p53) == 0x1p500 &&  //
         smallest(1) == 0.5 && smallest(1073) == 0x1p-1073 && smallest(1074) == 0x1p-1074;
}
static_assert(test_extreme_ends());

constexpr bool test_stays_between_its_ends() {
  constexpr anneal::exponential s({.initial = 0.1, .final = 0.3, .steps = 0x1p53});
  constexpr anneal::exponential r({.initial = 0.3, .final = 0.1, .steps = 0x1p53});
  constexpr anneal::exponential<float> f({.initial = 0.3, .final = 0.1, .steps = 1e9});
  return s(0) == 0.1 && s(1) >= 0.1 && s(0x1p53 - 1) <= 0.3 && s(0x1p53) == 0.3 &&  //
         r(0) == 0.3 && r(1) <= 0.3 && r(0x1p53 - 1) >= 0.1 && r(0x1p53) == 0.1 &&  //
         f(0) == 0.3F && f(1) <= 0.3F && f(1e9 - 1) >= 0.1F && f(1e9) == 0.1F;
}
static_assert(test_stays_between_its_ends());

}  // namespace

TEST_CASE("exponential rises by a constant factor and stays at its final rate") { CHECK(test_rising()); }

TEST_CASE("exponential falls by a constant factor and stays at its final rate") { CHECK(test_falling()); }

TEST_CASE("exponential between equal rates is constant") { CHECK(test_equal_ends()); }

TEST_CASE("exponential goes between rates of any size") { CHECK(test_extreme_ends()); }

TEST_CASE("exponential never leaves the interval between its ends") { CHECK(test_stays_between_its_ends()); }

TEST_CASE("exponential refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(anneal::exponential({.final = 1, .steps = 4}), error,
                       Message("anneal::exponential: initial must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::exponential({.initial = 0, .final = 1, .steps = 4}), error,
                       Message("anneal::exponential: initial must be positive, got 0"));
  CHECK_THROWS_MATCHES(anneal::exponential({.initial = 1, .steps = 4}), error,
                       Message("anneal::exponential: final must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::exponential({.initial = 1, .final = -2, .steps = 4}), error,
                       Message("anneal::exponential: final must be positive, got -2"));
  CHECK_THROWS_MATCHES(anneal::exponential({.initial = 1, .final = infinity, .steps = 4}), error,
                       Message("anneal::exponential: final must be positive, got inf"));
  CHECK_THROWS_MATCHES(anneal::exponential<float>({.initial = 1e-300, .final = 1, .steps = 1}), error,
                       Message("anneal::exponential: initial must be positive in float, too, got 1e-300"));
  CHECK_THROWS_MATCHES(anneal::exponential<float>({.initial = 1, .final = 1e-46, .steps = 1}), error,
                       Message("anneal::exponential: final must be positive in float, too, got 1e-46"));
  CHECK(anneal::exponential<float>({.initial = 1, .final = 1e-45, .steps = 1})(1) == 1e-45F);
  CHECK_THROWS_MATCHES(anneal::exponential({.initial = 1, .final = 2}), error,
                       Message("anneal::exponential: steps must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::exponential({.initial = 1, .final = 2, .steps = 1e16}), error,
                       Message("anneal::exponential: steps must be at most 2^53, got 1e+16"));
}
