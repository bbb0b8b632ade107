// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// A straight line without an end, as for a learning-rate range test.
///
///   s(t) = initial + slope · t
///
/// s(0) = initial, exactly; goes on for ever. For a line that ends: linear.
/// Models: pure, not finite; constexpr, noexcept.
/// Source: Smith 2017 (the range test); DeepSpeed's LRRangeTest is `line({.initial = min_lr, .slope = min_lr * step_rate /
/// step_size})`, its staircase `| staircase(step_size)`.
///
///   static_assert(anneal::line({.initial = 0.5, .slope = 0.25})(6) == 2);
template <std::floating_point Real = double>
class line {
 public:
  static constexpr const char* name = "line";

  struct params {
    double initial = detail::not_given;
    double slope = detail::not_given;

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial, is::rate, "the first rate");
      field("slope", p.slope, is::moderate, "the change of the rate with each update");
    }
  };

  template <detail::bare_number T>
  explicit line(T, auto...) = delete;  // name the parameters: line({.initial = 1e-5, .slope = 1e-6})

  constexpr explicit line(params p) : params_(p) { detail::require_fields<Real>("anneal::line", p); }

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    return static_cast<Real>(params_.initial + params_.slope * t);
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  params params_;
};

}  // namespace anneal
