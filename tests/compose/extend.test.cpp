// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/extend.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/core/concepts.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <anneal/schedule/piecewise_constant.hpp>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using anneal::extend;
using anneal::past_end;

constexpr anneal::linear ramp({.initial = 1, .steps = 4});

constexpr bool test_hold() {
  constexpr auto s = ramp | extend(past_end::hold);
  return s(0) == 1 && s(3) == 0.25 && s(4) == 0 && s(5) == 0 && s(0x1p53) == 0;
}
static_assert(test_hold());

constexpr bool test_repeat() {
  constexpr auto s = ramp | extend(past_end::repeat);
  return s(0) == 1 && s(3) == 0.25 && s(4) == 1 && s(7) == 0.25 && s(8) == 1 && s(9.5) == 0.625 && s(4e9 + 3) == 0.25;
}
static_assert(test_repeat());

constexpr bool test_mirror() {
  constexpr auto s = ramp | extend(past_end::mirror);
  return s(0) == 1 && s(3) == 0.25 && s(4) == 0 && s(5) == 0.25 && s(7) == 0.75 && s(8) == 1 && s(9) == 0.75 &&
         s(12) == 0 && s(4e9 + 3) == 0.25 && s(4e9 + 4) == 0;
}
static_assert(test_mirror());

static_assert(anneal::pure_schedule<decltype(ramp | extend(past_end::mirror))>);
static_assert(!anneal::finite_schedule<decltype(ramp | extend(past_end::hold))>);
static_assert(anneal::finite_schedule<decltype(ramp | extend(past_end::hold) | anneal::take(3))>);

template <class S>
concept can_extend = requires(S s) {
  s | extend(past_end::hold);
};
static_assert(can_extend<anneal::linear<>> && !can_extend<anneal::plateau<>>);

}  // namespace

TEST_CASE("extend: hold, as every schedule does") { CHECK(test_hold()); }

TEST_CASE("extend: repeat shows the first value at the end") { CHECK(test_repeat()); }

TEST_CASE("extend: mirror runs back and forth") { CHECK(test_mirror()); }

TEST_CASE("extend: cosine with mirror is the cosine of PyTorch, which rises again") {
  const auto s = anneal::cosine({.initial = 0.1, .final = 0.001, .steps = 7}) | extend(past_end::mirror);
  for (int t = 0; t < 100; ++t) {
    const double expected = 0.001 + 0.099 * 0.5 * (1 + std::cos(3.141592653589793 * t / 7));
    // The cosine of a large rounded angle: off by t · 2^-53 · π / 7 · 0.05.
    CHECK_THAT(s(t), Catch::Matchers::WithinAbs(expected, 1e-15));
  }
}

TEST_CASE("extend: a listening schedule goes on listening, in one state") {
  const auto s =
      anneal::plateau({.initial = 8, .factor = 0.5, .patience = 0}) | anneal::take(2) | extend(past_end::repeat);
  auto state = s.initial_state();
  for (const int t : {0, 1, 2, 3}) {
    state = s.observe(state, t, 1);
  }
  CHECK(s(state, 4) == 1);
}

TEST_CASE("extend wants a length") {
  const auto empty = anneal::piecewise_constant(std::vector<int>{}, std::vector<double>{1});
  CHECK_THROWS_MATCHES(empty | extend(past_end::mirror), std::invalid_argument,
                       Catch::Matchers::Message("anneal::extend: the length of the schedule must be positive, got 0"));
}
