// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/list.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// The fields of multi_step, beside its milestones.
struct multi_step_params {
  double initial = detail::not_given;
  double gamma = detail::not_given;
  anneal::boundary boundary = anneal::boundary::at;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial", p.initial, is::rate, "the first rate");
    field("gamma", p.gamma, is::positive, "what the rate is multiplied by");
    field("boundary", p.boundary, "whether the drop is at the milestone or, as in MXNet, at the step after it");
  }
};

/// What multi_step makes.
template <std::floating_point Real, detail::list_of<step> Steps>
class milestone_decay {
 public:
  static constexpr const char* name = "multi_step";

  constexpr milestone_decay(multi_step_params p, Steps milestones)
      : params_(p),
        growth_(log2_of_gamma(p), static_cast<Real>(p.initial)),
        milestones_(detail::checked_ascending("anneal::multi_step", "milestones", std::move(milestones))),
        rates_(milestones_.size() + 1, [this](std::size_t passed) { return growth_(static_cast<double>(passed)); }) {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    return detail::with_passed(milestones_, t, params_.boundary, [this](std::size_t passed) { return after(passed); });
  }

  constexpr void fill_n(double first, std::size_t n, Real* out) const {
    detail::fill_stretches(milestones_, params_.boundary, first, n, out,
                           [this](std::size_t passed) { return after(passed); });
  }

  [[nodiscard]] constexpr step length() const noexcept { return detail::last_of(milestones_); }

  constexpr void describe(auto&& field) const {
    multi_step_params::fields(params_, field);
    field("milestones", milestones_);
    detail::describe_precision<Real>(field);
  }

 private:
  [[gnu::always_inline]] constexpr Real after(std::size_t passed) const noexcept {
    if constexpr (decltype(rates_)::kept) {
      return rates_.has(passed) ? rates_[passed] : static_cast<Real>(detail::not_a_number());
    } else {
      return growth_(static_cast<double>(passed));
    }
  }

  static constexpr detail::double_double log2_of_gamma(const multi_step_params& p) {
    detail::require_fields<Real>("anneal::multi_step", p);
    return detail::log2_of_ratio<11>(p.gamma, 1);
  }

  multi_step_params params_;
  detail::scaled_growth<Real> growth_;
  Steps milestones_;
  detail::beside<Real, Steps> rates_;
};

/// A factor at each of a list of steps.
///
///   s(t) = initial · gamma^(number of milestones <= t)
///
/// milestones: steps >= 0 in ascending order, in braces, or in a container such as std::vector<step>, which may be empty;
/// one that is listed twice counts twice.
/// s(0) = initial, unless 0 is a milestone. Past the last one the rate holds.
/// Models: finite, of the length of the last milestone; pure; constexpr, noexcept. Takes a comparison for each milestone that was passed.
/// Errors: a milestone negative, above 2^53 or out of order.
/// Source: PyTorch's MultiStepLR; optax.piecewise_constant_schedule.
///
///   constexpr auto s = anneal::multi_step({.initial = 1, .gamma = 0.5}, {30, 80});
///   static_assert(s(29) == 1 && s(30) == 0.5 && s(80) == 0.25);
template <std::floating_point Real = double, std::size_t N>
[[nodiscard]] constexpr auto multi_step(multi_step_params p, const step (&milestones)[N]) {
  return milestone_decay<Real, std::array<step, N>>(p, detail::to_array(milestones));
}

template <std::floating_point Real = double, detail::list_of<step> Steps>
[[nodiscard]] constexpr auto multi_step(multi_step_params p, Steps milestones) {
  return milestone_decay<Real, Steps>(p, std::move(milestones));
}

}  // namespace anneal
