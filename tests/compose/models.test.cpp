// SPDX-License-Identifier: Apache-2.0

// The weakest model of each concept goes through every combinator, and what comes out is what its parts make it.
#include "support/models.hpp"

#include <type_traits>

#include "anneal/compose/cooldown.hpp"
#include "anneal/compose/map.hpp"
#include "anneal/compose/pointwise.hpp"
#include "anneal/compose/repeat.hpp"
#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/compose/warp.hpp"
#include "support/catch.hpp"

namespace {

// Found through the namespace of their operands, which those of the models are not.
using anneal::operator*;
using anneal::operator+;

enum class end { none, some };

template <class S>
inline constexpr end same = anneal::finite_schedule<S> ? end::some : end::none;

/// Whether a composition made of S is pure or feedback as S is, has an end or none, and gives a rate at step t.
template <class S, class C>
constexpr bool gives(const C& composition, end expected_end, anneal::step t, double rate) {
  static_assert(anneal::schedule<C> && anneal::schedule<const C&>);
  static_assert(anneal::pure_schedule<C> == anneal::pure_schedule<S>);
  static_assert(anneal::feedback_schedule<C> == anneal::feedback_schedule<S>);
  static_assert(std::is_floating_point_v<anneal::rate_t<C>>);
  if constexpr (anneal::finite_schedule<C>) {
    if (anneal::step(composition.length()) <= 0) {
      return false;
    }
  }
  const auto state = anneal::detail::initial_state(composition);
  return same<C> == expected_end && static_cast<double>(anneal::detail::evaluate(composition, state, t)) == rate;
}

// In all of these s(t) = 16 - t.

template <class S>
constexpr bool test_time(const S& s) {
  bool holds = true;
  holds &= gives<S>(s | anneal::take(8), end::some, 9, 8);
  holds &= gives<S>(s | anneal::delay(4), same<S>, 5, 15);
  holds &= gives<S>(s | anneal::skip(4), same<S>, 1, 11);
  holds &= gives<S>(s | anneal::stretch(4), same<S>, 8, 14);
  holds &= gives<S>(s | anneal::staircase(4), same<S>, 7, 12);
  holds &= gives<S>(s | anneal::per_epoch(4), same<S>, 7, 15);
  holds &= gives<S>(s | anneal::warmup({.steps = 4}), same<S>, 2, 8);
  holds &= gives<S>(s | anneal::warmup_over({.steps = 4}), same<S>, 2, 6);
  holds &= gives<S>(s | anneal::cooldown({.start = 4, .steps = 4}), end::some, 6, 6);
  return holds;
}

template <class S>
constexpr bool test_time_of_finite(const S& s) {
  bool holds = true;
  holds &= gives<S>(s | anneal::reverse(), end::some, 1, 1);
  holds &= gives<S>(s | anneal::repeat(2), end::some, 17, 15);
  holds &= gives<S>(s | anneal::repeat({.times = 2, .growth = 2}), end::some, 18, 15);
  holds &= gives<S>(s | anneal::repeat(anneal::forever), end::none, 33, 15);
  holds &= gives<S>(s | anneal::then(models::lambda(32)), end::none, 17, 31);
  holds &= gives<S>(anneal::sequence(s, models::finite(0)), end::some, 17, 15);
  return holds;
}

template <class S>
constexpr bool test_value(const S& s) {
  bool holds = true;
  holds &= gives<S>(s | anneal::scale(2), same<S>, 1, 30);
  holds &= gives<S>(s | anneal::offset(1), same<S>, 1, 16);
  holds &= gives<S>(s | anneal::clamp(0, 8), same<S>, 1, 8);
  holds &= gives<S>(s | anneal::map([](double rate) { return rate / 2; }), same<S>, 1, 7.5);
  return holds;
}

template <class S>
constexpr bool test_pointwise(const S& s) {
  const models::pure endless(0);
  const models::finite finite(0);
  const auto difference = [](auto x, auto y) { return x - y; };
  bool holds = true;
  holds &= gives<S>(anneal::min(s, endless, finite), end::none, 12, 4);
  holds &= gives<S>(anneal::max(finite, finite, s), same<S>, 12, 4);
  holds &= gives<S>(anneal::average(s, endless), end::none, 12, 4);
  holds &= gives<S>(anneal::pointwise(difference, s, endless), end::none, 12, 0);
  holds &= gives<S>(anneal::pointwise(difference, finite, s), same<S>, 12, 0);
  return holds;
}

template <class S>
constexpr bool test_operators(const S& s) {
  const models::pure endless(0);
  const models::finite finite(0);
  bool holds = true;
  holds &= gives<S>(2 * s, same<S>, 1, 30) && gives<S>(s * 2, same<S>, 1, 30);
  holds &= gives<S>(s * endless, end::none, 12, 16) && gives<S>(finite * s, same<S>, 12, 16);
  holds &= gives<S>(s + endless, end::none, 12, 8) && gives<S>(finite + s, same<S>, 12, 8);
  return holds;
}

template <class S>
constexpr bool test_endless(const S& s) {
  return test_time(s) && test_value(s) && test_pointwise(s) && test_operators(s);
}

template <class S>
constexpr bool test_finite(const S& s) {
  return test_endless(s) && test_time_of_finite(s);
}

constexpr bool test_function() {
  constexpr auto s = &models::function;
  return test_time(s) && test_value(s) && test_pointwise(s);  // operators of pointers are not for us to define
}

}  // namespace

TEST_CASE("every combinator takes the weakest pure schedule") {
  static_assert(test_endless(models::pure(0)));
  CHECK(test_endless(models::pure(0)));
}

TEST_CASE("every combinator takes the weakest finite schedule") {
  static_assert(test_finite(models::finite(0)));
  CHECK(test_finite(models::finite(0)));
}

TEST_CASE("every combinator takes the weakest feedback schedule") {
  static_assert(test_endless(models::feedback(0)));
  CHECK(test_endless(models::feedback(0)));
}

TEST_CASE("every combinator takes the weakest finite feedback schedule") {
  static_assert(test_finite(models::finite_feedback(0)));
  CHECK(test_finite(models::finite_feedback(0)));
}

TEST_CASE("every combinator takes a lambda") {
  static_assert(test_endless(models::lambda(16)));
  CHECK(test_endless(models::lambda(16)));
}

TEST_CASE("every combinator takes a function") {
  static_assert(test_function());
  CHECK(test_function());
}
