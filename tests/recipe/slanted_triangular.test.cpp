// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/recipe/slanted_triangular.hpp>
#include <cmath>
#include <stdexcept>

#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::slanted_triangular({}));
static_assert(anneal::pure_schedule<schedule> && anneal::finite_schedule<schedule>);

constexpr bool test_triangle() {
  constexpr auto s = anneal::slanted_triangular({.max = 1, .steps = 100, .ratio = 4});
  constexpr auto down = anneal::slanted_triangular({.max = 1, .steps = 4, .cut_fraction = 0.2, .ratio = 2});
  return s(0) == 0.25 && s(10) == 1 && s(11) < 1 && s(55) == 0.625 && s(100) == 0.25 && s(1e9) == 0.25 &&
         s.length() == 100 && down(0) == 1 && down(2) == 0.75 && down(4) == 0.5;
}
static_assert(test_triangle());

}  // namespace

TEST_CASE("slanted_triangular goes up for a short, down for a long time") { CHECK(test_triangle()); }

TEST_CASE("slanted_triangular follows the paper where the cut is whole") {
  const double max = 0.01, fraction = 0.1, ratio = 32, steps = 2000, cut = 200;
  const auto s = anneal::slanted_triangular({.max = max, .steps = steps, .cut_fraction = fraction, .ratio = ratio});
  for (int t = 0; t <= 2000; ++t) {
    const double p = t < cut ? t / cut : 1 - (t - cut) / (cut * (1 / fraction - 1));
    CHECK_THAT(s(t), Catch::Matchers::WithinRel(max * (1 + p * (ratio - 1)) / ratio, 1e-14));  // p near 0 cancels: 32
  }
}

TEST_CASE("slanted_triangular refuses parameters out of range") {
  using Catch::Matchers::Message;
  CHECK_THROWS_MATCHES(anneal::slanted_triangular({.max = 1, .steps = 4, .cut_fraction = 1}), std::invalid_argument,
                       Message("anneal::slanted_triangular: cut_fraction must be in [0, 1), got 1"));
  CHECK_THROWS_AS(anneal::slanted_triangular({.max = 1}), std::invalid_argument);
  CHECK_THROWS_AS(anneal::slanted_triangular({.max = 1, .steps = 4, .ratio = 0}), std::invalid_argument);
}
