// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/extend.hpp"
#include "anneal/compose/map.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/pointwise.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/cosine.hpp"
#include "anneal/schedule/linear.hpp"

namespace anneal {

/// The fields of linear_cosine.
struct linear_cosine_params {
  static constexpr const char* name = "linear_cosine";

  double initial = detail::not_given;
  step steps = detail::not_given;
  double cycles = 0.5;
  double alpha = 0;
  double beta = 0.001;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial", p.initial, is::finite, "what all is a multiple of");
    field("steps", p.steps, is::steps, "how long it is");
    field("cycles", p.cycles, is::positive, "how many waves, between 2^-54 and 2^52 a step");
    field("alpha", p.alpha, is::finite, "what is added to the line");
    field("beta", p.beta, is::finite, "what is added to the product");
  }
};

/// A straight line times cosine waves. With p = t / steps,
///
///   s(t) = initial · ((alpha + 1 - p) · ½ (1 + cos(2π cycles p)) + beta),  t <= steps
///
/// s(0) = initial · (1 + alpha + beta); past the end the last value holds, initial · beta for the half wave.
/// Models: finite, pure; constexpr, noexcept. Errors: a parameter out of its range.
/// Source: Bello et al. 2017 (neural optimizer search); TensorFlow's linear_cosine_decay. Its noisy form adds
/// `noise(…) * inverse_time(…)` to the line.
///
///   static_assert(anneal::linear_cosine({.initial = 1, .steps = 4, .beta = 0.5})(2) == 0.75);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto linear_cosine(linear_cosine_params p) {
  constexpr const char* where = "anneal::linear_cosine";
  detail::require_fields(where, p);
  detail::require(p.steps * 0x1p-54 <= p.cycles && p.cycles <= p.steps * 0x1p52, where, "cycles",
                  "must be between 2^-54 and 2^52 a step", p.cycles);
  const linear<Real> line({.initial = p.alpha + 1, .final = p.alpha, .steps = p.steps});
  const cosine<Real> wave({.initial = 1, .steps = p.steps / (2 * p.cycles)});
  return named(p, line * (wave | extend(past_end::mirror)) | offset(p.beta) | scale(p.initial) | take(p.steps));
}

template <class Real = double, detail::bare_number T>
void linear_cosine(T, auto...) = delete;  // name the parameters: linear_cosine({.initial = 0.1, .steps = 100})

}  // namespace anneal
