// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/describe.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/curve/mirrored.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/schedule/ramp.hpp"

namespace anneal {

/// Polynomial decay, steep at first for a power above 1.
///
///   s(t) = final + (initial - final) · (1 - t / steps)^power,  0 < t < steps
///
/// s(0) = initial, s(steps) = final, exactly; past the end final holds.
/// Models: finite, pure; constexpr, noexcept. The powers 1 to 8, where they are whole, ½ and 1½ cost no
/// logarithm.
/// Source: Chen et al. 2017 (DeepLab's "poly"); optax.polynomial_schedule; Keras' PolynomialDecay.
///
///   static_assert(anneal::polynomial({.initial = 1, .steps = 4, .power = 2})(2) == 0.25);
template <std::floating_point Real = double>
class polynomial : public ramp<Real, curve::mirrored<curve::power>> {
 public:
  static constexpr const char* name = "polynomial";

  struct params {
    double initial = detail::not_given;
    double final = 0;
    step steps = detail::not_given;
    double power = 1;

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial, is::rate, "the first rate");
      field("final", p.final, is::rate, "the last rate, which holds");
      field("steps", p.steps, is::steps, "how long it is");
      field("power", p.power, is::positive && is::moderate, "1 is a straight line");
    }
  };

  template <detail::bare_number T>
  explicit polynomial(T,
                      auto...) = delete;  // name the parameters: polynomial({.initial = 0.1, .steps = 100, .power = 2})

  constexpr explicit polynomial(params p)
      : ramp<Real, curve::mirrored<curve::power>>("anneal::polynomial",
                                                  {.initial = p.initial, .final = p.final, .steps = p.steps},
                                                  curve::mirrored(curve::power(checked(p).power))) {}

  [[nodiscard]] constexpr params parameters() const noexcept {
    const ramp_params p = ramp<Real, curve::mirrored<curve::power>>::parameters();
    return {.initial = p.initial, .final = p.final, .steps = p.steps, .power = this->curve().original().exponent()};
  }

  constexpr void describe(auto&& field) const { detail::describe_as<Real>(parameters(), field); }

 private:
  static constexpr const params& checked(const params& p) {
    detail::require_fields<Real>("anneal::polynomial", p);
    return p;
  }
};

}  // namespace anneal
