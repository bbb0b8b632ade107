// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include "anneal/compose/named.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/list.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/pytorch/check.hpp"
#include "anneal/dialect/timm/detail/warmup.hpp"
#include "anneal/schedule/multi_step.hpp"
#include "anneal/schedule/step_decay.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in timm
namespace anneal::timm {

namespace params {

struct StepLRScheduler {
  static constexpr const char* name = "timm.StepLRScheduler";
  double lr = detail::not_given;
  step decay_t = detail::not_given;
  double decay_rate = 1;
  step warmup_t = 0;
  double warmup_lr_init = 0;
  bool warmup_prefix = true;
  bool t_in_epochs = true;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("decay_t", p.decay_t);
    field("decay_rate", p.decay_rate);
    field("warmup_t", p.warmup_t);
    field("warmup_lr_init", p.warmup_lr_init);
    field("warmup_prefix", p.warmup_prefix);
    field("t_in_epochs", p.t_in_epochs);
  }
};

struct MultiStepLRScheduler {
  static constexpr const char* name = "timm.MultiStepLRScheduler";
  double lr = detail::not_given;
  double decay_rate = 1;
  step warmup_t = 0;
  double warmup_lr_init = 0;
  bool warmup_prefix = true;
  bool t_in_epochs = true;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("decay_rate", p.decay_rate);
    field("warmup_t", p.warmup_t);
    field("warmup_lr_init", p.warmup_lr_init);
    field("warmup_prefix", p.warmup_prefix);
    field("t_in_epochs", p.t_in_epochs);
  }
};

/// With its milestones.
template <anneal::detail::list_of<step> Milestones>
struct MultiStepLRScheduler_of : MultiStepLRScheduler {
  Milestones decay_t;

  static constexpr void fields(auto& p, auto&& field) {
    MultiStepLRScheduler::fields(p, field);
    field("decay_t", p.decay_t);
  }
};

}  // namespace params

}  // namespace anneal::timm

namespace anneal::detail {

/// The ascending milestones that are passed where timm's bisection of a list, which need not ascend, says so: from the
/// middle of a part everything left of it comes no later, and everything right of it no earlier.
template <list_of<step> Steps>
constexpr void bisected(Steps& steps, std::size_t first, std::size_t last, double low, double high) {
  if (first == last) {
    return;
  }
  const std::size_t middle = (first + last) / 2;
  const double at = least(greatest<double>(step(steps[middle]), low), high);
  steps[middle] = static_cast<std::remove_cvref_t<decltype(steps[middle])>>(at);
  bisected(steps, first, middle, low, at);
  bisected(steps, middle + 1, last, at, high);
}

}  // namespace anneal::detail

namespace anneal::timm {

/// A factor every decay_t steps, after a warm-up: step_decay.
///
///   s(t) = lr · decay_rate^⌊t / decay_t⌋
///
/// lr: the optimizer's rate, not negative, required. decay_t: positive, required. decay_rate: not negative, 1. warmup_t
/// steps, 0, lead from warmup_lr_init, 0, to lr along a straight line; with warmup_prefix, the default, t counts from
/// their end. t_in_epochs: says what is counted, and changes nothing here.
/// Models: pure, not finite; constexpr.
/// Errors: a parameter out of its range (timm divides by a decay_t of 0 at its first step, and takes a negative decay_t
/// or decay_rate). Source: timm.scheduler.StepLRScheduler.
///
///   static_assert(anneal::timm::StepLRScheduler({.lr = 1, .decay_t = 30, .decay_rate = 0.5})(30) == 0.5);
[[nodiscard]] constexpr auto StepLRScheduler(params::StepLRScheduler p) {
  constexpr const char* where = params::StepLRScheduler::name;
  detail::require_timm_warmup(p);
  detail::require_steps(where, "decay_t", p.decay_t);
  detail::require_not_negative(where, "decay_rate", p.decay_rate);
  const double gamma = detail::nonzero_gamma(p.decay_rate);
  return named(p, detail::timm_warmup(p, p.lr, step_decay({.initial = p.lr, .gamma = gamma, .every = p.decay_t})));
}

/// A factor at each of a list of steps, after a warm-up: multi_step, one step early, as timm has it.
///
///   s(t) = lr · decay_rate^(number of milestones <= t + 1)
///
/// Parameters, models and errors as for StepLRScheduler. decay_t: the milestones, in braces or in a container; in an
/// order that does not ascend they count as timm's bisection finds them.
/// Source: timm.scheduler.MultiStepLRScheduler.
///
///   constexpr auto s = anneal::timm::MultiStepLRScheduler({.lr = 1, .decay_rate = 0.5}, {30, 80});
///   static_assert(s(28) == 1 && s(29) == 0.5 && s(79) == 0.25);
template <anneal::detail::list_of<step> Milestones>
[[nodiscard]] constexpr auto MultiStepLRScheduler(params::MultiStepLRScheduler p, Milestones decay_t) {
  constexpr const char* where = params::MultiStepLRScheduler::name;
  detail::require_timm_warmup(p);
  Milestones ascending = decay_t;
  for (std::size_t i = 0; i < decay_t.size(); ++i) {
    detail::require_finite(where, "decay_t", step(decay_t[i]));
  }
  detail::bisected(ascending, 0, ascending.size(), 0, (std::numeric_limits<double>::max)());
  detail::require_not_negative(where, "decay_rate", p.decay_rate);
  const double gamma = detail::nonzero_gamma(p.decay_rate);
  return named(
      params::MultiStepLRScheduler_of<Milestones>{p, std::move(decay_t)},
      detail::timm_warmup(p, p.lr, multi_step({.initial = p.lr, .gamma = gamma}, std::move(ascending)) | skip(1)));
}

template <std::size_t N>
[[nodiscard]] constexpr auto MultiStepLRScheduler(params::MultiStepLRScheduler p, const step (&decay_t)[N]) {
  return MultiStepLRScheduler(p, detail::to_array(decay_t));
}

}  // namespace anneal::timm
// NOLINTEND(readability-identifier-naming)
