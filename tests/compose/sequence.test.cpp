// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/sequence.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/core/concepts.hpp>
#include <anneal/core/detail/pack.hpp>
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/linear.hpp>
#include <anneal/schedule/multi_step.hpp>
#include <cstdint>
#include <type_traits>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::constant;
using anneal::linear;
using anneal::sequence;
using anneal::then;

// Pure if all are, finite if the last one is.
template <class... S>
concept pure = anneal::pure_schedule<sequence<S...>> && anneal::pure_schedule < const sequence<S...>
& > &&!anneal::feedback_schedule<sequence<S...>>;
template <class... S>
concept feedback = anneal::feedback_schedule<sequence<S...>> && anneal::feedback_schedule < const sequence<S...>
& > ;
template <class... S>
concept finite = anneal::finite_schedule<sequence<S...>> && anneal::finite_schedule < const sequence<S...>
& > ;

static_assert(pure<models::pure> && pure<models::finite, models::pure>);
static_assert(pure<models::finite, models::finite, models::lambda_t>);
static_assert(feedback<models::feedback> && feedback<models::finite, models::feedback>);
static_assert(feedback<models::finite_feedback, models::pure>);
static_assert(feedback<models::finite, models::finite_feedback, models::finite>);
static_assert(finite<models::finite, models::finite> && finite<models::finite, models::finite_feedback>);
static_assert(!finite<models::finite, models::pure> && !finite<models::finite, models::feedback>);

template <class A, class B>
concept can_then = requires(A a, B b) {
  a | then(b);
};
static_assert(can_then<models::finite, models::pure> && can_then<models::finite_feedback, models::feedback>);
static_assert(!can_then<models::pure, models::finite> && !can_then<models::feedback, models::finite>);
static_assert(!can_then<models::lambda_t, models::finite>);

static_assert(std::is_same_v<anneal::rate_t<sequence<linear<float>, constant<float>>>, float>);
static_assert(std::is_same_v<anneal::rate_t<sequence<linear<float>, constant<>>>, double>);
static_assert(std::is_trivially_copyable_v<sequence<linear<>, constant<>>>);
static_assert(sizeof(sequence<linear<>, constant<>>) == sizeof(linear<>) + sizeof(constant<>) + 2 * sizeof(double));

// Of a pure part nothing is remembered.
static_assert(models::plain_state<sequence<linear<>, anneal::plateau<>>>);
static_assert(models::plain_state<sequence<models::recorder, models::recorder, constant<>>>);
static_assert(sizeof(anneal::state_t<sequence<linear<>, anneal::plateau<>>>) <=
              sizeof(anneal::plateau<>::state) + alignof(anneal::plateau<>::state));

constexpr linear fall({.initial = 1, .final = 0.5, .steps = 4});
constexpr linear rise({.initial = 2, .final = 3, .steps = 2});

constexpr bool test_each_has_its_own_clock() {
  constexpr auto s = fall | then(rise) | then(linear({.initial = 8, .final = 4, .steps = 8}));
  return s.length() == 14 && s(0) == 1 && s(1) == 0.875 && s(3) == 0.625 &&  //
         s(4) == 2 && s(5) == 2.5 &&                                         //
         s(6) == 8 && s(7) == 7.5 && s(13) == 4.5 && s(14) == 4 && s(15) == 4 && s(1e9) == 4 && s(0x1p53) == 4;
}
static_assert(test_each_has_its_own_clock());

// One update before the boundary, half an update before it, at it.
constexpr bool test_the_later_one_speaks_at_the_boundary() {
  constexpr sequence s(fall, constant({.value = 7}));
  return s(3) == 0.625 && s(3.5) == 0.5625 && s(4) == 7 && s(4.5) == 7 && s(1e9) == 7 && s(0x1p53) == 7;
}
static_assert(test_the_later_one_speaks_at_the_boundary());

constexpr bool test_nesting_changes_nothing() {
  constexpr sequence flat(fall, rise, constant({.value = 7}));
  constexpr sequence left(sequence(fall, rise), constant({.value = 7}));
  constexpr sequence right(fall, sequence(rise, constant({.value = 7})));
  for (double t = 0; t < 10; t += 0.25) {
    if (left(t) != flat(t) || right(t) != flat(t)) {
      return false;
    }
  }
  return true;
}
static_assert(test_nesting_changes_nothing());

constexpr bool test_adaptors_compose_before_they_see_a_schedule() {
  constexpr auto adaptor = anneal::take(2) | then(rise) | then(constant({.value = 7}));
  constexpr auto s = fall | adaptor;
  return s(0) == 1 && s(1) == 0.875 && s(2) == 2 && s(3) == 2.5 && s(4) == 7;
}
static_assert(test_adaptors_compose_before_they_see_a_schedule());

constexpr bool test_one_schedule() {
  constexpr sequence s(fall);
  return s.length() == 4 && s(0) == 1 && s(2) == 0.75 && s(4) == 0.5 && s(5) == 0.5;
}
static_assert(test_one_schedule());

// Several in a row, at the start, in the middle and at the end.
constexpr bool test_empty_schedules_are_passed_over() {
  constexpr auto empty = constant({.value = 99}) | anneal::take(1) | anneal::skip(1);
  constexpr auto at_end = anneal::multi_step({.initial = 2, .gamma = 0.5}, {0});
  constexpr sequence s(empty, empty, fall, empty, at_end);
  return empty.length() == 0 && s.length() == 4 && s(0) == 1 && s(3) == 0.625 && s(4) == 1 && s(5) == 1;
}
static_assert(test_empty_schedules_are_passed_over());

constexpr bool test_boundaries_are_exact_up_to_2_to_53() {
  constexpr auto s = constant({.value = 1}) | anneal::take(0x1p53 - 2) | then(rise);
  return s(0x1p53 - 3) == 1 && s(0x1p53 - 2) == 2 && s(0x1p53 - 1) == 2.5 && s(0x1p53) == 3 && s.length() == 0x1p53;
}
static_assert(test_boundaries_are_exact_up_to_2_to_53());

constexpr bool test_boundary_between_two_steps() {
  constexpr auto s = fall | anneal::take(2.5) | then(rise);
  return s(2) == 0.75 && s(2.5) == 2 && s(3) == 2.25 && s(4.5) == 3 && s.length() == 4.5;
}
static_assert(test_boundary_between_two_steps());

/// A length may have any arithmetic type.
template <class Length>
struct one_for {
  Length steps;
  constexpr double operator()(double) const { return 1; }
  constexpr Length length() const { return steps; }
};

template <class Length>
constexpr bool test_length_of_type() {
  constexpr sequence s(one_for<Length>{3}, one_for<Length>{4}, fall);
  return s.length() == 11 && s(6) == 1 && s(7) == 1 && s(8) == 0.875;
}
static_assert(test_length_of_type<int>() && test_length_of_type<std::uint64_t>() && test_length_of_type<float>());

constexpr bool test_only_the_one_that_speaks_hears() {
  using anneal::detail::get;
  anneal::scheduler run(sequence(models::recorder(3), linear({.initial = 1, .steps = 2}), models::recorder(4)));
  run.observe(1);  // at 0
  run.seek(2);
  run.observe(2);
  run.seek(3);
  run.observe(3);  // the linear one has no use for it
  run.seek(4);
  run.observe(4);
  const auto before = run.state().feedback;
  run.seek(5);
  run.observe(5);  // heard by the one that starts here, at its 0
  run.seek(100);
  run.observe(6);
  const auto after = run.state().feedback;
  return get<0>(before) == models::recorder::state{2, 2, 2} && get<2>(before) == models::recorder::state{} &&
         get<0>(after) == get<0>(before) && get<2>(after) == models::recorder::state{95, 6, 2};
}
static_assert(test_only_the_one_that_speaks_hears());

constexpr bool test_plateau_after_another_schedule() {
  anneal::scheduler run(fall | then(anneal::plateau({.initial = 8, .factor = 0.5, .patience = 0})));
  for (int t = 0; t < 4; ++t) {
    run.observe(1);
    run.advance();
  }
  const bool deaf = run.state().feedback == run.schedule().initial_state() && run.rate() == 8;
  run.observe(1);  // the first that it hears
  const bool first = run.rate() == 8;
  run.advance();
  run.observe(1);
  const bool second = run.rate() == 4;
  run.seek(3);
  const bool back = run.rate() == 0.625;
  run.seek(1e9);
  return deaf && first && second && back && run.rate() == 4;
}
static_assert(test_plateau_after_another_schedule());

constexpr bool test_plateau_before_another_schedule() {
  anneal::scheduler run(anneal::plateau({.initial = 8, .factor = 0.5, .patience = 0}) | anneal::take(2) | then(rise));
  run.observe(1);
  run.observe(1);
  const bool heard = run.rate() == 4;
  run.seek(2);
  run.observe(1);
  const bool later = run.rate() == 2;
  run.seek(1);
  return heard && later && run.rate() == 4;
}
static_assert(test_plateau_before_another_schedule());

/// A schedule without a member.
struct half_for_five {
  constexpr double operator()(anneal::step) const { return 0.5; }
  constexpr anneal::step length() const { return 5; }
};

constexpr bool test_after_a_schedule_without_members() {
  const auto s = half_for_five{} | then(half_for_five{}) | then(constant({.value = 2}));
  return s(0) == 0.5 && s(9) == 0.5 && s(10) == 2;
}
static_assert(test_after_a_schedule_without_members());

}  // namespace

TEST_CASE("sequence gives each schedule its own clock") { CHECK(test_each_has_its_own_clock()); }

TEST_CASE("sequence: the later schedule speaks at the boundary") { CHECK(test_the_later_one_speaks_at_the_boundary()); }

TEST_CASE("sequence: nesting changes nothing") { CHECK(test_nesting_changes_nothing()); }

TEST_CASE("sequence: adaptors compose before they see a schedule") {
  CHECK(test_adaptors_compose_before_they_see_a_schedule());
}

TEST_CASE("sequence of one schedule is that schedule") { CHECK(test_one_schedule()); }

TEST_CASE("sequence passes over empty schedules") { CHECK(test_empty_schedules_are_passed_over()); }

TEST_CASE("sequence has exact boundaries up to 2^53") { CHECK(test_boundaries_are_exact_up_to_2_to_53()); }

TEST_CASE("sequence may have a boundary between two steps") { CHECK(test_boundary_between_two_steps()); }

TEST_CASE("sequence takes lengths of any arithmetic type") {
  CHECK(test_length_of_type<int>());
  CHECK(test_length_of_type<std::uint64_t>());
  CHECK(test_length_of_type<float>());
}

TEST_CASE("sequence: only the schedule that speaks hears a metric") { CHECK(test_only_the_one_that_speaks_hears()); }

TEST_CASE("sequence: a plateau does not hear what happened before it") { CHECK(test_plateau_after_another_schedule()); }

TEST_CASE("sequence: a plateau does not hear what happens after it") { CHECK(test_plateau_before_another_schedule()); }

TEST_CASE("sequence: a schedule need not have a member") { CHECK(test_after_a_schedule_without_members()); }
