// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/exponential_decay.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = anneal::exponential_decay<>;
static_assert(anneal::pure_schedule<schedule> && anneal::pure_schedule<const schedule&>);
static_assert(!anneal::finite_schedule<schedule> && !anneal::feedback_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<anneal::exponential_decay<float>>, float>);
static_assert(std::is_trivially_copyable_v<schedule> && sizeof(schedule) <= 72);
static_assert(noexcept(std::declval<schedule>()(0)));

constexpr bool test_factor_each_step() {
  constexpr anneal::exponential_decay s({.initial = 3, .gamma = 0.5});
  return s(0) == 3 && s(1) == 1.5 && s(2) == 0.75 && s(10) == 0x3p-10 && s(1000) == 0x3p-1000 && s(1e9) == 0 &&
         s(0x1p53) == 0;
}
static_assert(test_factor_each_step());

constexpr bool test_smooth_between_multiples() {
  constexpr anneal::exponential_decay s({.initial = 1, .gamma = 0.25, .every = 10});
  return s(0) == 1 && s(5) == 0.5 && s(10) == 0.25 && s(15) == 0.125 && s(20) == 0.0625 && s(1) < 1 && s(9) > 0.25;
}
static_assert(test_smooth_between_multiples());

constexpr bool test_floor() {
  constexpr anneal::exponential_decay s({.initial = 1, .gamma = 0.5, .floor = 0.1});
  return s(0) == 1 && s(3) == 0.125 && s(4) == 0.1 && s(5) == 0.1 && s(1e9) == 0.1 && s(0x1p53) == 0.1;
}
static_assert(test_floor());

constexpr bool test_floor_at_the_initial_rate() {
  constexpr anneal::exponential_decay s({.initial = 0.1, .gamma = 0.5, .floor = 0.1});
  return s(0) == 0.1 && s(1) == 0.1;
}
static_assert(test_floor_at_the_initial_rate());

constexpr bool test_growth_above_one() {
  constexpr anneal::exponential_decay s({.initial = 0.5, .gamma = 4, .every = 2});
  return s(0) == 0.5 && s(1) == 1 && s(2) == 2 && s(20) == 0x1p19;
}
static_assert(test_growth_above_one());

constexpr bool test_gamma_one_is_constant() {
  constexpr anneal::exponential_decay s({.initial = 0.1, .gamma = 1});
  return s(0) == 0.1 && s(1) == 0.1 && s(1e9) == 0.1 && s(0x1p53) == 0.1;
}
static_assert(test_gamma_one_is_constant());

// The error of the logarithm of gamma is multiplied by 1e9. The value is from mpmath.
constexpr bool test_a_billion_steps() {
  constexpr anneal::exponential_decay s({.initial = 1, .gamma = 1 - 0x1p-30});
  return test::close(s(0x1p30), 0.36787944100013511);
}
static_assert(test_a_billion_steps());

constexpr bool test_negative_rates() {
  constexpr anneal::exponential_decay s({.initial = -1, .gamma = 0.5, .floor = -2});
  return s(0) == -1 && s(1) == -0.5;
}
static_assert(test_negative_rates());

constexpr bool test_initial_rate_is_exact() {
  constexpr anneal::exponential_decay s({.initial = 0.1, .gamma = 0.9, .every = 7});
  constexpr anneal::exponential_decay<float> f({.initial = 0.1, .gamma = 0.9, .every = 7, .floor = 0.03});
  return s(0) == 0.1 && f(0) == 0.1F && f(1e9) == 0.03F;
}
static_assert(test_initial_rate_is_exact());

}  // namespace

TEST_CASE("exponential_decay multiplies by gamma in each step, and vanishes") { CHECK(test_factor_each_step()); }

TEST_CASE("exponential_decay is smooth between the multiples of every") { CHECK(test_smooth_between_multiples()); }

TEST_CASE("exponential_decay stays at its floor") { CHECK(test_floor()); }

TEST_CASE("exponential_decay may start at its floor") { CHECK(test_floor_at_the_initial_rate()); }

TEST_CASE("exponential_decay grows where gamma is above one") { CHECK(test_growth_above_one()); }

TEST_CASE("exponential_decay with gamma one is constant") { CHECK(test_gamma_one_is_constant()); }

TEST_CASE("exponential_decay is accurate after a billion steps") { CHECK(test_a_billion_steps()); }

TEST_CASE("exponential_decay takes negative rates above a negative floor") { CHECK(test_negative_rates()); }

TEST_CASE("exponential_decay starts at the given rate and ends at the given floor") {
  CHECK(test_initial_rate_is_exact());
}

TEST_CASE("exponential_decay follows PyTorch's ExponentialLR") {
  // Either side rounds gamma^t by at most one unit in the last place, which the product may double, and rounds that.
  const auto near = [](test::point p) { return Catch::Matchers::WithinULP(p.rate, 5); };
  test::check_along(anneal::exponential_decay({.initial = 0.1, .gamma = 0.9}),
                    {{0, 0.1},
                     {1, 0.09000000000000001},
                     {10, 0.03486784401000001},
                     {100, 2.6561398887587545e-06},
                     {200, 7.055079108655367e-11},
                     {1000, 1.7478712517226948e-47},
                     {10'000, 0}},
                    near);  // pytorch/ExponentialLR/closed/00
  test::check_along(anneal::exponential_decay({.initial = 0.001, .gamma = 1.05}),
                    {{0, 0.001},
                     {1, 0.0010500000000000002},
                     {100, 0.131501257846304},
                     {300, 2273.9961286024227},
                     {1000, 1.5463189207319926e+18},
                     {10'000, 7.816110658432116e+208}},
                    near);  // pytorch/ExponentialLR/closed/02
  test::check_along(anneal::exponential_decay({.initial = 1, .gamma = 0.999}),
                    {{0, 1},
                     {1, 0.999},
                     {300, 0.7407070321560992},
                     {1000, 0.36769542477096373},
                     {10'000, 4.517334597704824e-05},
                     {1'000'000, 0}},
                    near);  // pytorch/ExponentialLR/closed/04
}

TEST_CASE("exponential_decay refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(anneal::exponential_decay({.gamma = 0.5}), error,
                       Message("anneal::exponential_decay: initial must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::exponential_decay({.initial = infinity, .gamma = 0.5}), error,
                       Message("anneal::exponential_decay: initial must be finite, got inf"));
  CHECK_THROWS_MATCHES(anneal::exponential_decay({.initial = 1}), error,
                       Message("anneal::exponential_decay: gamma must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::exponential_decay({.initial = 1, .gamma = 0}), error,
                       Message("anneal::exponential_decay: gamma must be positive, got 0"));
  CHECK_THROWS_MATCHES(anneal::exponential_decay({.initial = 1, .gamma = 0.5, .every = 0}), error,
                       Message("anneal::exponential_decay: every must be positive, got 0"));
  CHECK_THROWS_MATCHES(anneal::exponential_decay({.initial = 1, .gamma = 0.5, .every = 1e16}), error,
                       Message("anneal::exponential_decay: every must be at most 2^53, got 1e+16"));
  CHECK_THROWS_MATCHES(anneal::exponential_decay({.initial = 1, .gamma = 0.5, .floor = -infinity}), error,
                       Message("anneal::exponential_decay: floor must be finite, got -inf"));
  CHECK_THROWS_MATCHES(anneal::exponential_decay({.initial = 1, .gamma = 0.5, .floor = 1.5}), error,
                       Message("anneal::exponential_decay: initial must not be below floor, got 1"));
}
