// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/named.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"
#include "anneal/recipe/inverse_sqrt.hpp"

namespace anneal {

/// The fields of noam.
struct noam_params {
  static constexpr const char* name = "noam";

  double model_size = detail::not_given;
  step warmup = detail::not_given;
  double factor = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("model_size", p.model_size);
    field("warmup", p.warmup);
    field("factor", p.factor);
  }
};

/// The schedule of the Transformer: a linear warm-up, then one over the square root of the time. With n = t + 1,
///
///   s(t) = factor · model_size^(-½) · min(n^(-½), n · warmup^(-3/2))
///
/// model_size: the width of the model, positive, required. warmup: steps in [2^-53, 2^53], required. factor: finite, 1.
/// s(0) = factor / √(model_size · warmup) / warmup; the peak is at t = warmup - 1; goes on for ever, towards 0.
/// Models: pure, not finite; constexpr, noexcept. Errors: model_size, warmup or factor out of range.
/// Source: Vaswani et al. 2017; Paddle's NoamDecay (which starts at n = 0), NeMo's NoamAnnealing, burn's.
///
///   constexpr auto s = anneal::noam({.model_size = 16, .warmup = 4});
///   static_assert(s(0) == 0.03125 && s(3) == 0.125 && s(15) == 0.0625);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto noam(noam_params p) {
  detail::require_positive("anneal::noam", "model_size", p.model_size);
  detail::require_steps("anneal::noam", "warmup", p.warmup);
  detail::require_finite("anneal::noam", "factor", p.factor);
  const double peak = p.factor / detail::square_root(p.model_size * p.warmup);
  return named(p, inverse_sqrt<Real>({.initial = peak, .timescale = p.warmup}) | warmup({.steps = p.warmup}) | skip(1));
}

template <class Real = double, detail::bare_number T>
void noam(T, auto...) = delete;  // name the parameters: noam({.model_size = 512, .warmup = 4'000})

}  // namespace anneal
