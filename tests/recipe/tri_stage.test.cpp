// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/recipe/tri_stage.hpp>
#include <stdexcept>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::tri_stage({}));
static_assert(anneal::pure_schedule<schedule> && anneal::finite_schedule<schedule>);

constexpr bool test_three_stages() {
  constexpr auto s = anneal::tri_stage({.peak = 1, .warmup = 2, .hold = 3, .decay = 4, .final_scale = 0.25});
  constexpr auto bare = anneal::tri_stage({.peak = 1, .decay = 2, .final_scale = 0.25});
  return s(0) == 0.01 && s(1) == 0.505 && s(2) == 1 && s(5) == 1 && s(7) == 0.5 && s(9) == 0.25 && s(10) == 0.25 &&
         s.length() == 9 && bare(0) == 1 && bare(1) == 0.5 && bare(2) == 0.25;
}
static_assert(test_three_stages());

}  // namespace

TEST_CASE("tri_stage goes up, holds and decays") { CHECK(test_three_stages()); }

TEST_CASE("tri_stage follows fairseq") {
  test::check_along(
      anneal::tri_stage({.peak = 0.1, .warmup = 10, .hold = 20, .decay = 30}),
      {{0, 0.001},
       {1, 0.0109},
       {9, 0.0901},
       {10, 0.1},
       {30, 0.1},
       {31, 0.08576958985908942},
       {50, 0.00464158883361278},
       {85, 0.001}},
      // fairseq's factor for a step is rounded, and its error multiplied by the steps: 30 · 2^-53 · 4.6 / 30
      [](test::point p) { return Catch::Matchers::WithinRel(p.rate, 2e-15); });  // TriStage…/00
}

TEST_CASE("tri_stage refuses parameters out of range") {
  CHECK_THROWS_AS(anneal::tri_stage({.peak = 1}), std::invalid_argument);
  CHECK_THROWS_MATCHES(anneal::tri_stage({.peak = 1, .decay = 3, .final_scale = 0}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::tri_stage: final_scale must be positive, got 0"));
  CHECK_THROWS_AS(anneal::tri_stage({.peak = 1, .hold = -1, .decay = 3}), std::invalid_argument);
}
