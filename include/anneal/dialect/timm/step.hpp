// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include "anneal/compose/warp.hpp"
#include "anneal/core/list.hpp"
#include "anneal/dialect/pytorch/common.hpp"
#include "anneal/dialect/timm/detail/common.hpp"
#include "anneal/schedule/multi_step.hpp"
#include "anneal/schedule/step_decay.hpp"

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
  bool warmup_prefix = true, t_in_epochs = true;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("decay_t", p.decay_t, is::steps, "how many steps there are from one drop to the next");
    field("decay_rate", p.decay_rate, is::not_negative, "what the rate is multiplied by");
    detail::timm_warmup_fields(p, field);
  }
};

struct MultiStepLRScheduler {
  static constexpr const char* name = "timm.MultiStepLRScheduler";
  double lr = detail::not_given, decay_rate = 1;
  step warmup_t = 0;
  double warmup_lr_init = 0;
  bool warmup_prefix = true, t_in_epochs = true;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("decay_rate", p.decay_rate, is::not_negative, "what the rate is multiplied by");
    detail::timm_warmup_fields(p, field);
  }
};

/// With its milestones.
template <anneal::detail::list_of<step> Milestones>
struct MultiStepLRScheduler_of : MultiStepLRScheduler {
  Milestones decay_t;

  static constexpr void fields(auto& p, auto&& field) {
    MultiStepLRScheduler::fields(p, field);
    field("decay_t", p.decay_t, is::finite, "the steps of the drops");
  }
};

}  // namespace params

/// A factor every decay_t steps, after a warm-up: step_decay.
///
///   s(t) = lr · decay_rate^⌊t / decay_t⌋
///
/// With warmup_prefix, here the default, t counts from the end of the warm-up.
/// timm divides by a decay_t of 0 at its first step, and takes a negative decay_t or decay_rate; here they are refused.
/// Models: pure, not finite; constexpr. Source: timm.scheduler.StepLRScheduler.
///
///   static_assert(anneal::timm::StepLRScheduler({.lr = 1, .decay_t = 30, .decay_rate = 0.5})(30) == 0.5);
[[nodiscard]] constexpr auto StepLRScheduler(params::StepLRScheduler p) {
  detail::require_fields(p);
  const double gamma = detail::nonzero_gamma(p.decay_rate);
  return named(p, detail::timm_warmup(p, p.lr, step_decay({.initial = p.lr, .gamma = gamma, .every = p.decay_t})));
}

/// A factor at each of a list of steps, after a warm-up: multi_step, one step early, as timm has it.
///
///   s(t) = lr · decay_rate^(number of milestones <= t + 1)
///
/// decay_t: the milestones, in braces or in a container; in an order that does not ascend they count as timm's bisection
/// finds them. The rest as for StepLRScheduler.
/// Source: timm.scheduler.MultiStepLRScheduler.
///
///   constexpr auto s = anneal::timm::MultiStepLRScheduler({.lr = 1, .decay_rate = 0.5}, {30, 80});
///   static_assert(s(28) == 1 && s(29) == 0.5 && s(79) == 0.25);
template <anneal::detail::list_of<step> Milestones>
[[nodiscard]] constexpr auto MultiStepLRScheduler(params::MultiStepLRScheduler p, Milestones decay_t) {
  params::MultiStepLRScheduler_of<Milestones> all{p, std::move(decay_t)};
  detail::require_fields(all);
  Milestones ascending = all.decay_t;
  detail::bisected(ascending, 0, ascending.size(), 0, (std::numeric_limits<double>::max)());
  const double gamma = detail::nonzero_gamma(p.decay_rate);
  return named(
      std::move(all),
      detail::timm_warmup(p, p.lr, multi_step({.initial = p.lr, .gamma = gamma}, std::move(ascending)) | skip(1)));
}

template <std::size_t N>
[[nodiscard]] constexpr auto MultiStepLRScheduler(params::MultiStepLRScheduler p, const step (&decay_t)[N]) {
  return MultiStepLRScheduler(p, detail::to_array(decay_t));
}

}  // namespace anneal::timm
// NOLINTEND(readability-identifier-naming)
