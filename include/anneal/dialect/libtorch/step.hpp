// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/warp.hpp"
#include "anneal/dialect/pytorch/decay.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in libtorch
namespace anneal::libtorch {

namespace params {

struct StepLR : pytorch::params::StepLR {
  static constexpr const char* name = "libtorch.StepLR";
};

}  // namespace params

/// A factor every step_size steps, one step later than Python's, with step() called after every update: step_decay after
/// a delay of 1.
///
///   s(0) = lr,  s(t) = lr · gamma^⌊(t - 1) / step_size⌋
///
/// libtorch divides by a step_size of 0 in the second step, and takes a negative gamma; here they are refused.
/// Models: pure, not finite; constexpr, noexcept.
/// Source: torch::optim::StepLR, whose counter is read before it is raised.
///
///   constexpr auto s = anneal::libtorch::StepLR({.lr = 1, .step_size = 30, .gamma = 0.5});
///   static_assert(s(30) == 1 && s(31) == 0.5);
[[nodiscard]] constexpr auto StepLR(pytorch::params::StepLR p) {
  detail::require_fields(params::StepLR::name, p);
  return named(params::StepLR{p}, pytorch::StepLR(p) | delay(1));
}

}  // namespace anneal::libtorch
// NOLINTEND(readability-identifier-naming)
