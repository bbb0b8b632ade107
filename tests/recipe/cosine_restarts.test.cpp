// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/recipe/cosine_restarts.hpp>
#include <stdexcept>
#include <type_traits>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::cosine_restarts({}));
static_assert(anneal::pure_schedule<schedule> && !anneal::finite_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<decltype(anneal::cosine_restarts<float>({}))>, float>);

constexpr bool test_restarts() {
  constexpr auto s = anneal::cosine_restarts({.initial = 1, .period = 2, .growth = 2, .decay = 0.5});
  return s(0) == 1 && s(1) == 0.5 && s(2) == 0.5 && s(4) == 0.25 && s(6) == 0.25 && s(14) == 0.125;
}
static_assert(test_restarts());

// Where a logarithm is off: T_0 = 1, T_mult = 3, step (3^5 - 1) / 2, and others.
constexpr bool test_exact_restarts() {
  constexpr auto s = anneal::cosine_restarts({.initial = 0.1, .period = 1, .growth = 3});
  return s(121) == 0.1 && s(29'524) == 0.1 && s(797'161) == 0.1 && s(64'570'081) == 0.1 && s(120) < 0.001;
}
static_assert(test_exact_restarts());

constexpr bool test_final_stays() {
  constexpr auto s = anneal::cosine_restarts({.initial = 1, .final = 0.5, .period = 4, .decay = 0.75});
  return s(0) == 1 && s(2) == 0.75 && s(4) == 0.75 && s(6) == 0.625 && s(8) == 0.5625;
}
static_assert(test_final_stays());

}  // namespace

TEST_CASE("cosine_restarts starts anew, longer and lower") { CHECK(test_restarts()); }

TEST_CASE("cosine_restarts restarts at whole steps, also where a logarithm would be off") {
  CHECK(test_exact_restarts());
}

TEST_CASE("cosine_restarts: decay is that of the peaks") { CHECK(test_final_stays()); }

TEST_CASE("cosine_restarts follows PyTorch, Keras and timm") {
  // Each of them loses some units where ½(1 + cos) nears 0; and has rounded a quotient by the length of a cycle.
  const auto near = [](test::point p) { return Catch::Matchers::WithinAbs(p.rate, 1e-15); };
  test::check_along(anneal::cosine_restarts({.initial = 0.1, .final = 0.001, .period = 5, .growth = 3}),
                    {{0, 0.1},
                     {1, 0.0905463412215599},
                     {3, 0.03520365877844011},
                     {5, 0.1},
                     {10, 0.07525},
                     {29, 0.0905463412215599},
                     {100, 0.08446896107450233}},
                    near);  // pytorch/CosineAnnealingWarmRestarts/stepwise/02
  test::check_along(anneal::cosine_restarts({.initial = 0.1, .period = 20, .decay = 0.5}),
                    {{0, 0.1},
                     {1, 0.0993844170297569},
                     {9, 0.05782172325201155},
                     {49, 0.014455430813002887},
                     {50, 0.0125},
                     {51, 0.010544569186997118}},
                    near);  // timm/CosineLRScheduler/06
  test::check_along(anneal::cosine_restarts({.initial = 0.1, .period = 10, .growth = 2}),
                    {{9, 0.0024471741852423235},
                     {10, 0.1},
                     {11, 0.0993844170297569},
                     {29, 0.0006155829702431171},
                     {30, 0.1},
                     {99, 0.0709329868768714}},
                    near);  // keras/CosineDecayRestarts/float64/00
}

TEST_CASE("cosine_restarts refuses parameters out of range") {
  CHECK_THROWS_AS(anneal::cosine_restarts({.period = 3}), std::invalid_argument);
  CHECK_THROWS_MATCHES(anneal::cosine_restarts({.initial = 1, .period = 0}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::cosine_restarts: period must be positive, got 0"));
  CHECK_THROWS_AS(anneal::cosine_restarts({.initial = 1, .period = 3, .growth = 0.5}), std::invalid_argument);
  CHECK_THROWS_AS(anneal::cosine_restarts({.initial = 1, .period = 3, .decay = 0}), std::invalid_argument);
}
