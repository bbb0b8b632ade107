// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// The same rate for ever: s(t) = value.
///
/// Models: pure, not finite (`constant({.value = 0.1}) | take(n)` is); constexpr, noexcept.
/// Source: optax.constant_schedule.
///
///   static_assert(anneal::constant({.value = 0.1})(1'000'000) == 0.1);
template <std::floating_point Real = double>
class constant {
 public:
  static constexpr const char* name = "constant";

  struct params {
    double value = detail::not_given;

    static constexpr void fields(auto& p, auto&& field) { field("value", p.value, is::rate, "the rate"); }
  };

  template <detail::bare_number T>
  explicit constant(T, auto...) = delete;  // name the parameters: constant({.value = 0.1})

  constexpr explicit constant(params p) : value_(static_cast<Real>(p.value)) {
    detail::require_fields<Real>("anneal::constant", p);
  }

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step) const noexcept { return value_; }

  [[nodiscard]] constexpr params parameters() const noexcept { return {.value = static_cast<double>(value_)}; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(parameters(), field); }

 private:
  Real value_;
};

}  // namespace anneal
