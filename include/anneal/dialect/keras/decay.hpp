// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/map.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/dialect/detail/scheduler.hpp"
#include "anneal/dialect/keras/detail/fraction.hpp"
#include "anneal/schedule/exponential_decay.hpp"
#include "anneal/schedule/inverse_time.hpp"
#include "anneal/schedule/piecewise_constant.hpp"
#include "anneal/schedule/polynomial.hpp"
#include "anneal/schedule/step_decay.hpp"

// NOLINTBEGIN(readability-identifier-naming): the names are those of Keras.
namespace anneal::keras {

namespace params {

/// What ExponentialDecay and InverseTimeDecay are made of.
struct decay {
  double initial_learning_rate = detail::not_given;
  step decay_steps = detail::not_given;
  double decay_rate = detail::not_given;
  bool staircase = false;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial_learning_rate", p.initial_learning_rate, is::finite, "the first rate");
    field("decay_steps", p.decay_steps, is::steps, "the steps in which the rate decays once");
    field("decay_rate", p.decay_rate, is::not_negative, "by how much it decays in these");
    field("staircase", p.staircase, "whether it decays at every multiple of decay_steps, not between them");
  }
};

struct ExponentialDecay : decay {
  static constexpr const char* name = "keras.ExponentialDecay";
};

struct InverseTimeDecay : decay {
  static constexpr const char* name = "keras.InverseTimeDecay";
};

struct PolynomialDecay {
  static constexpr const char* name = "keras.PolynomialDecay";
  double initial_learning_rate = detail::not_given;
  step decay_steps = detail::not_given;
  double end_learning_rate = 0.0001, power = 1;
  bool cycle = false;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial_learning_rate", p.initial_learning_rate, is::finite, "the first rate");
    field("decay_steps", p.decay_steps, is::steps, "the steps of the decay");
    field("end_learning_rate", p.end_learning_rate, is::finite, "the last rate");
    field("power", p.power, is::not_negative, "the power of the part that is left; 0 gives a constant");
    field("cycle", p.cycle, "whether decay_steps stands for its first multiple >= t");
  }
};

}  // namespace params

/// Keras' ExponentialDecay: anneal::exponential_decay, or anneal::step_decay (staircase).
///
///   s(t) = initial_learning_rate · decay_rate^(t / decay_steps),  the exponent rounded down (staircase)
///
/// s(0) = initial_learning_rate. decay_rate 0 is 0 after step 0, or after the first stair. A negative one, of which Keras
/// makes NaN between the stairs, is refused.
/// Models: pure, not finite; constexpr.
///
///   constexpr auto s = anneal::keras::ExponentialDecay(
///       {.initial_learning_rate = 1, .decay_steps = 10, .decay_rate = 0.5});
///   static_assert(s(20) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto ExponentialDecay(params::decay p) {
  using own = params::ExponentialDecay;
  detail::require_fields(own::name, p);
  const bool to_zero = p.decay_rate == 0;
  const double gamma = to_zero ? 1 : static_cast<double>(static_cast<Real>(p.decay_rate));
  const auto decay = detail::either(p.staircase, step_decay<Real>({.initial = 1, .gamma = gamma, .every = 1}),
                                    exponential_decay<Real>({.initial = 1, .gamma = gamma}));
  const auto drop = piecewise_constant<Real>({p.staircase ? step(1) : step(0)}, {1.0, 0.0},
                                             p.staircase ? boundary::at : boundary::after);
  return named(own{p}, detail::either(to_zero, drop, decay) |
                           detail::warped(detail::keras_fraction<Real>(p.decay_steps)) |
                           scale(p.initial_learning_rate));
}

/// Keras' InverseTimeDecay: anneal::inverse_time, on stairs if wanted.
///
///   s(t) = initial_learning_rate / (1 + decay_rate · t / decay_steps),  the quotient rounded down (staircase)
///
/// s(0) = initial_learning_rate. A negative decay_rate, with which the rate becomes infinite in Keras, is refused.
/// Models: pure, not finite; constexpr.
///
///   constexpr auto s = anneal::keras::InverseTimeDecay(
///       {.initial_learning_rate = 1, .decay_steps = 10, .decay_rate = 0.5});
///   static_assert(s(20) == 0.5);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto InverseTimeDecay(params::decay p) {
  using own = params::InverseTimeDecay;
  detail::require_fields(own::name, p);
  const inverse_time<Real> decay({.initial = p.initial_learning_rate, .rate = p.decay_rate, .every = p.decay_steps});
  return named(own{p}, detail::either(p.staircase, decay | staircase(p.decay_steps), decay));
}

/// Keras' PolynomialDecay: anneal::polynomial.
///
///   s(t) = (initial_learning_rate - end_learning_rate) (1 - t / decay_steps)^power + end_learning_rate
///
/// s(0) = initial_learning_rate, s(decay_steps) = end_learning_rate, which then holds; with cycle the rate is
/// end_learning_rate at every multiple of decay_steps and jumps up after it, less and less high. A negative power, with
/// which the rate becomes infinite in Keras, is refused.
/// Models: pure, not finite; constexpr.
///
///   constexpr auto s = anneal::keras::PolynomialDecay(
///       {.initial_learning_rate = 1, .decay_steps = 4, .end_learning_rate = 0, .cycle = true});
///   static_assert(s(2) == 0.5 && s(4) == 0 && s(6) == 0.25 && s(8) == 0);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto PolynomialDecay(params::PolynomialDecay p) {
  detail::require_fields(p);
  const bool moves = p.power > 0;
  const polynomial<Real> unit({.initial = p.initial_learning_rate,
                               .final = moves ? p.end_learning_rate : p.initial_learning_rate,
                               .steps = 1,
                               .power = moves ? p.power : 1});
  return named(p, detail::either(p.cycle, unit | detail::warped(detail::keras_cycle<Real>(p.decay_steps)),
                                 unit | detail::warped(detail::keras_fraction<Real>(p.decay_steps))));
}

}  // namespace anneal::keras
// NOLINTEND(readability-identifier-naming)
