// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/natural_exponential.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = anneal::natural_exponential<>;
static_assert(anneal::pure_schedule<schedule> && !anneal::finite_schedule<schedule>);
static_assert(std::is_trivially_copyable_v<schedule>&& noexcept(std::declval<schedule>()(0)));

constexpr double e_to_minus_one = 0.36787944117144233;

constexpr bool test_falls() {
  constexpr schedule s({.initial = 2, .rate = 0.25, .every = 3});
  constexpr anneal::natural_exponential<float> narrow({.initial = 1, .rate = 1});
  return s(0) == 2 && test::close(s(12), 2 * e_to_minus_one) && narrow(1) == 0.36787945F && s(1e9) == 0 &&
         test::close(schedule({.initial = 1, .rate = -1})(1), 2.718281828459045);
}
static_assert(test_falls());

}  // namespace

TEST_CASE("natural_exponential falls by its rate") { CHECK(test_falls()); }

TEST_CASE("natural_exponential follows Paddle") {
  test::check_along(schedule({.initial = 0.5, .rate = 0.1}),
                    {{0, 0.5},
                     {1, 0.45241870901797976},
                     {10, 0.18393972058572117},
                     {100, 2.2699964881242427e-05},
                     // Paddle rounds 0.1 · 1000, and its error is multiplied by 100.
                     {1000, 1.860037988010418e-44}},
                    [](test::point p) { return Catch::Matchers::WithinRel(p.rate, 1e-13); });
}

TEST_CASE("natural_exponential refuses parameters out of range") {
  CHECK_THROWS_MATCHES(schedule({.initial = 1}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::natural_exponential: rate must be given, got nothing"));
  CHECK_THROWS_AS(schedule({.initial = 1, .rate = 1, .every = 0}), std::invalid_argument);
}
