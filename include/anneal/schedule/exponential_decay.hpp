// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// Exponential decay without an end, smooth between the multiples of `every`.
///
///   s(t) = max(floor, initial · gamma^(t / every))
///
/// s(0) = initial; for gamma < 1 it falls to floor (to 0 without one: the smallest positive number is not the end).
/// Models: pure, not finite; constexpr, noexcept. Accurate for t up to 1e9 and beyond.
/// Errors: initial below floor.
/// Source: PyTorch's ExponentialLR; optax.exponential_decay (decay_rate, transition_steps, end_value).
///
///   static_assert(anneal::exponential_decay({.initial = 1, .gamma = 0.5, .every = 10})(20) == 0.25);
template <std::floating_point Real = double>
class exponential_decay {
 public:
  static constexpr const char* name = "exponential_decay";

  struct params {
    double initial = detail::not_given;
    double gamma = detail::not_given;
    step every = 1;
    double floor = 0;

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial, is::rate, "the first rate");
      field("gamma", p.gamma, is::positive,
            "the factor for `every` steps; above 1 the rate grows, in the end to infinity");
      field("every", p.every, is::steps, "how many steps make one factor");
      field("floor", p.floor, is::rate, "what is never undercut");
    }
  };

  template <detail::bare_number T>
  explicit exponential_decay(T, auto...) =
      delete;  // name the parameters: exponential_decay({.initial = 0.1, .gamma = 0.9})

  constexpr explicit exponential_decay(params p)
      : floor_(static_cast<Real>(p.floor)),
        gamma_(p.gamma),
        every_(p.every),
        growth_(log2_per_step(p), static_cast<Real>(p.initial)) {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    return detail::greatest(growth_(t), floor_);
  }

  [[nodiscard]] constexpr params parameters() const noexcept {
    return {.initial = static_cast<double>(growth_(0)),
            .gamma = gamma_,
            .every = every_,
            .floor = static_cast<double>(floor_)};
  }

  constexpr void describe(auto&& field) const { detail::describe_as<Real>(parameters(), field); }

 private:
  static constexpr detail::double_double log2_per_step(const params& p) {
    constexpr const char* where = "anneal::exponential_decay";
    detail::require_fields<Real>(where, p);
    detail::require(p.initial >= p.floor, where, "initial", "must not be below floor", p.initial);
    return detail::log2_of_ratio<11>(p.gamma, 1) / detail::double_double{p.every};
  }

  Real floor_;
  double gamma_;
  double every_;
  detail::scaled_growth<Real> growth_;
};

}  // namespace anneal
