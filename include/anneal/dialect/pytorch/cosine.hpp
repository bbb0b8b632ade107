// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/named.hpp"
#include "anneal/compose/repeat.hpp"
#include "anneal/compose/sequence.hpp"
#include "anneal/dialect/pytorch/check.hpp"
#include "anneal/schedule/cosine.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

namespace params {

struct CosineAnnealingLR {
  static constexpr const char* name = "pytorch.CosineAnnealingLR";
  double lr = detail::not_given;
  step T_max = detail::not_given;
  double eta_min = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("T_max", p.T_max);
    field("eta_min", p.eta_min);
  }
};

struct CosineAnnealingWarmRestarts {
  static constexpr const char* name = "pytorch.CosineAnnealingWarmRestarts";
  double lr = detail::not_given;
  step T_0 = detail::not_given;
  step T_mult = 1;
  double eta_min = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("T_0", p.T_0);
    field("T_mult", p.T_mult);
    field("eta_min", p.eta_min);
  }
};

}  // namespace params

/// Cosine annealing that rises again past its end: down in T_max steps, up in T_max steps, for ever.
///
///   s(t) = eta_min + (lr - eta_min) · ½ (1 + cos(π t / T_max))
///
/// lr: a rate >= 0, required. T_max: positive and whole, required. eta_min: a finite rate, 0.
/// s(0) = lr, s(T_max) = eta_min, s(2 T_max) = lr, exactly. To stay at eta_min: anneal::cosine.
/// Models: pure, not finite; constexpr, noexcept. Errors: a parameter out of its range (PyTorch divides by a T_max of 0
/// in the first step).
/// Source: torch.optim.lr_scheduler.CosineAnnealingLR.
///
///   constexpr auto s = anneal::pytorch::CosineAnnealingLR({.lr = 0.1, .T_max = 100, .eta_min = 1e-3});
///   static_assert(s(100) == 1e-3 && s(200) == 0.1);
constexpr auto CosineAnnealingLR(params::CosineAnnealingLR p) {
  detail::require_not_negative(p.name, "lr", p.lr);
  detail::require_positive_whole(p.name, "T_max", p.T_max);
  detail::require_finite(p.name, "eta_min", p.eta_min);
  return named(p, sequence(anneal::cosine({.initial = p.lr, .final = p.eta_min, .steps = p.T_max}),
                           anneal::cosine({.initial = p.eta_min, .final = p.lr, .steps = p.T_max})) |
                      repeat(forever));
}

/// Cosine annealing with warm restarts: cosine, again and again, each cycle T_mult times as long as the one before.
///
/// lr: a rate >= 0, required. T_0: the steps of the first cycle, positive and whole, required. T_mult: whole, at least
/// 1, 1. eta_min: a finite rate, 0.
/// s(0) = lr, and so at every restart; eta_min itself is never reached. What step() gives: in step(epoch) PyTorch finds
/// the cycle with a rounded logarithm, and misses restarts for T_mult 3 or 10 (at t = 121 for T_0 1, T_mult 3).
/// Models: pure, not finite; constexpr, noexcept. Errors: a parameter out of its range.
/// Source: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.
///
///   constexpr auto s = anneal::pytorch::CosineAnnealingWarmRestarts({.lr = 0.1, .T_0 = 10, .T_mult = 2});
///   static_assert(s(9) < 0.1 && s(10) == 0.1 && s(29) < 0.1 && s(30) == 0.1);
constexpr auto CosineAnnealingWarmRestarts(params::CosineAnnealingWarmRestarts p) {
  detail::require_not_negative(p.name, "lr", p.lr);
  detail::require_positive_whole(p.name, "T_0", p.T_0);
  detail::require_positive_whole(p.name, "T_mult", p.T_mult);
  detail::require_finite(p.name, "eta_min", p.eta_min);
  return named(p, anneal::cosine({.initial = p.lr, .final = p.eta_min, .steps = p.T_0}) |
                      repeat(forever, {.growth = p.T_mult}));
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
