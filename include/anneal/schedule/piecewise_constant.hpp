// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/list.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// What piecewise_constant makes.
template <std::floating_point Real, detail::list_of<step> Steps, detail::list_of<double> Values>
class piecewise_rates {
 public:
  static constexpr const char* name = "piecewise_constant";

  constexpr piecewise_rates(Steps boundaries, Values values, anneal::boundary which)
      : boundaries_(detail::checked_ascending("anneal::piecewise_constant", "boundaries", std::move(boundaries))),
        values_(detail::checked_rates<Real>("anneal::piecewise_constant", "values", std::move(values))),
        which_(which) {
    detail::require(values_.size() == boundaries_.size() + 1, "anneal::piecewise_constant", "values",
                    "must be one more than the boundaries", static_cast<double>(values_.size()));
  }

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    if (values_.size() == 0) {  // moved from
      return static_cast<Real>(detail::not_a_number());
    }
    return detail::with_passed(boundaries_, t, which_,
                               [this](std::size_t passed) { return static_cast<Real>(values_[passed]); });
  }

  constexpr void fill_n(double first, std::size_t n, Real* out) const {
    if (values_.size() == 0) {
      return detail::fill_by_call(*this, first, 0, n, out);
    }
    detail::fill_stretches(boundaries_, which_, first, n, out, [this](std::size_t i) { return values_[i]; });
  }

  [[nodiscard]] constexpr step length() const noexcept { return detail::last_of(boundaries_); }

  constexpr void describe(auto&& field) const {
    field("boundaries", boundaries_);
    field("values", values_);
    field("boundary", which_);
    detail::describe_precision<Real>(field);
  }

 private:
  Steps boundaries_;
  Values values_;
  anneal::boundary which_;
};

/// A rate for each stretch between boundaries.
///
///   s(t) = values[number of boundaries <= t]
///
/// boundaries: steps >= 0 in ascending order. values: finite rates, one more than the boundaries. Both in braces, or in
/// containers such as std::vector. boundary: `at` (the next rate holds from the boundary on) or `after` (at the boundary
/// the old rate still holds: Keras).
/// s(0) = values[0], unless 0 is a boundary. Past the last boundary the last value holds.
/// Models: finite, of the length of the last boundary (with `after` the last value begins behind it, so what follows
/// in a sequence takes its place); pure; constexpr, noexcept. Takes a comparison for each boundary
/// that was passed.
/// Errors: a boundary negative, above 2^53 or out of order; a value not finite; not one value more than boundaries.
/// Source: optax.piecewise_constant_schedule; Keras' PiecewiseConstantDecay; Paddle's PiecewiseDecay.
///
///   constexpr auto s = anneal::piecewise_constant({30, 80}, {1, 0.5, 0.1});
///   static_assert(s(29) == 1 && s(30) == 0.5 && s(80) == 0.1);
template <std::floating_point Real = double, std::size_t N, std::size_t M>
[[nodiscard]] constexpr auto piecewise_constant(const step (&boundaries)[N], const double (&values)[M],
                                                boundary which = boundary::at) {
  static_assert(M == N + 1, "anneal::piecewise_constant: one value more than boundaries");
  return piecewise_rates<Real, std::array<step, N>, std::array<double, M>>(detail::to_array(boundaries),
                                                                           detail::to_array(values), which);
}

template <std::floating_point Real = double, detail::list_of<step> Steps, detail::list_of<double> Values>
[[nodiscard]] constexpr auto piecewise_constant(Steps boundaries, Values values, boundary which = boundary::at) {
  return piecewise_rates<Real, Steps, Values>(std::move(boundaries), std::move(values), which);
}

}  // namespace anneal
