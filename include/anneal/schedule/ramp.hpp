// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <limits>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/math.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/curve/shape.hpp"

namespace anneal {

/// The fields of a ramp, of linear and of cosine. Rates are given as double whatever the schedule computes in.
struct ramp_params {
  double initial = detail::not_given;
  double final = 0;
  step steps = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial", p.initial);
    field("final", p.final);
    field("steps", p.steps);
  }
};

/// From one rate to another along a curve.
///
///   s(t) = initial + (final - initial) · c(t / steps),  0 < t < steps
///
/// initial, final: finite rates, required and 0. steps: the length, in (0, 2^53]. curve: any callable c on [0, 1] with
/// c(0) = 0 and c(1) = 1; one that is not a straight line follows the braces.
/// s(0) = initial and s(steps) = final, exactly; past the end final holds. With the curves of the library s(t) lies
/// between the two, and its error is relative to itself: it is measured from the end that is nearer to zero.
/// Models: finite, pure; constexpr; noexcept with the library's curves.
/// Errors: initial or final not finite; steps not positive or above 2^53.
///
///   constexpr auto s = anneal::ramp({.initial = 0, .final = 1, .steps = 4}, [](double p) { return p * p; });
///   static_assert(s(2) == 0.25);
template <std::floating_point Real = double, detail::unit_curve Curve = curve::linear>
class ramp {
 public:
  using params = ramp_params;
  static constexpr const char* name = "ramp";

  constexpr explicit ramp(params p, Curve c = Curve{}) : ramp("anneal::ramp", p, c) {}

  [[gnu::always_inline]] constexpr Real operator()(step t) const noexcept(noexcept(shape(0))) {
    const double k = detail::least(detail::greatest(origin_ + direction_ * t, 0.0), steps_);
    const Real between = small_ + span_ * shape(static_cast<Real>(k));
    const Real rate = k < steps_ ? between : large_;
    return k > 0 ? rate : small_;
  }

  constexpr step length() const noexcept { return steps_; }

  constexpr params parameters() const noexcept {
    return {.initial = direction_ < 0 ? large_ : small_, .final = direction_ < 0 ? small_ : large_, .steps = steps_};
  }

  constexpr const Curve& curve() const noexcept { return curve_; }

  constexpr void describe(auto&& field) const {
    detail::describe_as<Real>(parameters(), field);
    field("curve", curve_);
  }

  /// The same ramp from another initial rate.
  constexpr ramp starting_at(Real initial) const noexcept {
    ramp other = *this;
    other.set_ends(initial, direction_ < 0 ? small_ : large_);
    return other;
  }

 protected:
  constexpr ramp(const char* where, params p, Curve c, bool may_be_empty = false)
      : steps_(checked(where, p, may_be_empty).steps), curve_(c), over_(c, p.steps > 0 ? p.steps : step(1)) {
    set_ends(static_cast<Real>(p.initial), static_cast<Real>(p.final));
  }

 private:
  static constexpr const params& checked(const char* where, const params& p, bool may_be_empty) {
    detail::require_finite(where, "initial", p.initial);
    detail::require_finite(where, "final", p.final);
    if (!may_be_empty || p.steps != 0) {
      detail::require_steps(where, "steps", p.steps);
    }
    return p;
  }

  /// k counts from the end that is nearer to zero.
  [[gnu::always_inline]] constexpr Real shape(Real k) const
      noexcept(noexcept(over_.elapsed(k)) && noexcept(over_.remaining(k))) {
    return direction_ < 0 ? over_.remaining(k) : over_.elapsed(k);
  }

  constexpr void set_ends(Real initial, Real final) noexcept {
    if (steps_ == 0) {
      initial = final;
    }
    const bool falling = detail::magnitude(initial) > detail::magnitude(final);
    direction_ = falling ? -1 : 1;
    origin_ = falling ? steps_ : 0;
    small_ = falling ? final : initial;
    large_ = falling ? initial : final;
    span_ = large_ - small_;
    if (detail::magnitude(small_ + span_) > detail::magnitude(large_)) {  // rounded up: would overshoot
      span_ -= span_ * std::numeric_limits<Real>::epsilon();
    }
  }

  double steps_;
  double origin_ = 0;
  double direction_ = 1;
  Real small_ = 0;
  Real large_ = 0;
  Real span_ = 0;
  [[no_unique_address]] Curve curve_;
  detail::over_t<Curve, Real> over_;
};

namespace detail {

/// A ramp inside an adaptor, named after it in errors. Of no steps it is its final rate: the adaptor is switched off.
template <std::floating_point Real, unit_curve Curve>
class transition : public ramp<Real, Curve> {
 public:
  constexpr transition(const char* where, ramp_params p, Curve c) : ramp<Real, Curve>(where, p, c, true) {}
};

}  // namespace detail

}  // namespace anneal
