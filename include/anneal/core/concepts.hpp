// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <type_traits>

#include "anneal/core/step.hpp"

namespace anneal {

namespace detail {

template <class R>
concept rate = std::floating_point<std::remove_cvref_t<R>>;

template <class S>
concept evaluable = requires(const S& s, step t) {
  { s(t) } -> rate;
}
&&std::copy_constructible<S>;  // last: whether it can be copied may depend on whether it is a schedule

template <class S>
concept listening = requires(const S& s, step t, double metric) {
  { s.initial_state() } -> std::regular;
  { s(s.initial_state(), t) } -> rate;
  { s.observe(s.initial_state(), t, metric) } -> std::same_as<decltype(s.initial_state())>;
}
&&std::copy_constructible<S>;

}  // namespace detail

/// s(t) is the rate of update number t, and depends on nothing else.
/// Promises, which no compiler checks: pure; defined for every finite t >= 0; finite.
/// One that was moved from may be assigned to or destroyed; where it held lists or is of erased type, it gives NaN or throws
/// if it is asked all the same.
/// A lambda `double(double)` is one.
template <class S>
concept pure_schedule = detail::evaluable<std::remove_cvref_t<S>>;

/// A schedule that listens to a metric: an immutable policy, and a state that the caller owns.
///   s.initial_state()            the state before any metric
///   s(state, t)                  the rate of update t
///   s.observe(state, t, metric)  the state after a metric, heard when t updates were finished
///   s.check(state)               if there is one: throws std::invalid_argument for a state that s could not have come to;
///                                the drivers ask it before they restore one
/// Promises: all three are pure functions; the state is a regular value, and trivially copyable but for any_schedule.
template <class S>
concept feedback_schedule = !pure_schedule<S> && detail::listening<std::remove_cvref_t<S>>;

/// Pure or feedback: whatever gives a rate.
template <class S>
concept schedule = pure_schedule<S> || feedback_schedule<S>;

/// A schedule that ends. Promise: for t >= s.length() the final value holds.
template <class S>
concept finite_schedule = schedule<S> && requires(const std::remove_cvref_t<S>& s) {
  { s.length() } -> std::convertible_to<step>;
};

namespace detail {

/// The state of a pure schedule. The helpers below let a composition treat its parts alike.
struct no_state {
  static constexpr void fields(auto&, auto&&) {}
  static constexpr bool remembers() noexcept { return false; }
  friend constexpr bool operator==(no_state, no_state) = default;
};

template <schedule S>
constexpr auto initial_state(const S& s) {
  if constexpr (pure_schedule<S>) {
    return no_state{};
  } else {
    return s.initial_state();
  }
}

template <schedule S>
using state_of = decltype(detail::initial_state(std::declval<const S&>()));

template <schedule S>
[[gnu::always_inline]] constexpr auto evaluate(const S& s, [[maybe_unused]] const state_of<S>& state, step t) {
  if constexpr (pure_schedule<S>) {
    return s(t);
  } else {
    return s(state, t);
  }
}

template <schedule S>
constexpr state_of<S> observe(const S& s, const state_of<S>& state, [[maybe_unused]] step t,
                              [[maybe_unused]] double metric) {
  if constexpr (pure_schedule<S>) {
    return state;
  } else {
    return s.observe(state, t, metric);
  }
}

}  // namespace detail

/// What a feedback schedule remembers; an empty value for a pure one.
template <schedule S>
using state_t = detail::state_of<std::remove_cvref_t<S>>;

/// The floating-point type of the rate.
template <schedule S>
using rate_t =
    decltype(detail::evaluate(std::declval<const std::remove_cvref_t<S>&>(), std::declval<state_t<S>>(), step{}));

}  // namespace anneal
