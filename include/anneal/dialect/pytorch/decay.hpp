// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "anneal/compose/named.hpp"
#include "anneal/core/list.hpp"
#include "anneal/dialect/pytorch/check.hpp"
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
    field("lr", p.lr);
    field("step_size", p.step_size);
    field("gamma", p.gamma);
  }
};

struct MultiStepLR {
  static constexpr const char* name = "pytorch.MultiStepLR";
  double lr = detail::not_given;
  double gamma = 0.1;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("gamma", p.gamma);
  }
};

/// With its milestones.
template <anneal::detail::list_of<step> Milestones>
struct MultiStepLR_of : MultiStepLR {
  Milestones milestones;

  static constexpr void fields(auto& p, auto&& field) {
    MultiStepLR::fields(p, field);
    field("milestones", p.milestones);
  }
};

struct ExponentialLR {
  static constexpr const char* name = "pytorch.ExponentialLR";
  double lr = detail::not_given;
  double gamma = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("gamma", p.gamma);
  }
};

}  // namespace params

/// A factor every step_size steps: step_decay.
///
///   s(t) = lr · gamma^⌊t / step_size⌋
///
/// lr: a rate >= 0, required. step_size: positive and whole, required. gamma: >= 0, 0.1.
/// s(0) = lr. Models: pure, not finite; constexpr, noexcept. Errors: a parameter out of its range (PyTorch divides by a
/// step_size of 0 in the first step, and takes a negative gamma).
/// Source: torch.optim.lr_scheduler.StepLR.
///
///   static_assert(anneal::pytorch::StepLR({.lr = 1, .step_size = 30, .gamma = 0.5})(30) == 0.5);
[[nodiscard]] constexpr auto StepLR(params::StepLR p) {
  constexpr const char* where = params::StepLR::name;
  detail::require_not_negative(where, "lr", p.lr);
  detail::require_positive_whole(where, "step_size", p.step_size);
  detail::require_gamma(where, p.gamma);
  return named(p, step_decay({.initial = p.lr, .gamma = detail::nonzero_gamma(p.gamma), .every = p.step_size}));
}

/// A factor at each of a list of steps: multi_step. The milestones may come in any order.
///
///   s(t) = lr · gamma^(number of milestones <= t)
///
/// lr: a rate >= 0, required. gamma: >= 0, 0.1. milestones: whole steps >= 0, in braces or in a container; one that is
/// listed twice counts twice.
/// s(0) = lr, unless 0 is a milestone. Models: pure, finite; constexpr, noexcept. Errors: a parameter out of its range.
/// Source: torch.optim.lr_scheduler.MultiStepLR.
///
///   static_assert(anneal::pytorch::MultiStepLR({.lr = 1, .gamma = 0.5}, {30, 80})(80) == 0.25);
template <anneal::detail::list_of<step> Milestones>
[[nodiscard]] constexpr auto MultiStepLR(params::MultiStepLR p, Milestones milestones) {
  constexpr const char* where = params::MultiStepLR::name;
  detail::require_not_negative(where, "lr", p.lr);
  detail::require_gamma(where, p.gamma);
  Milestones sorted = milestones;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    detail::require_not_negative(where, "milestones", sorted[i]);
    detail::require_whole(where, "milestones", sorted[i]);
    for (std::size_t k = i; k > 0 && sorted[k] < sorted[k - 1]; --k) {
      std::swap(sorted[k], sorted[k - 1]);
    }
  }
  return named(params::MultiStepLR_of<Milestones>{p, std::move(milestones)},
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
/// lr: a rate >= 0, required. gamma: >= 0, required.
/// s(0) = lr. Models: pure, not finite; constexpr, noexcept. Errors: a parameter out of its range.
/// Source: torch.optim.lr_scheduler.ExponentialLR.
///
///   static_assert(anneal::pytorch::ExponentialLR({.lr = 1, .gamma = 0.5})(2) == 0.25);
[[nodiscard]] constexpr auto ExponentialLR(params::ExponentialLR p) {
  constexpr const char* where = params::ExponentialLR::name;
  detail::require_not_negative(where, "lr", p.lr);
  detail::require_gamma(where, p.gamma);
  return named(p, exponential_decay({.initial = p.lr, .gamma = detail::nonzero_gamma(p.gamma)}));
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
