// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/describe.hpp"

#include "anneal/anneal.hpp"
#include "support/catch.hpp"
#include "support/models.hpp"

using namespace anneal;

static_assert(described<cosine<>> && described<const cosine<float>&> && described<curve::power>);
static_assert(!described<curve::cosine>, "a curve without parameters has a name and nothing to describe");
static_assert(detail::plainly_named<curve::cosine>);
static_assert(!described<models::pure> && !described<decltype(models::lambda(1))>);

namespace {

constexpr auto made(double from, double exponent, double of) {
  return cosine({.initial = of, .steps = 10}) | warmup({.steps = 4, .from = from}, curve::power(exponent)) | repeat(3) |
         clamp(0, 1);
}

constexpr bool test_equality() {
  const bool same = made(0, 2, 1) == made(0, 2, 1);
  const bool deep =
      made(0, 2, 1) != made(0, 2, 2) && made(0, 2, 1) != made(0.5, 2, 1) && made(0, 2, 1) != made(0, 3, 1);
  const bool curves = ramp({.initial = 1, .steps = 2}, curve::mirrored(curve::power(2))) !=
                      ramp({.initial = 1, .steps = 2}, curve::mirrored(curve::power(3)));
  const bool lists =
      multi_step({.initial = 1, .gamma = 0.5}, {1, 2}) == multi_step({.initial = 1, .gamma = 0.5}, {1, 2}) &&
      multi_step({.initial = 1, .gamma = 0.5}, {1, 2}) != multi_step({.initial = 1, .gamma = 0.5}, {1, 3});
  const bool enumerations = plateau({.initial = 1}) != plateau({.initial = 1, .mode = plateau_mode::max});
  const bool times =
      (linear({.initial = 1, .steps = 2}) | repeat(2)) != (linear({.initial = 1, .steps = 2}) | repeat(3));
  const bool packs = linear({.initial = 1, .steps = 2}) * constant({.value = 2}) !=
                     linear({.initial = 1, .steps = 2}) * constant({.value = 3});
  return same && deep && curves && lists && enumerations && times && packs;
}
static_assert(test_equality());

}  // namespace

TEST_CASE("describe: schedules are equal when all that they were made of is", "[core]") { CHECK(test_equality()); }
