// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdio>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/pack.hpp"
#include "anneal/core/step.hpp"

/// Of an any_schedule, and of a composition of some, it is known at run time only whether it listens: its state says it.
/// What takes a pure schedule takes one of these, too, and asks when it is made.
namespace anneal::detail {

template <class State>
constexpr bool surely_remembers();

template <std::size_t... J, class... T>
constexpr bool one_surely_remembers(const indexed_pack<std::index_sequence<J...>, T...>*) {
  return (detail::surely_remembers<T>() || ...);
}

/// Whether the type of a state says that it holds something.
template <class State>
constexpr bool surely_remembers() {
  if constexpr (requires(const State* q) { detail::one_surely_remembers(q); }) {
    return detail::one_surely_remembers(static_cast<const State*>(nullptr));
  } else if constexpr (requires(const State& q) { q.inner; }) {  // of repeat
    return detail::surely_remembers<decltype(State::inner)>();
  } else {
    return !requires(const State& q) { q.remembers(); };
  }
}

template <class S>
concept perhaps_pure = feedback_schedule<S> && !surely_remembers<state_t<S>>();

template <class S>
concept pure_or_perhaps = pure_schedule<S> || perhaps_pure<S>;

/// A schedule of which no part listens, as a pure one: with the state that it always has. S may be a reference.
template <class S>
class unhearing {
 public:
  unhearing(S s, state_t<S> q) : s_(std::forward<S>(s)), state_(std::move(q)) {}

  [[nodiscard]] rate_t<S> operator()(step t) const { return s_(state_, t); }

  void fill_n(double first, std::size_t n, auto* out) const requires requires(const std::remove_reference_t<S>& s) {
    s.fill_n(first, n, out);
  }
  { s_.fill_n(first, n, out); }

  [[nodiscard]] step length() const requires finite_schedule<S> { return s_.length(); }

 private:
  S s_;
  state_t<S> state_;
};

/// s as a pure schedule, and s itself where it is one. What is made of an lvalue refers to it.
/// Errors: a part of it listens.
template <pure_schedule S>
constexpr S&& as_pure(const char*, S&& s) noexcept {
  return std::forward<S>(s);
}

template <perhaps_pure S>
unhearing<S> as_pure(const char* where, S&& s) {
  auto state = s.initial_state();
  if (detail::remembers(state)) {
    char text[160];
    std::snprintf(text, sizeof text, "%s: the schedule listens to a metric, and has a rate in a scheduler only", where);
    raise(text);
  }
  return {std::forward<S>(s), std::move(state)};
}

}  // namespace anneal::detail
