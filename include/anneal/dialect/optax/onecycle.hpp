// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/optax/piecewise.hpp"

namespace anneal::optax::params {

struct linear_onecycle_schedule {
  static constexpr const char* name = "optax.linear_onecycle_schedule";
  step transition_steps = detail::not_given;
  double peak_value = detail::not_given;
  double pct_start = 0.3;
  double pct_final = 0.85;
  double div_factor = 25;
  double final_div_factor = 1e4;

  static constexpr void fields(auto& p, auto&& field) {
    field("transition_steps", p.transition_steps);
    field("peak_value", p.peak_value);
    field("pct_start", p.pct_start);
    field("pct_final", p.pct_final);
    field("div_factor", p.div_factor);
    field("final_div_factor", p.final_div_factor);
  }
};

struct cosine_onecycle_schedule {
  static constexpr const char* name = "optax.cosine_onecycle_schedule";
  step transition_steps = detail::not_given;
  double peak_value = detail::not_given;
  double pct_start = 0.3;
  double div_factor = 25;
  double final_div_factor = 1e4;

  static constexpr void fields(auto& p, auto&& field) {
    field("transition_steps", p.transition_steps);
    field("peak_value", p.peak_value);
    field("pct_start", p.pct_start);
    field("div_factor", p.div_factor);
    field("final_div_factor", p.final_div_factor);
  }
};

}  // namespace anneal::optax::params

namespace anneal::detail {

constexpr void check_optax_onecycle(const auto& p) {
  require_steps(p.name, "transition_steps", p.transition_steps);
  require_finite(p.name, "peak_value", p.peak_value);
  require_finite(p.name, "pct_start", p.pct_start);
  require_positive(p.name, "div_factor", p.div_factor);
  require_positive(p.name, "final_div_factor", p.final_div_factor);
}

/// A fraction of the run, as Python's int() rounds it: towards 0.
constexpr double optax_fraction(double fraction, step steps) {
  const double product = fraction * steps;
  return product < 0 ? -whole(-product) : whole(product);
}

}  // namespace anneal::detail

namespace anneal::optax {

/// optax.linear_onecycle_schedule: up, down and out along three straight lines.
///
/// From peak_value / div_factor to peak_value at step ⌊pct_start · transition_steps⌋, back at
/// ⌊pct_final · transition_steps⌋, and on to peak_value / (div_factor · final_div_factor) at transition_steps, which then
/// holds. transition_steps and peak_value are required; pct_start: 0.3; pct_final: 0.85; div_factor: 25;
/// final_div_factor: 1e4.
/// As in Optax these are boundaries in a dictionary: where two are at the same step, which happens in very short runs,
/// the factor of the earlier one is lost, and the peak with it.
/// Models: finite, pure; constexpr.
/// Errors: transition_steps, div_factor or final_div_factor not positive; another value not finite.
///
///   constexpr auto s = anneal::optax::linear_onecycle_schedule({.transition_steps = 100, .peak_value = 1});
///   static_assert(s(0) == 0.04 && s(30) == 1 && s(85) == 0.04);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto linear_onecycle_schedule(params::linear_onecycle_schedule p) {
  detail::check_optax_onecycle(p);
  detail::require_finite(p.name, "pct_final", p.pct_final);
  const std::array<boundary_and_scale, 3> scales{{
      {detail::optax_fraction(p.pct_start, p.transition_steps), p.div_factor},
      {detail::optax_fraction(p.pct_final, p.transition_steps), 1 / p.div_factor},
      {p.transition_steps, 1 / p.final_div_factor},
  }};
  return named(p,
               detail::optax_interpolation<Real>(p.name, interpolation::linear, p.peak_value / p.div_factor, scales));
}

/// optax.cosine_onecycle_schedule: up and down along two half cosine waves.
///
/// From peak_value / div_factor to peak_value at step ⌊pct_start · transition_steps⌋, and to
/// peak_value / (div_factor · final_div_factor) at transition_steps, which then holds. The rest as for
/// linear_onecycle_schedule, without pct_final.
///
///   constexpr auto s = anneal::optax::cosine_onecycle_schedule({.transition_steps = 100, .peak_value = 1});
///   static_assert(s(0) == 0.04 && s(30) == 1);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto cosine_onecycle_schedule(params::cosine_onecycle_schedule p) {
  detail::check_optax_onecycle(p);
  const std::array<boundary_and_scale, 2> scales{{
      {detail::optax_fraction(p.pct_start, p.transition_steps), p.div_factor},
      {p.transition_steps, 1 / (p.div_factor * p.final_div_factor)},
  }};
  return named(p,
               detail::optax_interpolation<Real>(p.name, interpolation::cosine, p.peak_value / p.div_factor, scales));
}

}  // namespace anneal::optax
