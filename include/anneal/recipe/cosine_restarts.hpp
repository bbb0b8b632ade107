// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/pointwise.hpp"
#include "anneal/compose/repeat.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/cosine.hpp"

namespace anneal {

/// The fields of cosine_restarts.
struct cosine_restarts_params {
  static constexpr const char* name = "cosine_restarts";

  double initial = detail::not_given;
  double final = 0;
  step period = detail::not_given;
  double growth = 1;
  double decay = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial", p.initial, is::finite, "the rate at the start of the first cycle");
    field("final", p.final, is::finite, "the rate at the end of every cycle");
    field("period", p.period, is::steps, "how long the first cycle is");
    field("growth", p.growth, is::at_least<1>, "how many times as long as the one before every cycle is");
    field("decay", p.decay, is::positive, "by what the peaks are multiplied with every cycle");
  }
};

/// Cosine annealing with warm restarts. In cycle i, n steps of N = period · growth^i into it,
///
///   s(t) = final + (initial · decay^i - final) · ½ (1 + cos(π n / N))
///
/// decay is that of the peaks, final stays (for one that decays too, `cosine | repeat(forever, {.decay})`).
/// s(0) = initial; a restart shows the peak, so that whole steps never show final. Goes on for ever.
/// Models: pure, not finite; constexpr, noexcept.
/// Errors: initial or final not finite; period, growth or decay out of range.
/// Source: Loshchilov and Hutter 2017 (SGDR); PyTorch's CosineAnnealingWarmRestarts (T_0, T_mult); timm's CosineLRScheduler
/// (cycle_mul, cycle_decay); Keras' CosineDecayRestarts; Huang et al. 2017 (snapshot ensembles).
///
///   constexpr auto s = anneal::cosine_restarts({.initial = 1, .period = 2, .growth = 2, .decay = 0.5});
///   static_assert(s(0) == 1 && s(1) == 0.5 && s(2) == 0.5 && s(4) == 0.25 && s(6) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto cosine_restarts(cosine_restarts_params p) {
  constexpr const char* where = "anneal::cosine_restarts";
  detail::require_fields(where, p);
  const cosine<Real> whole({.initial = p.initial, .final = p.final, .steps = p.period});
  const cosine<Real> peak({.initial = p.initial, .final = 0, .steps = p.period});
  const cosine<Real> floor({.initial = 0, .final = p.final, .steps = p.period});
  // Where all cycles are as high, one wave is enough.
  return named(p, detail::either(p.decay == 1, whole | repeat(forever, {.growth = p.growth}),
                                 (peak | repeat(forever, {.growth = p.growth, .decay = p.decay})) +
                                     (floor | repeat(forever, {.growth = p.growth}))));
}

template <class Real = double, detail::bare_number T>
void cosine_restarts(T, auto...) = delete;  // name the parameters: cosine_restarts({.initial = 0.1, .period = 10})

}  // namespace anneal
