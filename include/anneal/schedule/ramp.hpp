// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/held.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/detail/path.hpp"
#include "anneal/curve/detail/shape.hpp"
#include "anneal/curve/linear.hpp"

namespace anneal {

/// The fields of a ramp, of linear and of cosine. Rates are given as double whatever the schedule computes in.
struct ramp_params {
  double initial = detail::not_given;
  double final = 0;
  step steps = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial", p.initial, is::rate, "the first rate");
    field("final", p.final, is::rate, "the last rate, which holds");
    field("steps", p.steps, is::steps, "how long it is");
  }
};

/// From one rate to another along a curve.
///
///   s(t) = initial + (final - initial) · c(t / steps),  0 < t < steps
///
/// curve: any callable c on [0, 1] with c(0) = 0 and c(1) = 1; one that is not a straight line follows the braces.
/// s(0) = initial and s(steps) = final, exactly; past the end final holds. With the curves of the library s(t) lies
/// between the two, and its error is relative to itself: it is measured from the end that is nearer to zero.
/// Models: finite, pure; constexpr; noexcept with the library's curves.
///
///   constexpr auto s = anneal::ramp({.initial = 0, .final = 1, .steps = 4}, [](double p) { return p * p; });
///   static_assert(s(2) == 0.25);
template <std::floating_point Real = double, detail::unit_curve Curve = curve::linear>
class ramp : detail::held<Curve> {
 public:
  using params = ramp_params;
  static constexpr const char* name = "ramp";

  constexpr explicit ramp(params p, Curve c = Curve{}) : ramp("anneal::ramp", p, c) {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept(noexcept(path_(0))) {
    return path_(t);
  }

  constexpr void fill_n(double first, std::size_t n, Real* out) const { detail::fill_n(path_, first, n, out); }

  /// For repeat, where cycles grow.
  constexpr void fill_slowed(double begin, double scale, double first, std::size_t n,
                             Real* out) const requires detail::has_half<Real, Curve> {
    path_.fill_slowed(begin, scale, first, n, out);
  }

  [[nodiscard]] constexpr step length() const noexcept { return path_.steps(); }

  [[nodiscard]] constexpr params parameters() const noexcept {
    return {.initial = static_cast<double>(path_.initial()),
            .final = static_cast<double>(path_.final()),
            .steps = path_.steps()};
  }

  constexpr decltype(auto) curve() const noexcept { return detail::held<Curve>::get(); }

  constexpr void describe(auto&& field) const requires detail::describable<Curve> {
    detail::describe_as<Real>(parameters(), field);
    field("curve", curve());
  }

  /// The same ramp from another initial rate.
  constexpr ramp starting_at(Real initial) const noexcept {
    ramp other = *this;
    other.path_.start_at(initial);
    return other;
  }

 protected:
  constexpr ramp(const char* where, params p, Curve c, bool may_be_empty = false)
      : detail::held<Curve>(c),
        path_(static_cast<Real>(checked(where, p, may_be_empty).initial), static_cast<Real>(p.final), p.steps, c) {}

 private:
  static constexpr const params& checked(const char* where, const params& p, bool may_be_empty) {
    const bool empty = may_be_empty && p.steps == 0;
    detail::require_fields<Real>(where,
                                 params{.initial = p.initial, .final = p.final, .steps = empty ? step(1) : p.steps});
    detail::require_span<Real>(where, "final", p.final, "must not be further from initial than the largest number",
                               p.initial);
    return p;
  }

  detail::path<Real, Curve> path_;
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
