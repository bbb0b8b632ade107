// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <anneal/core/concepts.hpp>
#include <anneal/recipe/linear_cosine.hpp>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::linear_cosine({}));
static_assert(anneal::pure_schedule<schedule> && anneal::finite_schedule<schedule>);

constexpr bool test_half_wave() {
  constexpr auto s = anneal::linear_cosine({.initial = 2, .steps = 4, .beta = 0.5});
  return s(0) == 3 && s(2) == 1.5 && s(4) == 1 && s(5) == 1 && s.length() == 4;
}
static_assert(test_half_wave());

}  // namespace

TEST_CASE("linear_cosine: a line times half a wave") { CHECK(test_half_wave()); }

TEST_CASE("linear_cosine follows its formula, also with more waves") {
  for (const double cycles : {0.5, 1.0, 2.5, 0.3}) {
    const auto s = anneal::linear_cosine({.initial = 0.1, .steps = 100, .cycles = cycles, .alpha = 0.25, .beta = 0.01});
    for (int t = 0; t <= 120; ++t) {
      const double p = std::min(t, 100) / 100.0;
      const double wave = 0.5 * (1 + std::cos(2 * std::numbers::pi * cycles * p));
      CHECK_THAT(s(t), Catch::Matchers::WithinAbs(0.1 * ((0.25 + 1 - p) * wave + 0.01), 1e-15));  // 5 π · 0.1 · 2^-53
    }
  }
}

TEST_CASE("linear_cosine refuses parameters out of range") {
  CHECK_THROWS_AS(anneal::linear_cosine({.initial = 1}), std::invalid_argument);
  CHECK_THROWS_MATCHES(anneal::linear_cosine({.initial = 1, .steps = 4, .cycles = 0}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::linear_cosine: cycles must be positive, got 0"));
}
