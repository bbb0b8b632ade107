// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/keras/detail/fraction.hpp"
#include "anneal/schedule/polynomial.hpp"

// NOLINTBEGIN(readability-identifier-naming): the names are those of Keras.
namespace anneal::keras::params {

struct PolynomialDecay {
  static constexpr const char* name = "keras.PolynomialDecay";
  double initial_learning_rate = detail::not_given;
  step decay_steps = detail::not_given;
  double end_learning_rate = 0.0001;
  double power = 1;
  bool cycle = false;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial_learning_rate", p.initial_learning_rate);
    field("decay_steps", p.decay_steps);
    field("end_learning_rate", p.end_learning_rate);
    field("power", p.power);
    field("cycle", p.cycle);
  }
};

}  // namespace anneal::keras::params

namespace anneal::keras {

/// Keras' PolynomialDecay: anneal::polynomial.
///
///   s(t) = (initial_learning_rate - end_learning_rate) (1 - t / decay_steps)^power + end_learning_rate
///
/// initial_learning_rate and decay_steps are required. end_learning_rate: 1e-4. power: 1; 0 gives the constant
/// initial_learning_rate. cycle: false; else decay_steps stands for its first multiple >= t.
/// s(0) = initial_learning_rate, s(decay_steps) = end_learning_rate, which then holds; with cycle the rate is
/// end_learning_rate at every multiple of decay_steps and jumps up after it, less and less high.
/// Models: pure, not finite; constexpr.
/// Errors: a rate not finite; decay_steps not positive; power negative (in Keras the rate becomes infinite).
///
///   constexpr auto s = anneal::keras::PolynomialDecay(
///       {.initial_learning_rate = 1, .decay_steps = 4, .end_learning_rate = 0, .cycle = true});
///   static_assert(s(2) == 0.5 && s(4) == 0 && s(6) == 0.25 && s(8) == 0);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto PolynomialDecay(params::PolynomialDecay p) {
  detail::require_finite(p.name, "initial_learning_rate", p.initial_learning_rate);
  detail::require_steps(p.name, "decay_steps", p.decay_steps);
  detail::require_finite(p.name, "end_learning_rate", p.end_learning_rate);
  detail::require_not_negative(p.name, "power", p.power);
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
