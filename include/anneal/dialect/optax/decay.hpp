// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <optional>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/map.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/curve/composed.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/mirrored.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/dialect/detail/scheduler.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/exponential_decay.hpp"
#include "anneal/schedule/polynomial.hpp"
#include "anneal/schedule/ramp.hpp"
#include "anneal/schedule/step_decay.hpp"

namespace anneal::detail {

constexpr void optax_transition_fields(auto& p, auto&& field) {
  field("transition_steps", p.transition_steps, is::finite, "the steps of the way; none, and nothing moves");
  field("transition_begin", p.transition_begin, is::finite, "the step at which it begins; a negative one counts as 0");
}

constexpr void optax_decay_fields(auto& p, auto&& field) {
  field("transition_steps", p.transition_steps, is::finite, "the steps in which the rate decays once");
  field("decay_rate", p.decay_rate, is::not_negative, "what it is multiplied by in these; 0 gives a constant");
  field("transition_begin", p.transition_begin, is::finite, "the step at which it begins; a negative one counts as 0");
  field("staircase", p.staircase, "whether it decays at every multiple of transition_steps, not between them");
  field("end_value", p.end_value, "a floor for a decay_rate below 1, else a ceiling");
}

}  // namespace anneal::detail

namespace anneal::optax::params {

struct constant_schedule {
  static constexpr const char* name = "optax.constant_schedule";
  double value = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) { field("value", p.value, is::finite, "the rate"); }
};

struct polynomial_schedule {
  static constexpr const char* name = "optax.polynomial_schedule";
  double init_value = detail::not_given, end_value = detail::not_given, power = detail::not_given;
  step transition_steps = detail::not_given, transition_begin = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("init_value", p.init_value, is::finite, "the first rate");
    field("end_value", p.end_value, is::finite, "the last rate");
    field("power", p.power, is::not_negative, "the power of the part of the way that is left; 0 gives a constant");
    detail::optax_transition_fields(p, field);
  }
};

struct linear_schedule {
  static constexpr const char* name = "optax.linear_schedule";
  double init_value = detail::not_given, end_value = detail::not_given;
  step transition_steps = detail::not_given, transition_begin = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("init_value", p.init_value, is::finite, "the first rate");
    field("end_value", p.end_value, is::finite, "the last rate");
    detail::optax_transition_fields(p, field);
  }
};

struct exponential_decay {
  static constexpr const char* name = "optax.exponential_decay";
  double init_value = detail::not_given;
  step transition_steps = detail::not_given;
  double decay_rate = detail::not_given;
  step transition_begin = 0;
  bool staircase = false;
  std::optional<double> end_value{};

  static constexpr void fields(auto& p, auto&& field) {
    field("init_value", p.init_value, is::finite, "the first rate");
    detail::optax_decay_fields(p, field);
  }
};

struct cosine_decay_schedule {
  static constexpr const char* name = "optax.cosine_decay_schedule";
  double init_value = detail::not_given;
  step decay_steps = detail::not_given;
  double alpha = 0, exponent = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("init_value", p.init_value, is::finite, "the first rate");
    field("decay_steps", p.decay_steps, is::steps, "the steps of the decay");
    field("alpha", p.alpha, is::finite, "the final rate as a fraction of init_value");
    field("exponent", p.exponent, is::not_negative, "the power of the cosine; 0 gives a constant");
  }
};

}  // namespace anneal::optax::params

namespace anneal::detail {

/// A constant where Optax logs that it makes one.
template <std::floating_point Real>
constexpr auto optax_transition(const optax::params::polynomial_schedule& p) {
  const bool moves = p.transition_steps > 0 && p.power > 0;
  return polynomial<Real>({.initial = p.init_value,
                           .final = moves ? p.end_value : p.init_value,
                           .steps = moves ? p.transition_steps : step(1),
                           .power = moves ? p.power : 1}) |
         delay(greatest<double>(p.transition_begin, 0));
}

/// A constant where Optax logs that it makes one. Scaled, because the rate may be negative.
template <std::floating_point Real>
constexpr auto optax_decay(const optax::params::exponential_decay& p) {
  const bool moves = p.transition_steps > 0 && p.decay_rate > 0;
  const double gamma = moves ? p.decay_rate : 1;
  const step every = moves ? p.transition_steps : step(1);
  double low = -infinite();
  double high = infinite();
  if (moves && p.end_value.has_value()) {
    (gamma < 1 ? low : high) = *p.end_value;
  }
  return either(p.staircase, step_decay<Real>({.initial = 1, .gamma = gamma, .every = every}),
                exponential_decay<Real>({.initial = 1, .gamma = gamma, .every = every})) |
         delay(greatest<double>(p.transition_begin, 0)) | scale(p.init_value) | clamp(low, high);
}

/// Exponent 0 stays where it is.
template <std::floating_point Real>
constexpr auto optax_cosine(ramp_params p, double exponent) {
  const curve::composed falling(curve::power(exponent > 0 ? exponent : 1), curve::cosine{});
  return ramp<Real, curve::mirrored<curve::composed<curve::power, curve::cosine>>>(
      {.initial = p.initial, .final = exponent > 0 ? p.final : p.initial, .steps = p.steps}, curve::mirrored(falling));
}

}  // namespace anneal::detail

namespace anneal::optax {

/// optax.constant_schedule: anneal::constant.
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto constant_schedule(params::constant_schedule p) {
  detail::require_fields(p);
  return named(p, constant<Real>({.value = p.value}));
}

/// optax.polynomial_schedule: anneal::polynomial after a delay.
///
///   s(t) = (init_value - end_value) (1 - (t - transition_begin) / transition_steps)^power + end_value
///
/// s(t) = init_value for t <= transition_begin, end_value from transition_begin + transition_steps on.
/// As in Optax, where a log says so, transition_steps <= 0 gives the constant init_value, not end_value, and a negative
/// transition_begin counts as 0. A negative power, with which the rate becomes infinite in Optax, is refused.
/// Models: finite, pure; constexpr.
///
///   constexpr auto s = anneal::optax::polynomial_schedule(
///       {.init_value = 1, .end_value = 0, .power = 2, .transition_steps = 4});
///   static_assert(s(2) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto polynomial_schedule(params::polynomial_schedule p) {
  detail::require_fields(p);
  return named(p, detail::optax_transition<Real>(p));
}

/// optax.linear_schedule: polynomial_schedule of power 1.
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto linear_schedule(params::linear_schedule p) {
  detail::require_fields(p);
  return named(p, detail::optax_transition<Real>({.init_value = p.init_value,
                                                  .end_value = p.end_value,
                                                  .power = 1,
                                                  .transition_steps = p.transition_steps,
                                                  .transition_begin = p.transition_begin}));
}

/// optax.exponential_decay: anneal::exponential_decay, or anneal::step_decay (staircase), after a delay, and clamped.
///
///   s(t) = init_value · decay_rate^((t - transition_begin) / transition_steps),  the exponent rounded down (staircase)
///
/// s(t) = init_value for t <= transition_begin, unless end_value is beyond it, which then holds from the start.
/// As in Optax, where a log says so, transition_steps <= 0 and decay_rate 0 give the constant init_value (without regard
/// to end_value), and a negative transition_begin counts as 0. A negative decay_rate, of which Optax makes NaN between
/// the stairs, is refused.
/// Models: pure, not finite; constexpr.
///
///   constexpr auto s = anneal::optax::exponential_decay(
///       {.init_value = 1, .transition_steps = 10, .decay_rate = 0.5, .end_value = 0.1});
///   static_assert(s(20) == 0.25 && s(1'000) == 0.1);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto exponential_decay(params::exponential_decay p) {
  detail::require_fields(p);
  return named(p, detail::optax_decay<Real>(p));
}

/// optax.cosine_decay_schedule: a ramp along a power of half a cosine wave.
///
///   s(t) = init_value ((1 - alpha) (½ (1 + cos(π t / decay_steps)))^exponent + alpha)
///
/// s(0) = init_value; from decay_steps on s(t) = alpha · init_value. A negative exponent, with which the rate becomes
/// infinite in Optax, is refused.
/// Models: finite, pure; constexpr.
///
///   constexpr auto s = anneal::optax::cosine_decay_schedule({.init_value = 1, .decay_steps = 4, .exponent = 2});
///   static_assert(s(2) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto cosine_decay_schedule(params::cosine_decay_schedule p) {
  detail::require_fields(p);
  return named(p, detail::optax_cosine<Real>(
                      {.initial = p.init_value, .final = p.alpha * p.init_value, .steps = p.decay_steps}, p.exponent));
}

}  // namespace anneal::optax
