// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// A factor every n steps.
///
///   s(t) = initial · gamma^⌊t / every⌋
///
/// s(0) = initial; the first drop is at t = every, not after it. Goes on for ever.
/// Models: pure, not finite; constexpr, noexcept. The quotient is that of integer division.
/// Source: PyTorch's StepLR (step_size is every).
///
///   constexpr auto s = anneal::step_decay({.initial = 1, .gamma = 0.5, .every = 30});
///   static_assert(s(29) == 1 && s(30) == 0.5);
template <std::floating_point Real = double>
class step_decay {
 public:
  static constexpr const char* name = "step_decay";

  struct params {
    double initial = detail::not_given;
    double gamma = detail::not_given;
    step every = detail::not_given;

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial, is::rate, "the first rate");
      field("gamma", p.gamma, is::positive, "what the rate is multiplied by");
      field("every", p.every, is::steps, "how many steps there are from one drop to the next");
    }
  };

  template <detail::bare_number T>
  explicit step_decay(T, auto...) =
      delete;  // name the parameters: step_decay({.initial = 0.1, .gamma = 0.5, .every = 30})

  constexpr explicit step_decay(params p)
      : gamma_(p.gamma), growth_(log2_of_gamma(p), static_cast<Real>(p.initial)), period_(p.every) {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    return growth_(period_(t).quotient);
  }

  [[nodiscard]] constexpr params parameters() const noexcept {
    return {.initial = static_cast<double>(growth_(0)), .gamma = gamma_, .every = period_.length()};
  }

  constexpr void describe(auto&& field) const { detail::describe_as<Real>(parameters(), field); }

 private:
  static constexpr detail::double_double log2_of_gamma(const params& p) {
    detail::require_fields<Real>("anneal::step_decay", p);
    return detail::log2_of_ratio<11>(p.gamma, 1);
  }

  double gamma_;
  detail::scaled_growth<Real> growth_;
  detail::period period_;
};

}  // namespace anneal
