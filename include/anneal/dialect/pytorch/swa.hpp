// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/named.hpp"
#include "anneal/dialect/pytorch/check.hpp"
#include "anneal/dialect/pytorch/strategy.hpp"
#include "anneal/schedule/ramp.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

namespace params {

struct SWALR {
  static constexpr const char* name = "pytorch.SWALR";
  double lr = detail::not_given;
  double swa_lr = detail::not_given;
  step anneal_epochs = 10;
  pytorch::anneal_strategy anneal_strategy = pytorch::anneal_strategy::cos;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("swa_lr", p.swa_lr);
    field("anneal_epochs", p.anneal_epochs);
    field("anneal_strategy", p.anneal_strategy);
  }
};

}  // namespace params

/// From the rate to the constant rate of stochastic weight averaging: a ramp.
///
///   s(t) = lr + (swa_lr - lr) · c(min(t / anneal_epochs, 1))
///
/// lr: a rate >= 0, required. swa_lr: a finite rate, required. anneal_epochs: steps of this schedule, whole and >= 0, 10;
/// 0 is swa_lr at once. anneal_strategy: cos or linear, cos.
/// Models: pure, finite; constexpr. Errors: a parameter out of its range.
/// Source: torch.optim.swa_utils.SWALR.
///
///   static_assert(anneal::pytorch::SWALR({.lr = 1, .swa_lr = 0.5, .anneal_epochs = 4})(2) == 0.75);
[[nodiscard]] constexpr auto SWALR(params::SWALR p) {
  constexpr const char* where = params::SWALR::name;
  detail::require_not_negative(where, "lr", p.lr);
  detail::require_finite(where, "swa_lr", p.swa_lr);
  detail::require_not_negative(where, "anneal_epochs", p.anneal_epochs);
  detail::require_whole(where, "anneal_epochs", p.anneal_epochs);
  return named(p, detail::transition<double, detail::strategy_curve>(
                      where, {.initial = p.lr, .final = p.swa_lr, .steps = p.anneal_epochs},
                      detail::strategy_curve{p.anneal_strategy}));
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
