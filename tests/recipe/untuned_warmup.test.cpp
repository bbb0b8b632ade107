// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/pointwise.hpp>
#include <anneal/core/concepts.hpp>
#include <anneal/recipe/untuned_warmup.hpp>
#include <anneal/schedule/constant.hpp>
#include <cmath>
#include <stdexcept>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

static_assert(anneal::finite_schedule<decltype(anneal::untuned_linear_warmup({}))>);
static_assert(anneal::pure_schedule<decltype(anneal::untuned_exponential_warmup({}))>);

constexpr bool test_linear() {
  constexpr auto w = anneal::untuned_linear_warmup({.beta2 = 0.75});
  constexpr auto s = anneal::constant({.value = 2}) * w;
  return w(0) == 0.125 && w(3) == 0.5 && w(7) == 1 && w(8) == 1 && w.length() == 7 && s(0) == 0.25 && s(100) == 2;
}
static_assert(test_linear());

}  // namespace

TEST_CASE("untuned_linear_warmup is as long as beta2 says") { CHECK(test_linear()); }

TEST_CASE("untuned_exponential_warmup follows its formula") {
  const auto w = anneal::untuned_exponential_warmup({.beta2 = 0.999});
  for (const double t : {0., 1., 10., 999., 5000., 1e6}) {
    CHECK_THAT(w(t), Catch::Matchers::WithinRel(-std::expm1(-(t + 1) * (1 - 0.999)), 1e-14));  // e^-40 · 40 · 2^-53
  }
}

TEST_CASE("untuned warm-ups refuse a beta2 out of range") {
  CHECK_THROWS_MATCHES(anneal::untuned_linear_warmup({.beta2 = 1}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::untuned_linear_warmup: beta2 must be in [0, 1), got 1"));
  CHECK_THROWS_AS(anneal::untuned_exponential_warmup({.beta2 = -0.5}), std::invalid_argument);
}
