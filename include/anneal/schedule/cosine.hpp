// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/curve/cosine.hpp"
#include "anneal/schedule/ramp.hpp"

namespace anneal {

/// Cosine annealing: from one rate to another along half a cosine wave.
///
///   s(t) = final + (initial - final) · ½ (1 + cos(π t / steps)),  0 < t < steps
///
/// s(0) = initial, s(steps) = final, exactly; past the end final holds (PyTorch's CosineAnnealingLR rises again).
/// Models: finite, pure; constexpr, noexcept.
/// Source: Loshchilov and Hutter 2017 (SGDR), equation 5; optax.cosine_decay_schedule.
///
///   static_assert(anneal::cosine({.initial = 3e-4, .final = 3e-5, .steps = 98'000})(98'000) == 3e-5);
template <std::floating_point Real = double>
class cosine : public ramp<Real, curve::cosine> {
 public:
  using params = ramp_params;
  static constexpr const char* name = "cosine";

  template <detail::bare_number T>
  explicit cosine(T, auto...) = delete;  // name the parameters: cosine({.initial = 0.1, .steps = 100})

  constexpr explicit cosine(params p) : ramp<Real, curve::cosine>("anneal::cosine", p, {}) {}

  constexpr void describe(auto&& field) const { detail::describe_as<Real>(this->parameters(), field); }
};

}  // namespace anneal
