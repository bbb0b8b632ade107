// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/pointwise.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/core/concepts.hpp>
#include <anneal/core/detail/pack.hpp>
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <type_traits>
#include <utility>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::constant;
using anneal::cosine;
using anneal::linear;
using anneal::plateau;

// The weakest models have no namespace through which the operators could be found.
using anneal::operator*;
using anneal::operator+;

template <class A, class B>
using product = decltype(std::declval<A>() * std::declval<B>());

// Pure if all are, finite if all are.
static_assert(anneal::pure_schedule<product<models::pure, models::finite>>);
static_assert(anneal::pure_schedule<const product<models::pure, models::lambda_t>&>);
static_assert(anneal::feedback_schedule<product<models::pure, models::feedback>>);
static_assert(anneal::feedback_schedule<const product<models::feedback, models::finite>&>);
static_assert(anneal::feedback_schedule<product<models::feedback, models::feedback>>);
static_assert(anneal::finite_schedule<product<models::finite, models::finite>>);
static_assert(anneal::finite_schedule<const product<models::finite, models::finite_feedback>&>);
static_assert(!anneal::finite_schedule<product<models::finite, models::pure>>);
static_assert(!anneal::finite_schedule<product<models::feedback, models::finite>>);

template <class A, class B>
concept can_multiply = requires(A a, B b) {
  a* b;
};
template <class A, class B>
concept can_add = requires(A a, B b) {
  a + b;
};
static_assert(can_multiply<models::pure, models::feedback> && can_add<models::pure, models::feedback>);
static_assert(!can_multiply<linear<>, const char*> && !can_add<linear<>, const char*>);
static_assert(!can_add<linear<>, double> && !can_multiply<linear<>, anneal::step>);

template <class F, class... S>
concept can_combine = requires {
  typename anneal::pointwise<F, S...>;
};
static_assert(can_combine<double (*)(double, double), models::pure, models::feedback>);
static_assert(!can_combine<double (*)(double), models::pure, models::feedback>);
static_assert(!can_combine<double (*)(const char*), models::pure>);

static_assert(std::is_same_v<anneal::rate_t<product<linear<float>, constant<float>>>, float>);
static_assert(std::is_same_v<anneal::rate_t<product<linear<float>, constant<>>>, double>);
static_assert(std::is_trivially_copyable_v<product<linear<>, constant<>>>);
static_assert(sizeof(product<linear<>, constant<>>) == sizeof(linear<>) + sizeof(constant<>));
static_assert(models::plain_state<product<plateau<>, cosine<>>> && models::plain_state<product<plateau<>, plateau<>>>);
static_assert(sizeof(anneal::state_t<product<cosine<>, plateau<>>>) <=
              sizeof(plateau<>::state) + alignof(plateau<>::state));

constexpr linear fall({.initial = 4, .steps = 4});              // 4 3 2 1 0
constexpr linear rise({.initial = 1, .final = 3, .steps = 2});  // 1 2 3
constexpr plateau halving({.initial = 8, .factor = 0.5, .patience = 0});

constexpr bool test_product() {
  constexpr auto s = fall * rise * constant({.value = 0.5});
  return s(0) == 2 && s(1) == 3 && s(2) == 3 && s(3) == 1.5 && s(4) == 0 && s(1e9) == 0 && s(0x1p53) == 0;
}
static_assert(test_product());

constexpr bool test_sum() {
  constexpr auto s = fall + rise + constant({.value = 0.5});
  return s(0) == 5.5 && s(1) == 5.5 && s(2) == 5.5 && s(3) == 4.5 && s(4) == 3.5 && s(1e9) == 3.5;
}
static_assert(test_sum());

constexpr bool test_min_and_max() {
  constexpr auto low = min(fall, rise, constant({.value = 2.5}));
  constexpr auto high = max(fall, rise, constant({.value = 2.5}));
  return low(0) == 1 && low(1) == 2 && low(2) == 2 && low(3) == 1 && low(4) == 0 && low(0x1p53) == 0 &&  //
         high(0) == 4 && high(1) == 3 && high(2) == 3 && high(3) == 3 && high(4) == 3 && high(0x1p53) == 3;
}
static_assert(test_min_and_max());

constexpr bool test_extremes_of_mixed_types() {
  constexpr auto low = min(linear<float>({.initial = 0.5, .steps = 2}), constant({.value = 0.1}));
  constexpr auto high = max(constant<float>({.value = 0.5}), constant({.value = 0.1}));
  return low(0) == 0.1 && low(2) == 0 && high(0) == 0.5 && std::is_same_v<decltype(high(0)), double>;
}
static_assert(test_extremes_of_mixed_types());

constexpr bool test_average() {
  constexpr auto two = average(fall, rise);
  constexpr auto four = average(fall, rise, constant({.value = 1}), constant({.value = -2}));
  return two(0) == 2.5 && two(2) == 2.5 && two(3) == 2 && two(4) == 1.5 && two(1e9) == 1.5 &&  //
         four(0) == 1 && four(4) == 0.5;
}
static_assert(test_average());

constexpr bool test_any_function() {
  constexpr auto difference = [](double a, double b) { return a - b; };
  constexpr anneal::pointwise s(difference, fall, rise);
  constexpr anneal::pointwise one([](double rate) { return -rate; }, fall);
  constexpr auto to_float = [](double a, double) { return static_cast<float>(a); };
  using single = anneal::pointwise<decltype(to_float), linear<>, linear<>>;
  return s(0) == 3 && s(2) == -1 && s(4) == -3 && one(1) == -3 && std::is_same_v<anneal::rate_t<single>, float>;
}
static_assert(test_any_function());

constexpr bool test_as_long_as_the_longest() {
  return (fall * rise).length() == 4 && (rise * fall).length() == 4 && min(rise, rise, fall, rise).length() == 4;
}
static_assert(test_as_long_as_the_longest());

constexpr bool test_all_hear_every_metric() {
  using anneal::detail::get;
  anneal::scheduler run(models::recorder(3) + fall + models::recorder(9));
  run.seek(5);
  run.observe(7);
  const auto& heard = run.state().feedback;
  return get<1>(heard) == models::recorder::state{5, 7, 1} && get<0>(get<0>(heard)) == get<1>(heard);
}
static_assert(test_all_hear_every_metric());

constexpr bool test_plateau_times_schedule() {
  anneal::scheduler run(halving * fall);
  const bool first = run.rate() == 32;
  run.observe(1);
  run.observe(1);
  const bool reduced = run.rate() == 16;
  run.seek(3);
  const bool later = run.rate() == 4;
  run.seek(1e9);
  return first && reduced && later && run.rate() == 0;
}
static_assert(test_plateau_times_schedule());

// Two of them count on their own: one waits for one metric more.
constexpr bool test_two_plateaus() {
  constexpr plateau patient({.initial = 8, .factor = 0.5, .patience = 1});
  anneal::scheduler both(halving * patient);
  anneal::scheduler lowest(min(halving, patient));
  anneal::scheduler highest(max(halving, patient));
  anneal::scheduler mean(average(halving, patient));
  for (int i = 0; i < 2; ++i) {
    both.observe(1), lowest.observe(1), highest.observe(1), mean.observe(1);
  }
  const bool one = both.rate() == 32 && lowest.rate() == 4 && highest.rate() == 8 && mean.rate() == 6;
  both.observe(1), lowest.observe(1), highest.observe(1), mean.observe(1);
  return one && both.rate() == 8 && lowest.rate() == 2 && highest.rate() == 4 && mean.rate() == 3;
}
static_assert(test_two_plateaus());

constexpr bool test_plateau_below_a_schedule() {
  anneal::scheduler run(min(halving, constant({.value = 6})));
  const bool above = run.rate() == 6;
  run.observe(1), run.observe(1);
  return above && run.rate() == 4;
}
static_assert(test_plateau_below_a_schedule());

/// Of nothing but functions, whose packs are empty classes inside one another.
constexpr bool test_of_lambdas_without_captures() {
  constexpr auto falling = [](double t) { return 1 / (t + 1); };
  constexpr auto quarter = [](double) { return 0.25; };
  const auto lowest = anneal::min(falling, quarter);
  const auto mean = average(falling, average(quarter, lowest));
  const auto with_line = average(quarter, anneal::linear({.initial = 1, .steps = 10}));
  return lowest(0) == 0.25 && lowest(7) == 0.125 && mean(7) == 0.15625 && mean(1) == 0.375 && with_line(5) == 0.375;
}
static_assert(test_of_lambdas_without_captures());

}  // namespace

TEST_CASE("pointwise: the product of schedules") { CHECK(test_product()); }

TEST_CASE("pointwise: the sum of schedules") { CHECK(test_sum()); }

TEST_CASE("pointwise: the lowest and the highest of several schedules") { CHECK(test_min_and_max()); }

TEST_CASE("pointwise: the lowest and the highest of a float and a double") { CHECK(test_extremes_of_mixed_types()); }

TEST_CASE("pointwise: the mean of several schedules") { CHECK(test_average()); }

TEST_CASE("pointwise: any function of the rates") { CHECK(test_any_function()); }

TEST_CASE("pointwise is as long as the longest part") { CHECK(test_as_long_as_the_longest()); }

TEST_CASE("pointwise: all parts hear every metric at its step") { CHECK(test_all_hear_every_metric()); }

TEST_CASE("pointwise: a plateau times a schedule") { CHECK(test_plateau_times_schedule()); }

TEST_CASE("pointwise: two plateaus count on their own") { CHECK(test_two_plateaus()); }

TEST_CASE("pointwise: the lower of a plateau and a schedule") { CHECK(test_plateau_below_a_schedule()); }

TEST_CASE("pointwise: of lambdas without captures") { CHECK(test_of_lambdas_without_captures()); }
