// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/curve/linear.hpp"
#include "anneal/schedule/ramp.hpp"

namespace anneal {

/// From one rate to another along a straight line.
///
///   s(t) = initial + (final - initial) · t / steps,  0 < t < steps
///
/// s(0) = initial, s(steps) = final, exactly; past the end final holds.
/// Models: finite, pure; constexpr, noexcept.
/// Source: optax.linear_schedule; PyTorch's LinearLR with final = end_factor · lr.
///
///   static_assert(anneal::linear({.initial = 1, .steps = 4})(1) == 0.75);
template <std::floating_point Real = double>
class linear : public ramp<Real, curve::linear> {
 public:
  using params = ramp_params;
  static constexpr const char* name = "linear";

  template <detail::bare_number T>
  explicit linear(T, auto...) = delete;  // name the parameters: linear({.initial = 0.1, .steps = 100})

  constexpr explicit linear(params p) : ramp<Real, curve::linear>("anneal::linear", p, {}) {}

  constexpr void describe(auto&& field) const { detail::describe_as<Real>(this->parameters(), field); }
};

}  // namespace anneal
