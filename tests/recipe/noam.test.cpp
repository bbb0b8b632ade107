// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <anneal/compose/warmup.hpp>
#include <anneal/core/concepts.hpp>
#include <anneal/recipe/inverse_sqrt.hpp>
#include <anneal/recipe/noam.hpp>
#include <cmath>
#include <stdexcept>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = decltype(anneal::noam({}));
static_assert(anneal::pure_schedule<schedule> && !anneal::finite_schedule<schedule>);

constexpr bool test_up_and_down() {
  constexpr auto s = anneal::noam({.model_size = 16, .warmup = 4});
  return s(0) == 0.03125 && s(1) == 0.0625 && s(3) == 0.125 && s(15) == 0.0625 && s(63) == 0.03125;
}
static_assert(test_up_and_down());

}  // namespace

TEST_CASE("noam goes up along a line and down with the square root") { CHECK(test_up_and_down()); }

TEST_CASE("noam follows its formula") {
  const auto s = anneal::noam({.model_size = 512, .warmup = 4000, .factor = 2});
  for (const double t : {0., 1., 10., 3998., 3999., 4000., 4001., 100'000., 1e9}) {
    const long double n = t + 1;
    const long double expected = 2 / std::sqrt(512.0L) * std::min(1 / std::sqrt(n), n * std::pow(4000.0L, -1.5L));
    CAPTURE(t);
    CHECK(std::abs(s(t) / expected - 1) <= 5 * 0x1p-53);  // that of inverse_sqrt and of the peak
  }
}

TEST_CASE("noam one step later is Paddle's, without the step that skips its 0") {
  const auto s = anneal::noam({.model_size = 512, .warmup = 40});
  test::check_along(s,
                    {{0, 0.00017469281074217107},
                     {1, 0.00034938562148434214},
                     {9, 0.0017469281074217107},
                     {99, 0.004419417382415923},
                     {999, 0.0013975424859373686},
                     {999'999, 4.4194173824159226e-05}},
                    [](test::point p) { return Catch::Matchers::WithinULP(p.rate, 6); });  // paddle/NoamDecay/epoch/00
}

TEST_CASE("noam refuses parameters out of range") {
  using Catch::Matchers::Message;
  CHECK_THROWS_MATCHES(anneal::noam({.warmup = 4}), std::invalid_argument,
                       Message("anneal::noam: model_size must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::noam({.model_size = 4, .warmup = 0}), std::invalid_argument,
                       Message("anneal::noam: warmup must be positive, got 0"));
}

TEST_CASE("inverse_sqrt refuses parameters out of range") {
  CHECK_THROWS_MATCHES(anneal::inverse_sqrt({.initial = 1, .timescale = 0}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::inverse_sqrt: timescale must be positive, got 0"));
}

TEST_CASE("inverse_sqrt after a warm-up is transformers'") {
  test::check_along(anneal::inverse_sqrt({.initial = 0.1, .timescale = 10}) | anneal::warmup({.steps = 10}),
                    {{0, 0},
                     {1, 0.01},
                     {10, 0.1},
                     {11, 0.09534625892455922},
                     {30, 0.05773502691896259},
                     {100, 0.0316227766016838},
                     {1e6, 0.00031622776601683794},
                     {1e9, 1e-05}},
                    // Theirs rounds a quotient, a root, its reciprocal and a product.
                    [](test::point p) { return Catch::Matchers::WithinULP(p.rate, 6); });
}
