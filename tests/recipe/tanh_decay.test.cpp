// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/recipe/tanh_decay.hpp>
#include <stdexcept>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::tanh_decay({}));
static_assert(anneal::pure_schedule<schedule> && anneal::finite_schedule<schedule>);

constexpr bool test_middle_and_end() {
  constexpr auto s = anneal::tanh_decay({.initial = 3, .final = 1, .steps = 10, .lower = -5, .upper = 5});
  return s(5) == 2 && s(9) > 1 && s(10) == 1 && s(11) == 1 && s.length() == 10;
}
static_assert(test_middle_and_end());

}  // namespace

TEST_CASE("tanh_decay: half way in the middle, final from the end on") { CHECK(test_middle_and_end()); }

TEST_CASE("tanh_decay follows timm") {
  test::check_along(anneal::tanh_decay({.initial = 0.1, .steps = 100}),
                    {{0, 0.09999991684719724},
                     {1, 0.09999989843695606},
                     {10, 0.09999938558253979},
                     {50, 0.09820137900379085},
                     {99, 0.0003018416324708451},
                     {100, 0},
                     {1e6, 0}},
                    // timm's 1 - tanh is rounded to 2^-53 of 1, and half of that times 0.1 counts.
                    [](test::point p) { return Catch::Matchers::WithinAbs(p.rate, 3e-17); });  // TanhLRScheduler/00
}

TEST_CASE("tanh_decay refuses parameters out of range") {
  using Catch::Matchers::Message;
  CHECK_THROWS_MATCHES(anneal::tanh_decay({.initial = 1, .steps = 0}), std::invalid_argument,
                       Message("anneal::tanh_decay: steps must be positive, got 0"));
  CHECK_THROWS_MATCHES(anneal::tanh_decay({.initial = 1, .steps = 4, .lower = 3}), std::invalid_argument,
                       Message("anneal::tanh_decay: lower must be below upper, got 3"));
}
