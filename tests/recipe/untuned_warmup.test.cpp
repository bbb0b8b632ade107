// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/map.hpp>
#include <anneal/compose/pointwise.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/core/concepts.hpp>
#include <anneal/recipe/untuned_warmup.hpp>
#include <anneal/schedule/approach.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/linear.hpp>
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

// pytorch_warmup 0.2.0: int(2.0 / (1.0 - beta2)) and int(1.0 / (1.0 - beta2)) steps, the step counted from 1.
TEST_CASE("untuned warm-ups of pytorch_warmup have a whole number of steps") {
  const auto of = [](double steps) {
    return 0.5 * (anneal::linear({.initial = 0, .final = 1, .steps = steps}) | anneal::skip(1));
  };
  const auto theirs = of(6);  // beta2 0.7
  CHECK_THAT(theirs(0), Catch::Matchers::WithinRel(0.5 / 6, 1e-15));
  CHECK(theirs(2) == 0.25);
  CHECK(theirs(5) == 0.5);
  CHECK_THAT((0.5 * anneal::untuned_linear_warmup({.beta2 = 0.7}))(0), Catch::Matchers::WithinRel(0.075, 1e-15));
  CHECK_THAT(of(1999)(0), Catch::Matchers::WithinRel(0.5 / 1999, 1e-15));  // beta2 0.999
  const auto exponential = anneal::approach({.initial = 0, .final = 1, .timescale = 999}) | anneal::skip(1);
  for (const double t : {0., 10., 5000.}) {
    CHECK_THAT(exponential(t), Catch::Matchers::WithinRel(-std::expm1(-(t + 1) / 999), 1e-14));  // as above
  }
}

TEST_CASE("untuned warm-ups refuse a beta2 out of range") {
  CHECK_THROWS_MATCHES(anneal::untuned_linear_warmup({.beta2 = 1}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::untuned_linear_warmup: beta2 must be in [0, 1), got 1"));
  CHECK_THROWS_AS(anneal::untuned_exponential_warmup({.beta2 = -0.5}), std::invalid_argument);
}
