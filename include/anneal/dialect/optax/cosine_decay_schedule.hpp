// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/composed.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/mirrored.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/schedule/ramp.hpp"

namespace anneal::optax::params {

struct cosine_decay_schedule {
  static constexpr const char* name = "optax.cosine_decay_schedule";
  double init_value = detail::not_given;
  step decay_steps = detail::not_given;
  double alpha = 0;
  double exponent = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("init_value", p.init_value);
    field("decay_steps", p.decay_steps);
    field("alpha", p.alpha);
    field("exponent", p.exponent);
  }
};

}  // namespace anneal::optax::params

namespace anneal::detail {

/// Exponent 0 stays where it is.
template <std::floating_point Real>
constexpr auto optax_cosine(const char* where, ramp_params p, double exponent) {
  require_not_negative(where, "exponent", exponent);
  const curve::composed falling(curve::power(exponent > 0 ? exponent : 1), curve::cosine{});
  return ramp<Real, curve::mirrored<curve::composed<curve::power, curve::cosine>>>(
      {.initial = p.initial, .final = exponent > 0 ? p.final : p.initial, .steps = p.steps}, curve::mirrored(falling));
}

}  // namespace anneal::detail

namespace anneal::optax {

/// optax.cosine_decay_schedule: a ramp along a power of half a cosine wave.
///
///   s(t) = init_value ((1 - alpha) (½ (1 + cos(π t / decay_steps)))^exponent + alpha)
///
/// init_value, decay_steps are required. alpha: the final rate as a fraction of init_value, 0. exponent: 1; 0 gives the
/// constant init_value.
/// s(0) = init_value; from decay_steps on s(t) = alpha · init_value.
/// Models: finite, pure; constexpr.
/// Errors: init_value or alpha not finite; decay_steps not positive; exponent negative (in Optax the rate becomes
/// infinite).
///
///   constexpr auto s = anneal::optax::cosine_decay_schedule({.init_value = 1, .decay_steps = 4, .exponent = 2});
///   static_assert(s(2) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto cosine_decay_schedule(params::cosine_decay_schedule p) {
  detail::require_finite(p.name, "init_value", p.init_value);
  detail::require_steps(p.name, "decay_steps", p.decay_steps);
  detail::require_finite(p.name, "alpha", p.alpha);
  return named(
      p, detail::optax_cosine<Real>(
             p.name, {.initial = p.init_value, .final = p.alpha * p.init_value, .steps = p.decay_steps}, p.exponent));
}

}  // namespace anneal::optax
