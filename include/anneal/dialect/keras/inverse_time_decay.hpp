// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/inverse_time.hpp"

// NOLINTBEGIN(readability-identifier-naming): the names are those of Keras.
namespace anneal::keras {

namespace params {

struct InverseTimeDecay {
  static constexpr const char* name = "keras.InverseTimeDecay";
  double initial_learning_rate = detail::not_given;
  step decay_steps = detail::not_given;
  double decay_rate = detail::not_given;
  bool staircase = false;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial_learning_rate", p.initial_learning_rate);
    field("decay_steps", p.decay_steps);
    field("decay_rate", p.decay_rate);
    field("staircase", p.staircase);
  }
};

}  // namespace params

/// Keras' InverseTimeDecay: anneal::inverse_time, on stairs if wanted.
///
///   s(t) = initial_learning_rate / (1 + decay_rate · t / decay_steps),  the quotient rounded down (staircase)
///
/// All but staircase, false, are required. s(0) = initial_learning_rate.
/// Models: pure, not finite; constexpr.
/// Errors: initial_learning_rate not finite; decay_steps not positive; decay_rate negative (in Keras the rate becomes
/// infinite).
///
///   constexpr auto s = anneal::keras::InverseTimeDecay(
///       {.initial_learning_rate = 1, .decay_steps = 10, .decay_rate = 0.5});
///   static_assert(s(20) == 0.5);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto InverseTimeDecay(params::InverseTimeDecay p) {
  detail::require_finite(p.name, "initial_learning_rate", p.initial_learning_rate);
  detail::require_steps(p.name, "decay_steps", p.decay_steps);
  detail::require_not_negative(p.name, "decay_rate", p.decay_rate);
  const inverse_time<Real> decay({.initial = p.initial_learning_rate, .rate = p.decay_rate, .every = p.decay_steps});
  return named(p, detail::either(p.staircase, decay | staircase(p.decay_steps), decay));
}

}  // namespace anneal::keras
// NOLINTEND(readability-identifier-naming)
