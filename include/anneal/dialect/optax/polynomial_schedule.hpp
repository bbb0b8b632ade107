// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/named.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/polynomial.hpp"

namespace anneal::optax {

namespace params {

struct constant_schedule {
  static constexpr const char* name = "optax.constant_schedule";
  double value = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) { field("value", p.value); }
};

struct polynomial_schedule {
  static constexpr const char* name = "optax.polynomial_schedule";
  double init_value = detail::not_given;
  double end_value = detail::not_given;
  double power = detail::not_given;
  step transition_steps = detail::not_given;
  step transition_begin = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("init_value", p.init_value);
    field("end_value", p.end_value);
    field("power", p.power);
    field("transition_steps", p.transition_steps);
    field("transition_begin", p.transition_begin);
  }
};

struct linear_schedule {
  static constexpr const char* name = "optax.linear_schedule";
  double init_value = detail::not_given;
  double end_value = detail::not_given;
  step transition_steps = detail::not_given;
  step transition_begin = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("init_value", p.init_value);
    field("end_value", p.end_value);
    field("transition_steps", p.transition_steps);
    field("transition_begin", p.transition_begin);
  }
};

}  // namespace params

}  // namespace anneal::optax

namespace anneal::detail {

/// A constant where Optax logs that it makes one.
template <std::floating_point Real>
constexpr auto optax_transition(const char* where, const optax::params::polynomial_schedule& p) {
  require_finite(where, "init_value", p.init_value);
  require_finite(where, "end_value", p.end_value);
  require_not_negative(where, "power", p.power);
  require_finite(where, "transition_steps", p.transition_steps);
  require_finite(where, "transition_begin", p.transition_begin);
  const bool moves = p.transition_steps > 0 && p.power > 0;
  return polynomial<Real>({.initial = p.init_value,
                           .final = moves ? p.end_value : p.init_value,
                           .steps = moves ? p.transition_steps : step(1),
                           .power = moves ? p.power : 1}) |
         delay(greatest<double>(p.transition_begin, 0));
}

}  // namespace anneal::detail

namespace anneal::optax {

/// optax.constant_schedule: anneal::constant.
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto constant_schedule(params::constant_schedule p) {
  detail::require_finite(p.name, "value", p.value);
  return named(p, constant<Real>({.value = p.value}));
}

/// optax.polynomial_schedule: anneal::polynomial after a delay.
///
///   s(t) = (init_value - end_value) (1 - (t - transition_begin) / transition_steps)^power + end_value
///
/// All but transition_begin, 0, are required.
/// s(t) = init_value for t <= transition_begin, end_value from transition_begin + transition_steps on.
/// As in Optax, where a log says so, transition_steps <= 0 gives the constant init_value, not end_value, and a negative
/// transition_begin counts as 0. Power 0 gives the constant init_value too.
/// Models: finite, pure; constexpr.
/// Errors: a value not finite; power negative (in Optax the rate becomes infinite).
///
///   constexpr auto s = anneal::optax::polynomial_schedule(
///       {.init_value = 1, .end_value = 0, .power = 2, .transition_steps = 4});
///   static_assert(s(2) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto polynomial_schedule(params::polynomial_schedule p) {
  return named(p, detail::optax_transition<Real>(p.name, p));
}

/// optax.linear_schedule: polynomial_schedule of power 1.
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto linear_schedule(params::linear_schedule p) {
  return named(p, detail::optax_transition<Real>(p.name, {.init_value = p.init_value,
                                                          .end_value = p.end_value,
                                                          .power = 1,
                                                          .transition_steps = p.transition_steps,
                                                          .transition_begin = p.transition_begin}));
}

}  // namespace anneal::optax
