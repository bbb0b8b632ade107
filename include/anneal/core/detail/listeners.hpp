// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "anneal/core/concepts.hpp"
#include "anneal/core/step.hpp"

/// The parts of a schedule that listen, each with its state: how a state from elsewhere is checked and, where another
/// definition takes it, carried over.
namespace anneal::detail {

/// Goes through the parts that listen. A schedule that is made of others has
///   s.each_listener(state, t, visit)     goes on to its parts, with the steps that they see at t
/// and one that listens may have
///   s.check(state)                       throws where the state is none that s could have come to
/// A visitor has
///   visit.listener(s, state)             what is made of no others
///   visit.own(s, state)                  a composition that remembers something itself
///   visit.enter(name or index, current)  around a part: where its state is in the state of the whole, and whether what
///   visit.leave()                        it remembers counts at t. enter gives true where the state is a new one, which
///                                        is to be that of t
template <schedule S, class Visitor>
constexpr void each_listener([[maybe_unused]] const S& s, [[maybe_unused]] state_t<S>& state, [[maybe_unused]] step t,
                             [[maybe_unused]] Visitor& visit) {
  if constexpr (feedback_schedule<S>) {
    if constexpr (requires { s.each_listener(state, t, visit); }) {
      s.each_listener(state, t, visit);
    } else {
      visit.listener(s, state);
    }
  }
}

/// The same for the part of a composition whose state is an element of a list.
template <schedule S, class Visitor>
constexpr void each_listener_in(std::size_t index, const S& s, state_t<S>& state, step t, Visitor& visit) {
  if constexpr (feedback_schedule<S>) {
    visit.enter(index);
    detail::each_listener(s, state, t > 0 ? t : step(0), visit);
    visit.leave();
  }
}

struct state_checker {
  constexpr bool enter(auto, bool = true) const noexcept { return false; }
  constexpr void leave() const noexcept {}
  constexpr void listener(const auto& s, const auto& state) const { own(s, state); }
  constexpr void own([[maybe_unused]] const auto& s, [[maybe_unused]] const auto& state) const {
    if constexpr (requires { s.check(state); }) {
      s.check(state);
    }
  }
};

/// Throws where a part could not have come to its state.
template <schedule S>
constexpr void check_state(const S& s, state_t<S>& state, step t) {
  state_checker visit;
  detail::each_listener(s, state, t, visit);
}

}  // namespace anneal::detail
