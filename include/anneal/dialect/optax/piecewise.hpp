// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <utility>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/list.hpp"
#include "anneal/core/step.hpp"
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

  static constexpr void fields(auto& p, auto&& field) { field("init_value", p.init_value); }
};

struct piecewise_interpolate_schedule {
  static constexpr const char* name = "optax.piecewise_interpolate_schedule";
  interpolation interpolate_type = interpolation::linear;
  double init_value = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("interpolate_type", p.interpolate_type);
    field("init_value", p.init_value);
  }
};

/// The parameters and the dictionary.
template <class Params, class Scales>
struct with_scales : Params {
  optax::dictionary<Scales> boundaries_and_scales;

  static constexpr void fields(auto& p, auto&& field) {
    Params::fields(p, field);
    field("boundaries_and_scales", p.boundaries_and_scales);
  }
};

}  // namespace params
}  // namespace anneal::optax

namespace anneal::detail {

template <std::floating_point Real, optax_scales Scales>
constexpr auto optax_constant_pieces(const char* where, double init_value, Scales scales) {
  require_finite(where, "init_value", init_value);
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

}  // namespace anneal::detail

namespace anneal::optax {

/// optax.piecewise_constant_schedule: anneal::piecewise_constant.
///
///   s(t) = init_value · the product of the scales whose boundary is <= t
///
/// init_value is required. boundaries_and_scales: whole steps, in braces or in a container of boundary_and_scale, in any
/// order.
/// s(0) = init_value, unless a boundary is not positive.
/// Models: finite, pure; constexpr. Errors: init_value not finite; a scale negative or not finite.
///
///   constexpr auto s = anneal::optax::piecewise_constant_schedule({.init_value = 1}, {{100, 0.5}, {200, 0.25}});
///   static_assert(s(99) == 1 && s(100) == 0.5 && s(200) == 0.125);
template <std::floating_point Real = double, detail::optax_scales Scales = std::array<boundary_and_scale, 0>>
[[nodiscard]] constexpr auto piecewise_constant_schedule(params::piecewise_constant_schedule p,
                                                         Scales boundaries_and_scales = {}) {
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
/// the second, and so on. interpolate_type: linear or cosine. init_value is required. boundaries_and_scales: in braces,
/// or in a container of boundary_and_scale, in any order.
/// s(0) = init_value, unless a boundary is not positive; past the last boundary its value holds.
/// Models: finite, pure; constexpr. Errors: init_value not finite; a scale negative or not finite.
///
///   constexpr auto s = anneal::optax::piecewise_interpolate_schedule({.init_value = 1}, {{4, 0.5}, {8, 0.5}});
///   static_assert(s(2) == 0.75 && s(4) == 0.5 && s(8) == 0.25);
template <std::floating_point Real = double, detail::optax_scales Scales = std::array<boundary_and_scale, 0>>
[[nodiscard]] constexpr auto piecewise_interpolate_schedule(params::piecewise_interpolate_schedule p,
                                                            Scales boundaries_and_scales = {}) {
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

}  // namespace anneal::optax
