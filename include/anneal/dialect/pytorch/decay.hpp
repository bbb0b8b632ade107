// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

#include "anneal/core/list.hpp"
#include "anneal/dialect/pytorch/common.hpp"
#include "anneal/schedule/exponential_decay.hpp"
#include "anneal/schedule/multi_step.hpp"
#include "anneal/schedule/step_decay.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

namespace params {

struct StepLR {
  static constexpr const char* name = "pytorch.StepLR";
  double lr = detail::not_given;
  step step_size = detail::not_given;
  double gamma = 0.1;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("step_size", p.step_size, is::positive && is::whole, "how many steps there are from one drop to the next");
    field("gamma", p.gamma, is::gamma, "what the rate is multiplied by");
  }
};

struct MultiStepLR {
  static constexpr const char* name = "pytorch.MultiStepLR";
  double lr = detail::not_given, gamma = 0.1;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("gamma", p.gamma, is::gamma, "what the rate is multiplied by");
  }
};

/// With its milestones.
template <anneal::detail::list_of<step> Milestones>
struct MultiStepLR_of : MultiStepLR {
  Milestones milestones;

  static constexpr void fields(auto& p, auto&& field) {
    MultiStepLR::fields(p, field);
    field("milestones", p.milestones, is::not_negative && is::whole, "the steps of the drops, in any order");
  }
};

struct ExponentialLR {
  static constexpr const char* name = "pytorch.ExponentialLR";
  double lr = detail::not_given, gamma = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("gamma", p.gamma, is::gamma, "what the rate is multiplied by");
  }
};

}  // namespace params

/// A factor every step_size steps: step_decay.
///
///   s(t) = lr · gamma^⌊t / step_size⌋
///
/// s(0) = lr. PyTorch divides by a step_size of 0 in the first step, and takes a negative gamma; here they are refused.
/// Models: pure, not finite; constexpr, noexcept. Source: torch.optim.lr_scheduler.StepLR.
///
///   static_assert(anneal::pytorch::StepLR({.lr = 1, .step_size = 30, .gamma = 0.5})(30) == 0.5);
[[nodiscard]] constexpr auto StepLR(params::StepLR p) {
  detail::require_fields(p);
  return named(p, step_decay({.initial = p.lr, .gamma = detail::nonzero_gamma(p.gamma), .every = p.step_size}));
}

/// A factor at each of a list of steps, in braces or in a container: multi_step.
///
///   s(t) = lr · gamma^(number of milestones <= t)
///
/// s(0) = lr, unless 0 is a milestone. A milestone that is listed twice counts twice.
/// Models: pure, finite; constexpr, noexcept. Source: torch.optim.lr_scheduler.MultiStepLR.
///
///   static_assert(anneal::pytorch::MultiStepLR({.lr = 1, .gamma = 0.5}, {30, 80})(80) == 0.25);
template <anneal::detail::list_of<step> Milestones>
[[nodiscard]] constexpr auto MultiStepLR(params::MultiStepLR p, Milestones milestones) {
  params::MultiStepLR_of<Milestones> all{p, std::move(milestones)};
  detail::require_fields(all);
  Milestones sorted = all.milestones;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    for (std::size_t k = i; k > 0 && sorted[k] < sorted[k - 1]; --k) {
      std::swap(sorted[k], sorted[k - 1]);
    }
  }
  return named(std::move(all),
               multi_step({.initial = p.lr, .gamma = detail::nonzero_gamma(p.gamma)}, std::move(sorted)));
}

template <std::size_t N>
[[nodiscard]] constexpr auto MultiStepLR(params::MultiStepLR p, const step (&milestones)[N]) {
  return MultiStepLR(p, detail::to_array(milestones));
}

/// A factor every step: exponential_decay.
///
///   s(t) = lr · gamma^t
///
/// s(0) = lr. Models: pure, not finite; constexpr, noexcept. Source: torch.optim.lr_scheduler.ExponentialLR.
///
///   static_assert(anneal::pytorch::ExponentialLR({.lr = 1, .gamma = 0.5})(2) == 0.25);
[[nodiscard]] constexpr auto ExponentialLR(params::ExponentialLR p) {
  detail::require_fields(p);
  return named(p, exponential_decay({.initial = p.lr, .gamma = detail::nonzero_gamma(p.gamma)}));
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
