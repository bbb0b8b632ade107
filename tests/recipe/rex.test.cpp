// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/recipe/rex.hpp>
#include <stdexcept>
#include <type_traits>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

static_assert(anneal::pure_schedule<anneal::rex<>> && anneal::finite_schedule<anneal::rex<>>);
static_assert(std::is_same_v<anneal::rate_t<anneal::rex<float>>, float>);

constexpr bool test_reflected() {
  constexpr anneal::rex s({.initial = 3, .steps = 4});
  constexpr anneal::rex up({.initial = 1, .final = 4, .steps = 4});
  return s(0) == 3 && s(2) == 2 && test::close(s(1), 18. / 7) && test::close(s(3), 1.2) && s(4) == 0 && s(5) == 0 &&
         up(0) == 1 && up(2) == 2 && up(4) == 4;
}
static_assert(test_reflected());

}  // namespace

TEST_CASE("rex stays high for longer than a line") { CHECK(test_reflected()); }

TEST_CASE("rex refuses what a ramp refuses, under its own name") {
  CHECK_THROWS_MATCHES(anneal::rex({.initial = 3, .steps = 0}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::rex: steps must be positive, got 0"));
}
