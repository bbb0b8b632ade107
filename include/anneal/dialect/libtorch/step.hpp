// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/named.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/pytorch/check.hpp"
#include "anneal/dialect/pytorch/decay.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in libtorch
namespace anneal::libtorch {

namespace params {

struct StepLR {
  static constexpr const char* name = "libtorch.StepLR";
  double lr = detail::not_given;
  step step_size = detail::not_given;
  double gamma = 0.1;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("step_size", p.step_size);
    field("gamma", p.gamma);
  }
};

}  // namespace params

/// A factor every step_size steps, one step later than Python's, with step() called after every update: step_decay after
/// a delay of 1.
///
///   s(0) = lr,  s(t) = lr · gamma^⌊(t - 1) / step_size⌋
///
/// lr: a rate >= 0, required. step_size: positive and whole, required. gamma: >= 0, 0.1.
/// Models: pure, not finite; constexpr, noexcept. Errors: a parameter out of its range (libtorch divides by a step_size
/// of 0 in the second step, and takes a negative gamma).
/// Source: torch::optim::StepLR, whose counter is read before it is raised.
///
///   constexpr auto s = anneal::libtorch::StepLR({.lr = 1, .step_size = 30, .gamma = 0.5});
///   static_assert(s(30) == 1 && s(31) == 0.5);
[[nodiscard]] constexpr auto StepLR(params::StepLR p) {
  constexpr const char* where = params::StepLR::name;
  detail::require_not_negative(where, "lr", p.lr);
  detail::require_positive_whole(where, "step_size", p.step_size);
  detail::require_gamma(where, p.gamma);
  return named(p, pytorch::StepLR({.lr = p.lr, .step_size = p.step_size, .gamma = p.gamma}) | delay(1));
}

}  // namespace anneal::libtorch
// NOLINTEND(readability-identifier-naming)
