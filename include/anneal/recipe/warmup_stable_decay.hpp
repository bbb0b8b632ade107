// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/cooldown.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/recipe/detail/along.hpp"
#include "anneal/schedule/constant.hpp"

namespace anneal {

/// The fields of warmup_stable_decay.
struct warmup_stable_decay_params {
  static constexpr const char* name = "warmup_stable_decay";

  double peak = detail::not_given;
  double final = 0;
  step warmup = 0;
  step stable = 0;
  step decay = detail::not_given;
  double from = 0;
  warmup_clock clock = warmup_clock::elapsed;

  static constexpr void fields(auto& p, auto&& field) {
    field("peak", p.peak, is::rate, "the highest rate");
    field("final", p.final, is::rate, "the last rate, which holds");
    field("warmup", p.warmup, is::offset, "how many steps it goes up");
    field("stable", p.stable, is::offset, "how many steps it stays at the peak");
    field("decay", p.decay, is::offset, "how many steps it falls");
    field("from", p.from, is::rate, "the rate of the first update");
    field("clock", p.clock, "of the warm-up");
  }
};

/// WSD: a linear warm-up, a long stretch at the peak, and a decay.
///
///   s(t) = from + (peak - from) t / warmup,  t < warmup;    peak,  then
///   s(t) = peak + (final - peak) c((t - warmup - stable) / decay)
///
/// curve: any callable on [0, 1], a straight line if none;
/// `curve::power(0.5)` is 1-sqrt, `power(2)` 1-square, `curve::hyperbolic(final / peak)` inverse-linear,
/// `curve::exponential(0.5)` Megatron's exponential.
/// s(0) = from, s(warmup) = peak, s(warmup + stable + decay) = final, exactly; past the end final holds.
/// Models: finite, pure; constexpr, noexcept with the library's curves. Errors: a parameter out of its range.
/// Source: Hu et al. 2024 (MiniCPM); Hägele et al. 2024; transformers' get_wsd_schedule; Megatron's WSD. With a straight
/// line the knee schedule of Iyer et al. 2020.
///
///   constexpr auto s = anneal::warmup_stable_decay({.peak = 1, .warmup = 2, .stable = 4, .decay = 4});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(6) == 1 && s(8) == 0.5 && s(10) == 0 && s.length() == 10);
template <std::floating_point Real = double, detail::unit_curve Curve = curve::linear>
[[nodiscard]] constexpr auto warmup_stable_decay(warmup_stable_decay_params p, Curve curve = Curve{}) {
  constexpr const char* where = "anneal::warmup_stable_decay";
  detail::require_fields<Real>(where, p);
  return named(detail::along{p, curve}, constant<Real>({.value = p.peak}) |
                                            cooldown({.start = p.stable, .steps = p.decay, .to = p.final}, curve) |
                                            anneal::warmup({.steps = p.warmup, .from = p.from, .clock = p.clock}));
}

template <class Real = double, detail::bare_number T>
void warmup_stable_decay(T, auto...) = delete;  // name the parameters: warmup_stable_decay({.peak = 0.1, .decay = 20})

}  // namespace anneal
