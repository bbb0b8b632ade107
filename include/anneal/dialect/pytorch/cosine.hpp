// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/repeat.hpp"
#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/detail/angle.hpp"
#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/dialect/pytorch/common.hpp"
#include "anneal/schedule/cosine.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::detail {

/// A cosine down and up again, for ever.
constexpr auto cosine_wave(double high, double low, step steps) {
  return sequence(cosine({.initial = high, .final = low, .steps = steps}),
                  cosine({.initial = low, .final = high, .steps = steps})) |
         repeat(forever);
}

/// The step at which a cosine of period 2 T_max is cos(fl(fl(πt) / T_max)): the closed form rounds its angle, by 1e-8 at
/// t = 1e9. With fl(πt) = π t - rest_of_pi t - a and fl(fl(πt) / T_max) T_max = fl(πt) + b, it is t + (b - a -
/// rest_of_pi t) / π, all three of which are known.
struct angle_clock {
  period wave;
  bool rounded;

  constexpr double operator()(double t) const noexcept {
    if (!rounded) {
      return t;
    }
    const double T_max = kept(wave.length() / 2);
    const double_double angle = two_product(halves(pi.high), halves(t));
    const double quotient = kept(angle.high / T_max);
    const double_double product = two_product(halves(quotient), halves(T_max));
    const double b = kept(product.high - angle.high) + product.low;
    return magnitude(wave(t).remainder + (b - angle.low - pi.low * t) / pi.high);
  }
};

/// The step within the cycle that t is in, on the clock of the first cycle. The closed form finds the cycle with a
/// rounded logarithm: where that is too small, a restart is missed, and the step is the end of the cycle before.
struct restart_clock {
  cycles exact;
  double T_mult;
  bool rounded;

  constexpr double operator()(double t) const noexcept {
    if (!rounded || T_mult == 1) {
      return exact(t).local;
    }
    const double cycle =
        whole(kept(logarithm(kept(kept(kept(t / exact.first_length()) * (T_mult - 1)) + 1)) / logarithm(T_mult)));
    double growth = 1;
    for (double i = 0; i < cycle; ++i) {
      growth *= T_mult;
    }
    return (t - kept(exact.first_length() * (growth - 1) / (T_mult - 1))) / growth;
  }
};

}  // namespace anneal::detail

namespace anneal::pytorch {

namespace params {

struct CosineAnnealingLR {
  static constexpr const char* name = "pytorch.CosineAnnealingLR";
  double lr = detail::not_given;
  step T_max = detail::not_given;
  double eta_min = 0;
  pytorch::form form = pytorch::form::chainable;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("T_max", p.T_max, is::steps, "the steps from lr to eta_min");
    field("eta_min", p.eta_min, is::finite, "the lowest rate");
    field("form", p.form, "which of PyTorch's two formulas");
  }
};

struct CosineAnnealingWarmRestarts {
  static constexpr const char* name = "pytorch.CosineAnnealingWarmRestarts";
  double lr = detail::not_given;
  step T_0 = detail::not_given, T_mult = 1;
  double eta_min = 0;
  pytorch::form form = pytorch::form::chainable;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("T_0", p.T_0, is::positive && is::whole, "the steps of the first cycle");
    field("T_mult", p.T_mult, is::positive && is::whole, "how many times as long as the one before a cycle is");
    field("eta_min", p.eta_min, is::finite, "the rate that each cycle falls to");
    field("form", p.form, "which of PyTorch's two formulas");
  }
};

}  // namespace params

/// Cosine annealing that rises again past its end: down in T_max steps, up in T_max steps, for ever.
///
///   s(t) = eta_min + (lr - eta_min) · ½ (1 + cos(π t / T_max))
///
/// A T_max of 7.5 will do. The closed form rounds its angle.
/// s(0) = lr, s(T_max) = eta_min, s(2 T_max) = lr, exactly. To stay at eta_min: anneal::cosine.
/// PyTorch divides by a T_max of 0 in the first step; here it is refused.
/// Models: pure, not finite; constexpr. Source: torch.optim.lr_scheduler.CosineAnnealingLR.
///
///   constexpr auto s = anneal::pytorch::CosineAnnealingLR({.lr = 0.1, .T_max = 100, .eta_min = 1e-3});
///   static_assert(s(100) == 1e-3 && s(200) == 0.1);
[[nodiscard]] constexpr auto CosineAnnealingLR(params::CosineAnnealingLR p) {
  detail::require_fields(p);
  return named(p, detail::cosine_wave(p.lr, p.eta_min, p.T_max) |
                      detail::warped(detail::angle_clock{detail::period(2 * p.T_max), p.form == form::closed}));
}

/// Cosine annealing with warm restarts: again and again, each cycle T_mult times as long as the one before.
///
/// The closed form finds the cycle with a rounded logarithm and so misses restarts for T_mult 3, 7 or 10 (at t = 121 for
/// T_0 1, T_mult 3), where it gives eta_min.
/// s(0) = lr, and so at every restart; eta_min itself is never reached.
/// Models: pure, not finite; constexpr. Source: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.
///
///   constexpr auto s = anneal::pytorch::CosineAnnealingWarmRestarts({.lr = 0.1, .T_0 = 10, .T_mult = 2});
///   static_assert(s(9) < 0.1 && s(10) == 0.1 && s(29) < 0.1 && s(30) == 0.1);
[[nodiscard]] constexpr auto CosineAnnealingWarmRestarts(params::CosineAnnealingWarmRestarts p) {
  detail::require_fields(p);
  return named(
      p, detail::cosine_wave(p.lr, p.eta_min, p.T_0) |
             detail::warped(detail::restart_clock{detail::cycles(p.T_0, p.T_mult), p.T_mult, p.form == form::closed}));
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
