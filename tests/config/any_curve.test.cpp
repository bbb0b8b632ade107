// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/any_curve.hpp"

#include <concepts>

#include "anneal/anneal.hpp"
#include "support/catch.hpp"

using namespace anneal;

static_assert(detail::unit_curve<any_curve> && std::copyable<any_curve>);

namespace {

template <class Real, class Curve>
void check_same(const Curve& c) {
  for (const ramp_params p :
       {ramp_params{.initial = 1, .final = 0.001, .steps = 1000}, {.initial = 0, .final = 0.3, .steps = 37}}) {
    const ramp<Real, Curve> known(p, c);
    const ramp<Real, any_curve> erased(p, any_curve(c));
    for (int t = 0; t <= 1001; ++t) {
      REQUIRE(known(t) == erased(t));
    }
  }
}

template <class Curve>
void check(const Curve& c) {
  const any_curve erased(c);
  CHECK(to_string(erased) == to_string(c));
  CHECK(erased(0.3) == c(0.3));
  CHECK(erased.complement(0.3) == detail::complement(c, 0.3));
  check_same<double>(c);
  check_same<float>(c);
}

}  // namespace

TEST_CASE("any_curve: a ramp along it has the bits of one along the curve inside", "[config]") {
  check(curve::power(1.7));
  check(curve::power(2));
  check(curve::exponential(0.1));
  check(curve::logarithmic(30));
  check(curve::hyperbolic(2));
  check(curve::tanh(-7, 3));
  check(curve::mirrored(curve::power(3)));
  check(curve::composed(curve::cosine{}, curve::power(2)));
}

TEST_CASE("any_curve: nested ones as well", "[config]") {
  const any_curve inner(curve::power(3));
  const ramp<double, any_curve> s({.initial = 1, .steps = 100}, any_curve(curve::mirrored<any_curve>(inner)));
  const polynomial known({.initial = 1, .steps = 100, .power = 3});
  for (int t = 0; t <= 100; ++t) {
    CHECK(s(t) == known(t));
  }
}

TEST_CASE("any_curve: equal means the same description", "[config]") {
  CHECK(any_curve(curve::power(2)) == any_curve(curve::power(2)));
  CHECK(!(any_curve(curve::power(2)) == any_curve(curve::power(3))));
  CHECK(!(any_curve(curve::linear{}) == any_curve(curve::cosine{})));
}

TEST_CASE("any_curve: one that was moved from is as it was, and so is a ramp along it", "[config]") {
  any_curve c(curve::power(2));
  const any_curve taken = std::move(c);
  CHECK(c(0.5) == 0.25);  // NOLINT(bugprone-use-after-move)
  CHECK(c == taken);
  ramp along({.initial = 1, .steps = 4}, taken);
  const auto other = std::move(along);
  CHECK(along(2) == other(2));  // NOLINT(bugprone-use-after-move)
}
