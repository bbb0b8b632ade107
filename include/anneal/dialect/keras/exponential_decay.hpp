// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/map.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/list.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/keras/detail/fraction.hpp"
#include "anneal/schedule/exponential_decay.hpp"
#include "anneal/schedule/piecewise_constant.hpp"
#include "anneal/schedule/step_decay.hpp"

// NOLINTBEGIN(readability-identifier-naming): the names are those of Keras.
namespace anneal::keras {

namespace params {

struct ExponentialDecay {
  static constexpr const char* name = "keras.ExponentialDecay";
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

/// Keras' ExponentialDecay: anneal::exponential_decay, or anneal::step_decay (staircase).
///
///   s(t) = initial_learning_rate · decay_rate^(t / decay_steps),  the exponent rounded down (staircase)
///
/// All but staircase, false, are required. s(0) = initial_learning_rate. decay_rate 0 is 0 after step 0, or after the
/// first stair.
/// Models: pure, not finite; constexpr.
/// Errors: initial_learning_rate not finite; decay_steps not positive; decay_rate negative (in Keras NaN between the
/// stairs).
///
///   constexpr auto s = anneal::keras::ExponentialDecay(
///       {.initial_learning_rate = 1, .decay_steps = 10, .decay_rate = 0.5});
///   static_assert(s(20) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto ExponentialDecay(params::ExponentialDecay p) {
  detail::require_finite(p.name, "initial_learning_rate", p.initial_learning_rate);
  detail::require_steps(p.name, "decay_steps", p.decay_steps);
  detail::require_not_negative(p.name, "decay_rate", p.decay_rate);
  const bool to_zero = p.decay_rate == 0;
  const double gamma = to_zero ? 1 : static_cast<double>(static_cast<Real>(p.decay_rate));
  const auto decay = detail::either(p.staircase, step_decay<Real>({.initial = 1, .gamma = gamma, .every = 1}),
                                    exponential_decay<Real>({.initial = 1, .gamma = gamma}));
  const auto drop = piecewise_constant<Real>({p.staircase ? step(1) : step(0)}, {1.0, 0.0},
                                             p.staircase ? boundary::at : boundary::after);
  return named(p, detail::either(to_zero, drop, decay) | detail::warped(detail::keras_fraction<Real>(p.decay_steps)) |
                      scale(p.initial_learning_rate));
}

}  // namespace anneal::keras
// NOLINTEND(readability-identifier-naming)
