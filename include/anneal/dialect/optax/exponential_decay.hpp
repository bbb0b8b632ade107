// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <optional>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/map.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/exponential_decay.hpp"
#include "anneal/schedule/step_decay.hpp"

namespace anneal::optax {

namespace params {

struct exponential_decay {
  static constexpr const char* name = "optax.exponential_decay";
  double init_value = detail::not_given;
  step transition_steps = detail::not_given;
  double decay_rate = detail::not_given;
  step transition_begin = 0;
  bool staircase = false;
  std::optional<double> end_value{};

  static constexpr void fields(auto& p, auto&& field) {
    field("init_value", p.init_value);
    field("transition_steps", p.transition_steps);
    field("decay_rate", p.decay_rate);
    field("transition_begin", p.transition_begin);
    field("staircase", p.staircase);
    field("end_value", p.end_value);
  }
};

}  // namespace params

}  // namespace anneal::optax

namespace anneal::detail {

/// A constant where Optax logs that it makes one. Scaled, because the rate may be negative.
template <std::floating_point Real>
constexpr auto optax_decay(const char* where, const optax::params::exponential_decay& p) {
  require_finite(where, "transition_steps", p.transition_steps);
  require_not_negative(where, "decay_rate", p.decay_rate);
  require_finite(where, "transition_begin", p.transition_begin);
  const bool moves = p.transition_steps > 0 && p.decay_rate > 0;
  const double gamma = moves ? p.decay_rate : 1;
  const step every = moves ? p.transition_steps : step(1);
  double low = -detail::infinite();
  double high = detail::infinite();
  if (moves && p.end_value.has_value()) {
    (gamma < 1 ? low : high) = *p.end_value;
  }
  return either(p.staircase, step_decay<Real>({.initial = 1, .gamma = gamma, .every = every}),
                exponential_decay<Real>({.initial = 1, .gamma = gamma, .every = every})) |
         delay(greatest<double>(p.transition_begin, 0)) | scale(p.init_value) | clamp(low, high);
}

}  // namespace anneal::detail

namespace anneal::optax {

/// optax.exponential_decay: anneal::exponential_decay, or anneal::step_decay (staircase), after a delay, and clamped.
///
///   s(t) = init_value · decay_rate^((t - transition_begin) / transition_steps),  the exponent rounded down (staircase)
///
/// init_value, transition_steps, decay_rate are required. end_value: none; a floor for decay_rate < 1, else a ceiling.
/// s(t) = init_value for t <= transition_begin, unless end_value is beyond it, which then holds from the start.
/// As in Optax, where a log says so, transition_steps <= 0 and decay_rate 0 give the constant init_value (without regard
/// to end_value), and a negative transition_begin counts as 0.
/// Models: pure, not finite; constexpr.
/// Errors: init_value, transition_steps or transition_begin not finite; decay_rate negative (in Optax NaN between the
/// stairs).
///
///   constexpr auto s = anneal::optax::exponential_decay(
///       {.init_value = 1, .transition_steps = 10, .decay_rate = 0.5, .end_value = 0.1});
///   static_assert(s(20) == 0.25 && s(1'000) == 0.1);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto exponential_decay(params::exponential_decay p) {
  detail::require_finite(p.name, "init_value", p.init_value);
  return named(p, detail::optax_decay<Real>(p.name, p));
}

}  // namespace anneal::optax
