// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/step_decay.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = anneal::step_decay<>;
static_assert(anneal::pure_schedule<schedule> && anneal::pure_schedule<const schedule&>);
static_assert(!anneal::finite_schedule<schedule> && !anneal::feedback_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<anneal::step_decay<float>>, float>);
static_assert(std::is_trivially_copyable_v<schedule> && sizeof(schedule) <= 72);
static_assert(noexcept(std::declval<schedule>()(0)));

constexpr bool test_drops_at_the_multiples() {
  constexpr anneal::step_decay s({.initial = 3, .gamma = 0.5, .every = 30});
  return s(0) == 3 && s(1) == 3 && s(29) == 3 && s(29.999) == 3 && s(30) == 1.5 && s(31) == 1.5 && s(59) == 1.5 &&
         s(60) == 0.75 && s(299) == 0x3p-9 && s(300) == 0x3p-10 && s(1e9) == 0 && s(0x1p53) == 0;
}
static_assert(test_drops_at_the_multiples());

// Also where t · (1 / every) is rounded up to a whole number, or down from one.
constexpr bool test_counts_like_integer_division() {
  for (const long long every : {1LL, 3LL, 7LL, 49LL, 98'000LL, 999'983LL}) {
    const anneal::step_decay s({.initial = 1, .gamma = 0.5, .every = every});
    for (long long count = 1; count <= 40; ++count) {
      const double before = 1.0 / static_cast<double>(1LL << (count - 1));
      if (s(every * count - 1) != before || s(every * count) != before / 2 ||
          s(every * count + every - 1) != before / 2) {
        return false;
      }
    }
  }
  return true;
}
static_assert(test_counts_like_integer_division());

constexpr bool test_last_drop_below_2_to_53() {
  constexpr anneal::step_decay s({.initial = 1, .gamma = 0.5, .every = 0x1p53 / 8});
  constexpr anneal::step_decay once({.initial = 1, .gamma = 0.5, .every = 0x1p53});
  return s(0x1p50 - 1) == 1 && s(0x1p50) == 0.5 && s(0x1p53 - 1) == 0x1p-7 && s(0x1p53) == 0x1p-8 &&  //
         once(0x1p53 - 1) == 1 && once(0x1p53) == 0.5;
}
static_assert(test_last_drop_below_2_to_53());

constexpr bool test_every_may_be_a_fraction() {
  constexpr anneal::step_decay s({.initial = 1, .gamma = 0.5, .every = 2.5});
  return s(2) == 1 && s(2.5) == 0.5 && s(3) == 0.5 && s(4) == 0.5 && s(5) == 0.25 && s(7) == 0.25 && s(7.5) == 0.125;
}
static_assert(test_every_may_be_a_fraction());

constexpr bool test_growth_above_one() {
  constexpr anneal::step_decay s({.initial = 0.5, .gamma = 4, .every = 2});
  return s(1) == 0.5 && s(2) == 2 && s(4) == 8;
}
static_assert(test_growth_above_one());

constexpr bool test_gamma_one_is_constant() {
  constexpr anneal::step_decay s({.initial = 0.1, .gamma = 1, .every = 10});
  return s(0) == 0.1 && s(10) == 0.1 && s(1e9) == 0.1;  // pytorch/StepLR/closed/04
}
static_assert(test_gamma_one_is_constant());

constexpr bool test_any_initial_rate() {
  constexpr anneal::step_decay zero({.initial = 0, .gamma = 0.7, .every = 3});
  constexpr anneal::step_decay negative({.initial = -1, .gamma = 0.5, .every = 3});
  constexpr anneal::step_decay<float> single({.initial = 0.1, .gamma = 0.5, .every = 3});
  return zero(0) == 0 && zero(3) == 0 && zero(1e9) == 0 &&  // pytorch/StepLR/closed/06
         negative(2) == -1 && negative(3) == -0.5 && single(2) == 0.1F && single(3) == 0.05F;
}
static_assert(test_any_initial_rate());

}  // namespace

TEST_CASE("step_decay drops at every multiple of every, and vanishes") { CHECK(test_drops_at_the_multiples()); }

TEST_CASE("step_decay counts like integer division") { CHECK(test_counts_like_integer_division()); }

TEST_CASE("step_decay counts exactly up to 2^53") { CHECK(test_last_drop_below_2_to_53()); }

TEST_CASE("step_decay may drop between two steps") { CHECK(test_every_may_be_a_fraction()); }

TEST_CASE("step_decay grows where gamma is above one") { CHECK(test_growth_above_one()); }

TEST_CASE("step_decay with gamma one is constant") { CHECK(test_gamma_one_is_constant()); }

TEST_CASE("step_decay takes any finite initial rate") { CHECK(test_any_initial_rate()); }

TEST_CASE("step_decay follows PyTorch's StepLR") {
  // Either side rounds gamma^k by at most one unit in the last place, which the product may double, and rounds that.
  const auto near = [](test::point p) { return Catch::Matchers::WithinULP(p.rate, 5); };
  test::check_along(anneal::step_decay({.initial = 0.05, .gamma = 0.1, .every = 30}),
                    {{0, 0.05},
                     {29, 0.05},
                     {30, 0.005000000000000001},
                     {59, 0.005000000000000001},
                     {60, 0.0005000000000000001},
                     {90, 5.0000000000000016e-05},
                     {1000, 5.000000000000009e-35},
                     {10'000, 0}},
                    near);  // pytorch/StepLR/closed/00
  test::check_along(anneal::step_decay({.initial = 0.01, .gamma = 1.5, .every = 7}),
                    {{0, 0.01},
                     {6, 0.01},
                     {7, 0.015},
                     {14, 0.0225},
                     {99, 2.9192926025390626},
                     {1000, 1.0114834609799025e+23},
                     {10'000, 2.872882947619479e+249}},
                    near);  // pytorch/StepLR/closed/02
}

TEST_CASE("step_decay refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(anneal::step_decay({.gamma = 0.5, .every = 3}), error,
                       Message("anneal::step_decay: initial must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::step_decay({.initial = 1, .every = 3}), error,
                       Message("anneal::step_decay: gamma must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::step_decay({.initial = 1, .gamma = -0.5, .every = 3}), error,
                       Message("anneal::step_decay: gamma must be positive, got -0.5"));
  CHECK_THROWS_MATCHES(anneal::step_decay({.initial = 1, .gamma = infinity, .every = 3}), error,
                       Message("anneal::step_decay: gamma must be positive, got inf"));
  CHECK_THROWS_MATCHES(anneal::step_decay({.initial = 1, .gamma = 0.5}), error,
                       Message("anneal::step_decay: every must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::step_decay({.initial = 1, .gamma = 0.5, .every = infinity}), error,
                       Message("anneal::step_decay: every must be at most 2^53, got inf"));
}
