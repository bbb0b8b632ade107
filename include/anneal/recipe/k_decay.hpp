// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/composed.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/recipe/detail/along.hpp"
#include "anneal/schedule/ramp.hpp"

namespace anneal {

/// The fields of k_decay.
struct k_decay_params {
  static constexpr const char* name = "k_decay";

  double initial = detail::not_given;
  double final = 0;
  step steps = detail::not_given;
  double k = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial", p.initial, is::finite, "the first rate");
    field("final", p.final, is::finite, "the last rate, which holds");
    field("steps", p.steps, is::steps, "how long it is");
    field("k", p.k, is::positive, "above 1 the rate stays high for longer");
  }
};

/// A ramp whose clock starts slowly, for k above 1: the rate stays high for longer, and falls faster.
///
///   s(t) = initial + (final - initial) · c((t / steps)^k)
///
/// curve: any callable on [0, 1], half a cosine wave if none; `curve::mirrored(curve::power(q))` is polynomial decay.
/// s(0) = initial, s(steps) = final, exactly; past the end final holds.
/// Models: finite, pure; constexpr. Errors: initial or final not finite; steps or k out of range.
/// Source: Zhang and Li 2020 (k-decay); timm's k_decay.
///
///   static_assert(anneal::k_decay({.initial = 1, .steps = 4, .k = 0.5})(1) == 0.5);
template <std::floating_point Real = double, detail::unit_curve Curve = curve::cosine>
[[nodiscard]] constexpr auto k_decay(k_decay_params p, Curve curve = Curve{}) {
  detail::require_fields("anneal::k_decay", p);
  using bent = curve::composed<Curve, curve::power>;
  return named(detail::along{p, curve}, ramp<Real, bent>({.initial = p.initial, .final = p.final, .steps = p.steps},
                                                         bent(curve, curve::power(p.k))));
}

template <class Real = double, detail::bare_number T>
void k_decay(T, auto...) = delete;  // name the parameters: k_decay({.initial = 0.1, .steps = 100})

}  // namespace anneal
