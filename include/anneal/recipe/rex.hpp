// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/describe.hpp"
#include "anneal/curve/hyperbolic.hpp"
#include "anneal/schedule/ramp.hpp"

namespace anneal {

/// REX: reflected exponential decay, high for longer than a straight line. With p = t / steps,
///
///   s(t) = final + (initial - final) · (1 - p) / (1 - p/2),  0 < t < steps
///
/// s(0) = initial, s(steps) = final, exactly; past the end final holds.
/// Models: finite, pure; constexpr, noexcept; holds a division.
/// Source: Chen et al. 2021 (REX, arXiv 2107.04197); kozistr's rex. It is a ramp along `curve::hyperbolic(2)`.
///
///   static_assert(anneal::rex({.initial = 3, .steps = 4})(2) == 2);
template <std::floating_point Real = double>
class rex : public ramp<Real, curve::hyperbolic> {
 public:
  using params = ramp_params;
  static constexpr const char* name = "rex";

  template <detail::bare_number T>
  explicit rex(T, auto...) = delete;  // name the parameters: rex({.initial = 0.1, .steps = 100})

  constexpr explicit rex(params p) : ramp<Real, curve::hyperbolic>("anneal::rex", p, curve::hyperbolic(2)) {}

  constexpr void describe(auto&& field) const { detail::describe_as<Real>(this->parameters(), field); }
};

}  // namespace anneal
