// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <utility>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/list.hpp"
#include "anneal/dialect/detail/scheduler.hpp"
#include "anneal/dialect/optax/dictionary.hpp"
#include "anneal/schedule/piecewise_constant.hpp"
#include "anneal/schedule/piecewise_linear.hpp"

namespace anneal::optax {

/// The curve between two boundaries.
enum class interpolation { linear, cosine };

constexpr const char* name_of(interpolation which) noexcept { return detail::name_in(which, {"linear", "cosine"}); }

namespace params {

struct piecewise_constant_schedule {
  static constexpr const char* name = "optax.piecewise_constant_schedule";
  double init_value = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("init_value", p.init_value, is::finite, "the first rate");
  }
};

struct piecewise_interpolate_schedule {
  static constexpr const char* name = "optax.piecewise_interpolate_schedule";
  interpolation interpolate_type = interpolation::linear;
  double init_value = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("interpolate_type", p.interpolate_type, "the curve between two boundaries");
    field("init_value", p.init_value, is::finite, "the first rate");
  }
};

struct linear_onecycle_schedule {
  static constexpr const char* name = "optax.linear_onecycle_schedule";
  step transition_steps = detail::not_given;
  double peak_value = detail::not_given;
  double pct_start = 0.3, pct_final = 0.85, div_factor = 25, final_div_factor = 1e4;

  static constexpr void fields(auto& p, auto&& field) {
    field("transition_steps", p.transition_steps, is::steps, "the steps of the cycle");
    field("peak_value", p.peak_value, is::finite, "the highest rate");
    field("pct_start", p.pct_start, is::finite, "the part of the steps after which it is reached");
    field("pct_final", p.pct_final, is::finite, "the part of the steps after which the rate is back at its first");
    field("div_factor", p.div_factor, is::positive, "peak_value / the first rate");
    field("final_div_factor", p.final_div_factor, is::positive, "the first rate / the last one");
  }
};

struct cosine_onecycle_schedule {
  static constexpr const char* name = "optax.cosine_onecycle_schedule";
  step transition_steps = detail::not_given;
  double peak_value = detail::not_given;
  double pct_start = 0.3, div_factor = 25, final_div_factor = 1e4;

  static constexpr void fields(auto& p, auto&& field) {
    field("transition_steps", p.transition_steps, is::steps, "the steps of the cycle");
    field("peak_value", p.peak_value, is::finite, "the highest rate");
    field("pct_start", p.pct_start, is::finite, "the part of the steps after which it is reached");
    field("div_factor", p.div_factor, is::positive, "peak_value / the first rate");
    field("final_div_factor", p.final_div_factor, is::positive, "the first rate / the last one");
  }
};

/// The parameters and the dictionary.
template <class Params, class Scales>
struct with_scales : Params {
  optax::dictionary<Scales> boundaries_and_scales;

  static constexpr void fields(auto& p, auto&& field) {
    Params::fields(p, field);
    field("boundaries_and_scales", p.boundaries_and_scales, "what the rate is multiplied by from which step on");
  }
};

}  // namespace params
}  // namespace anneal::optax

namespace anneal::detail {

template <std::floating_point Real, optax_scales Scales>
constexpr auto optax_constant_pieces(const char* where, double init_value, Scales scales) {
  scales = optax_sorted(where, std::move(scales));
  auto boundaries = list_like<Scales, step, 0>::make(scales.size());
  for (std::size_t i = 0; i < scales.size(); ++i) {
    boundaries[i] = greatest<double>(scales[i].boundary, 0);  // passed before step 0, or at it
  }
  return piecewise_constant<Real>(std::move(boundaries), optax_values(init_value, scales));
}

/// The first knot is init_value at step 0, or where the first boundary is if that is not later.
template <std::floating_point Real, optax_scales Scales>
constexpr auto optax_interpolation(const char* where, optax::interpolation which, double init_value, Scales scales) {
  require_finite(where, "init_value", init_value);
  scales = optax_sorted(where, std::move(scales));
  auto knots = list_like<Scales, step, 1>::make(scales.size());
  const double first = scales.size() == 0 ? 0 : least<double>(scales[0].boundary, 0);
  knots[0] = 0;
  for (std::size_t i = 0; i < scales.size(); ++i) {
    knots[i + 1] = scales[i].boundary - first;
  }
  const auto values = optax_values(init_value, scales);
  return either(which == optax::interpolation::linear, piecewise_linear<Real>(knots, values),
                piecewise_cosine<Real>(knots, values)) |
         skip(-first);
}

/// A fraction of the run, as Python's int() rounds it: towards 0.
constexpr double optax_fraction(double fraction, step steps) {
  const double product = fraction * steps;
  return product < 0 ? -whole(-product) : whole(product);
}

}  // namespace anneal::detail

namespace anneal::optax {

/// optax.piecewise_constant_schedule: anneal::piecewise_constant.
///
///   s(t) = init_value · the product of the scales whose boundary is <= t
///
/// boundaries_and_scales: whole steps, in braces or in a container of boundary_and_scale, in any order.
/// s(0) = init_value, unless a boundary is not positive.
/// Models: finite, pure; constexpr. Errors: a scale negative or not finite.
///
///   constexpr auto s = anneal::optax::piecewise_constant_schedule({.init_value = 1}, {{100, 0.5}, {200, 0.25}});
///   static_assert(s(99) == 1 && s(100) == 0.5 && s(200) == 0.125);
template <std::floating_point Real = double, detail::optax_scales Scales = std::array<boundary_and_scale, 0>>
[[nodiscard]] constexpr auto piecewise_constant_schedule(params::piecewise_constant_schedule p,
                                                         Scales boundaries_and_scales = {}) {
  detail::require_fields(p);
  auto pieces = detail::optax_constant_pieces<Real>(p.name, p.init_value, boundaries_and_scales);
  return named(params::with_scales<params::piecewise_constant_schedule, Scales>{p, {std::move(boundaries_and_scales)}},
               std::move(pieces));
}

template <std::floating_point Real = double, std::size_t N>
[[nodiscard]] constexpr auto piecewise_constant_schedule(params::piecewise_constant_schedule p,
                                                         const boundary_and_scale (&boundaries_and_scales)[N]) {
  return optax::piecewise_constant_schedule<Real>(p, detail::to_array(boundaries_and_scales));
}

/// optax.piecewise_interpolate_schedule: anneal::piecewise_linear or anneal::piecewise_cosine.
///
/// From init_value at step 0 to init_value · scale at the first boundary, from there to that times the second scale at
/// the second, and so on. boundaries_and_scales: in braces, or in a container of boundary_and_scale, in any order.
/// s(0) = init_value, unless a boundary is not positive; past the last boundary its value holds.
/// Models: finite, pure; constexpr. Errors: a scale negative or not finite.
///
///   constexpr auto s = anneal::optax::piecewise_interpolate_schedule({.init_value = 1}, {{4, 0.5}, {8, 0.5}});
///   static_assert(s(2) == 0.75 && s(4) == 0.5 && s(8) == 0.25);
template <std::floating_point Real = double, detail::optax_scales Scales = std::array<boundary_and_scale, 0>>
[[nodiscard]] constexpr auto piecewise_interpolate_schedule(params::piecewise_interpolate_schedule p,
                                                            Scales boundaries_and_scales = {}) {
  detail::require_fields(p);
  auto pieces = detail::optax_interpolation<Real>(p.name, p.interpolate_type, p.init_value, boundaries_and_scales);
  return named(
      params::with_scales<params::piecewise_interpolate_schedule, Scales>{p, {std::move(boundaries_and_scales)}},
      std::move(pieces));
}

template <std::floating_point Real = double, std::size_t N>
[[nodiscard]] constexpr auto piecewise_interpolate_schedule(params::piecewise_interpolate_schedule p,
                                                            const boundary_and_scale (&boundaries_and_scales)[N]) {
  return optax::piecewise_interpolate_schedule<Real>(p, detail::to_array(boundaries_and_scales));
}

/// optax.linear_onecycle_schedule: up, down and out along three straight lines.
///
/// From peak_value / div_factor to peak_value at step ⌊pct_start · transition_steps⌋, back at
/// ⌊pct_final · transition_steps⌋, and on to peak_value / (div_factor · final_div_factor) at transition_steps, which then
/// holds.
/// As in Optax these are boundaries in a dictionary: where two are at the same step, which happens in very short runs,
/// the factor of the earlier one is lost, and the peak with it.
/// Models: finite, pure; constexpr.
///
///   constexpr auto s = anneal::optax::linear_onecycle_schedule({.transition_steps = 100, .peak_value = 1});
///   static_assert(s(0) == 0.04 && s(30) == 1 && s(85) == 0.04);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto linear_onecycle_schedule(params::linear_onecycle_schedule p) {
  detail::require_fields(p);
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
/// linear_onecycle_schedule.
///
///   constexpr auto s = anneal::optax::cosine_onecycle_schedule({.transition_steps = 100, .peak_value = 1});
///   static_assert(s(0) == 0.04 && s(30) == 1);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto cosine_onecycle_schedule(params::cosine_onecycle_schedule p) {
  detail::require_fields(p);
  const std::array<boundary_and_scale, 2> scales{{
      {detail::optax_fraction(p.pct_start, p.transition_steps), p.div_factor},
      {p.transition_steps, 1 / (p.div_factor * p.final_div_factor)},
  }};
  return named(p,
               detail::optax_interpolation<Real>(p.name, interpolation::cosine, p.peak_value / p.div_factor, scales));
}

}  // namespace anneal::optax
