// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <optional>
#include <utility>

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/pack.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/optax/cosine_decay_schedule.hpp"
#include "anneal/dialect/optax/exponential_decay.hpp"
#include "anneal/dialect/optax/join_schedules.hpp"
#include "anneal/dialect/optax/polynomial_schedule.hpp"

namespace anneal::optax {

namespace params {

struct warmup_constant_schedule {
  static constexpr const char* name = "optax.warmup_constant_schedule";
  double init_value = detail::not_given;
  double peak_value = detail::not_given;
  step warmup_steps = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("init_value", p.init_value);
    field("peak_value", p.peak_value);
    field("warmup_steps", p.warmup_steps);
  }
};

struct warmup_cosine_decay_schedule {
  static constexpr const char* name = "optax.warmup_cosine_decay_schedule";
  double init_value = detail::not_given;
  double peak_value = detail::not_given;
  step warmup_steps = detail::not_given;
  step decay_steps = detail::not_given;
  double end_value = 0;
  double exponent = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("init_value", p.init_value);
    field("peak_value", p.peak_value);
    field("warmup_steps", p.warmup_steps);
    field("decay_steps", p.decay_steps);
    field("end_value", p.end_value);
    field("exponent", p.exponent);
  }
};

struct warmup_exponential_decay_schedule {
  static constexpr const char* name = "optax.warmup_exponential_decay_schedule";
  double init_value = detail::not_given;
  double peak_value = detail::not_given;
  step warmup_steps = detail::not_given;
  step transition_steps = detail::not_given;
  double decay_rate = detail::not_given;
  step transition_begin = 0;
  bool staircase = false;
  std::optional<double> end_value{};

  static constexpr void fields(auto& p, auto&& field) {
    field("init_value", p.init_value);
    field("peak_value", p.peak_value);
    field("warmup_steps", p.warmup_steps);
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

/// A straight line to the peak. `p` has init_value, peak_value and warmup_steps.
template <std::floating_point Real>
constexpr auto optax_rise(const auto& p) {
  require_finite(p.name, "init_value", p.init_value);
  require_finite(p.name, "peak_value", p.peak_value);
  require_finite(p.name, "warmup_steps", p.warmup_steps);
  return optax_transition<Real>(
      p.name, {.init_value = p.init_value, .end_value = p.peak_value, .power = 1, .transition_steps = p.warmup_steps});
}

/// The rise, then `decay`.
template <std::floating_point Real>
constexpr auto optax_warmup(const auto& p, auto decay) {
  auto rise = optax_rise<Real>(p);
  return optax_joined(std::array{p.warmup_steps}, pack<decltype(rise), decltype(decay)>{{rise}, {decay}},
                      std::index_sequence<0>{});
}

template <std::floating_point Real>
constexpr auto optax_warmup_cosine(const char* where, const optax::params::warmup_cosine_decay_schedule& p) {
  require_finite(where, "end_value", p.end_value);
  require(p.decay_steps > p.warmup_steps, where, "decay_steps", "must be more than warmup_steps", p.decay_steps);
  return optax_warmup<Real>(p, optax_cosine<Real>(where,
                                                  {.initial = p.peak_value,
                                                   .final = p.peak_value == 0 ? 0 : p.end_value,
                                                   .steps = p.decay_steps - p.warmup_steps},
                                                  p.exponent));
}

}  // namespace anneal::detail

namespace anneal::optax {

/// optax.warmup_constant_schedule: linear_schedule under another name.
///
/// init_value, peak_value, warmup_steps are required. s(0) = init_value; from warmup_steps on s(t) = peak_value.
/// As in Optax warmup_steps <= 0 gives the constant init_value: the peak is never reached.
/// Models: finite, pure; constexpr. Errors: a value not finite.
///
///   static_assert(anneal::optax::warmup_constant_schedule(
///                     {.init_value = 0, .peak_value = 1, .warmup_steps = 4})(1) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto warmup_constant_schedule(params::warmup_constant_schedule p) {
  return named(p, detail::optax_rise<Real>(p));
}

/// optax.warmup_cosine_decay_schedule: a straight line to the peak, then cosine_decay_schedule to end_value.
///
/// init_value, peak_value, warmup_steps, decay_steps are required; decay_steps includes the warm-up (Keras' does not).
/// end_value: 0; of no effect for peak_value 0, as in Optax. exponent: 1.
/// s(0) = init_value (peak_value for warmup_steps <= 0), s(warmup_steps) = peak_value, s(decay_steps) = end_value, which
/// then holds.
/// Models: finite, pure; constexpr.
/// Errors: a value not finite; decay_steps not more than warmup_steps; exponent negative.
///
///   constexpr auto s = anneal::optax::warmup_cosine_decay_schedule(
///       {.init_value = 0, .peak_value = 1, .warmup_steps = 2, .decay_steps = 4});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(3) == 0.5 && s(4) == 0);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto warmup_cosine_decay_schedule(params::warmup_cosine_decay_schedule p) {
  return named(p, detail::optax_warmup_cosine<Real>(p.name, p));
}

/// optax.warmup_exponential_decay_schedule: a straight line to the peak, then exponential_decay.
///
/// init_value, peak_value, warmup_steps, transition_steps, decay_rate are required; the others as for exponential_decay,
/// whose clock starts at warmup_steps.
/// s(0) = init_value (peak_value for warmup_steps <= 0), s(warmup_steps) = peak_value.
/// Models: pure, not finite; constexpr. Errors: as for linear_schedule and exponential_decay.
///
///   constexpr auto s = anneal::optax::warmup_exponential_decay_schedule(
///       {.init_value = 0, .peak_value = 1, .warmup_steps = 2, .transition_steps = 10, .decay_rate = 0.5});
///   static_assert(s(1) == 0.5 && s(12) == 0.5);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto warmup_exponential_decay_schedule(params::warmup_exponential_decay_schedule p) {
  return named(p,
               detail::optax_warmup<Real>(p, detail::optax_decay<Real>(p.name, {.init_value = p.peak_value,
                                                                                .transition_steps = p.transition_steps,
                                                                                .decay_rate = p.decay_rate,
                                                                                .transition_begin = p.transition_begin,
                                                                                .staircase = p.staircase,
                                                                                .end_value = p.end_value})));
}

}  // namespace anneal::optax
