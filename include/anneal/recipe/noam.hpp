// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/named.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/root.hpp"
#include "anneal/core/detail/rule.hpp"
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
    field("model_size", p.model_size, is::positive, "the width of the model");
    field("warmup", p.warmup, is::steps, "how many steps it goes up");
    field("factor", p.factor, is::finite, "what all is multiplied by");
  }
};

/// The schedule of the Transformer: a linear warm-up, then one over the square root of the time. With n = t + 1,
///
///   s(t) = factor · model_size^(-½) · min(n^(-½), n · warmup^(-3/2))
///
/// s(0) = factor / √(model_size · warmup) / warmup; the peak is at t = warmup - 1; goes on for ever, towards 0.
/// Models: pure, not finite; constexpr, noexcept. Errors: model_size, warmup or factor out of range.
/// Source: Vaswani et al. 2017; Paddle's NoamDecay (which starts at n = 0), NeMo's NoamAnnealing, burn's.
///
///   constexpr auto s = anneal::noam({.model_size = 16, .warmup = 4});
///   static_assert(s(0) == 0.03125 && s(3) == 0.125 && s(15) == 0.0625);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto noam(noam_params p) {
  detail::require_fields("anneal::noam", p);
  const double peak = p.factor / detail::square_root(p.model_size * p.warmup);
  return named(p, inverse_sqrt<Real>({.initial = peak, .timescale = p.warmup}) | warmup({.steps = p.warmup}) | skip(1));
}

template <class Real = double, detail::bare_number T>
void noam(T, auto...) = delete;  // name the parameters: noam({.model_size = 512, .warmup = 4'000})

}  // namespace anneal
