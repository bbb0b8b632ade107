// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/curve/mirrored.hpp>
#include <anneal/recipe/k_decay.hpp>
#include <anneal/schedule/cosine.hpp>
#include <stdexcept>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::k_decay({}));
static_assert(anneal::pure_schedule<schedule> && anneal::finite_schedule<schedule>);

constexpr bool test_ends() {
  constexpr auto s = anneal::k_decay({.initial = 0.1, .final = 0.003, .steps = 100, .k = 1.5});
  return s(0) == 0.1 && s(100) == 0.003 && s(101) == 0.003 && s.length() == 100;
}
static_assert(test_ends());

constexpr bool test_polynomial() {
  const auto s = anneal::k_decay({.initial = 1, .steps = 4, .k = 2}, anneal::curve::mirrored(anneal::curve::power(2)));
  return s(2) == 0.5625 && s(3) == 0.19140625;  // (1 - 1/4)², (1 - 9/16)²
}
static_assert(test_polynomial());

}  // namespace

TEST_CASE("k_decay meets its ends") { CHECK(test_ends()); }

TEST_CASE("k_decay along another curve") { CHECK(test_polynomial()); }

TEST_CASE("k_decay with k = 1 is the curve itself") {
  const auto s = anneal::k_decay({.initial = 0.1, .steps = 1000});
  const anneal::cosine plain({.initial = 0.1, .steps = 1000});
  for (int t = 0; t <= 1000; ++t) {
    CHECK_THAT(s(t), Catch::Matchers::WithinULP(plain(t), 8));  // 4 each
  }
}

TEST_CASE("k_decay follows timm") {
  test::check_along(anneal::k_decay({.initial = 0.1, .steps = 50, .k = 2}),
                    {{0, 0.1},
                     {1, 0.0999999605215876},
                     {5, 0.09997532801828658},
                     {10, 0.0996057350657239},
                     {49, 0.0003864291841457146},
                     {50, 0}},
                    // timm's ½(1 + cos) is rounded to 2^-53 of its largest value.
                    [](test::point p) { return Catch::Matchers::WithinAbs(p.rate, 3e-17); });  // CosineLRScheduler/08
}

TEST_CASE("k_decay refuses parameters out of range") {
  CHECK_THROWS_MATCHES(anneal::k_decay({.initial = 1, .steps = 4, .k = 0}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::k_decay: k must be positive, got 0"));
  CHECK_THROWS_AS(anneal::k_decay({.initial = 1}), std::invalid_argument);
}
