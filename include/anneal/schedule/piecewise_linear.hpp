// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/list.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/detail/path.hpp"
#include "anneal/curve/linear.hpp"

namespace anneal {

/// A ramp from each knot to the next. What piecewise_linear and piecewise_cosine make.
template <std::floating_point Real, detail::list_of<step> Steps, detail::list_of<double> Values, class Curve>
class interpolation {
  static_assert(std::is_same_v<Curve, curve::linear> || std::is_same_v<Curve, curve::cosine>);
  static constexpr bool straight = std::is_same_v<Curve, curve::linear>;

 public:
  static constexpr const char* name = straight ? "piecewise_linear" : "piecewise_cosine";

  constexpr interpolation(Steps steps, Values values)
      : steps_(detail::checked_ascending(where, "steps", std::move(steps))),
        values_(detail::checked_rates<Real>(where, "values", std::move(values))),
        ramps_(ramps(), [this](std::size_t i) { return ramp_from(i); }) {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    if (values_.size() == 0) {  // moved from
      return static_cast<Real>(detail::not_a_number());
    }
    const std::size_t passed = detail::passed(steps_, t);
    if (passed == 0 || passed == steps_.size()) {
      return static_cast<Real>(values_[passed == 0 ? 0 : passed - 1]);
    }
    const double local = t - step(steps_[passed - 1]);
    if constexpr (decltype(ramps_)::kept) {
      return ramps_.has(passed - 1) ? ramps_[passed - 1](local) : static_cast<Real>(detail::not_a_number());
    } else {
      return ramp_from(passed - 1)(local);
    }
  }

  /// Each ramp at once.
  constexpr void fill_n(double first, std::size_t n, Real* out) const {
    if (values_.size() == 0) {
      return detail::fill_by_call(*this, first, 0, n, out);
    }
    while (n > 0) {
      const std::size_t passed = detail::passed(steps_, first);
      const bool between = passed > 0 && passed < steps_.size();
      const std::size_t here = passed < steps_.size() ? detail::count_before(step(steps_[passed]), first, n) : n;
      if (between) {
        detail::fill_behind(ramp_from(passed - 1), first, step(steps_[passed - 1]), here, out);
      } else {
        detail::fill_each(0, here, out,
                          [rate = static_cast<Real>(values_[passed == 0 ? 0 : passed - 1])](double) { return rate; });
      }
      out += here;
      n -= here;
      first += static_cast<double>(here);
    }
  }

  [[nodiscard]] constexpr step length() const noexcept { return detail::last_of(steps_); }

  constexpr void describe(auto&& field) const {
    field("steps", steps_);
    field("values", values_);
    detail::describe_precision<Real>(field);
  }

 private:
  static constexpr const char* where = straight ? "anneal::piecewise_linear" : "anneal::piecewise_cosine";

  /// How many there are to compute beforehand: at least one.
  constexpr std::size_t ramps() const {
    const auto count = static_cast<double>(values_.size());
    detail::require(count > 0, where, "values", "must not be empty", count);
    detail::require(steps_.size() == values_.size(), where, "values", "must be as many as the steps", count);
    for (std::size_t i = 1; i < values_.size(); ++i) {  // between two knots a ramp is made
      const double length = step(steps_[i]) - step(steps_[i - 1]);
      detail::require(length == 0 || length >= 0x1p-53, where, "steps", "must be equal or at least 2^-53 apart",
                      step(steps_[i]));
      detail::require_span<Real>(where, "values", values_[i],
                                 "must not be further from the one before than the largest number", values_[i - 1]);
    }
    return values_.size() > 1 ? values_.size() - 1 : 1;
  }

  /// The one from knot i on; the last value from the last one.
  constexpr detail::path<Real, Curve> ramp_from(std::size_t i) const noexcept {
    const std::size_t next = i + 1 < values_.size() ? i + 1 : i;
    return {static_cast<Real>(values_[i]), static_cast<Real>(values_[next]), step(steps_[next]) - step(steps_[i]),
            Curve{}};
  }

  Steps steps_;
  Values values_;
  detail::beside<detail::path<Real, Curve>, Steps> ramps_;
};

/// Straight lines from knot to knot.
///
///   s(t) = values[i] + (values[i+1] - values[i]) · (t - steps[i]) / (steps[i+1] - steps[i]),
///          steps[i] <= t < steps[i+1]
///
/// steps: >= 0, in ascending order; of two that are equal the later one speaks. values: a finite rate at each. Both in
/// braces, or in containers such as std::vector.
/// s(steps[i]) = values[i], exactly. Before the first knot its value holds, past the last one its value.
/// Models: finite, of the length of the last step; pure; constexpr, noexcept. Takes a comparison for each knot that
/// was passed; for lists that are neither braces nor a std::vector<step>, also what making a ramp takes.
/// Errors: a step negative, above 2^53 or out of order; a value not finite; lists of different lengths, or empty.
/// Source: optax.piecewise_interpolate_schedule; ignite's PiecewiseLinear.
///
///   constexpr auto s = anneal::piecewise_linear({0, 4, 8}, {0, 1, 0.5});
///   static_assert(s(1) == 0.25 && s(4) == 1 && s(6) == 0.75 && s(9) == 0.5);
template <std::floating_point Real = double, std::size_t N>
[[nodiscard]] constexpr auto piecewise_linear(const step (&steps)[N], const double (&values)[N]) {
  return interpolation<Real, std::array<step, N>, std::array<double, N>, curve::linear>(detail::to_array(steps),
                                                                                        detail::to_array(values));
}

template <std::floating_point Real = double, detail::list_of<step> Steps, detail::list_of<double> Values>
[[nodiscard]] constexpr auto piecewise_linear(Steps steps, Values values) {
  return interpolation<Real, Steps, Values, curve::linear>(std::move(steps), std::move(values));
}

/// The same along half a cosine wave from knot to knot, level at each of them.
/// Models: what piecewise_linear does. Source: optax.piecewise_interpolate_schedule("cosine", …).
///
///   static_assert(anneal::piecewise_cosine({0, 4}, {0, 1})(2) == 0.5);
template <std::floating_point Real = double, std::size_t N>
[[nodiscard]] constexpr auto piecewise_cosine(const step (&steps)[N], const double (&values)[N]) {
  return interpolation<Real, std::array<step, N>, std::array<double, N>, curve::cosine>(detail::to_array(steps),
                                                                                        detail::to_array(values));
}

template <std::floating_point Real = double, detail::list_of<step> Steps, detail::list_of<double> Values>
[[nodiscard]] constexpr auto piecewise_cosine(Steps steps, Values values) {
  return interpolation<Real, Steps, Values, curve::cosine>(std::move(steps), std::move(values));
}

}  // namespace anneal
