// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/nearer_end.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// From one rate to another by a constant factor a step: geometric interpolation.
///
///   s(t) = initial · (final / initial)^(t / steps),  0 < t < steps
///
/// s(0) = initial, s(steps) = final, exactly; past the end final holds; s(t) lies between the two.
/// Models: finite, pure; constexpr, noexcept.
/// Source: fvcore's ExponentialParamScheduler; the exponential range of a learning-rate finder (fastai's lr_find).
///
///   static_assert(anneal::exponential({.initial = 1, .final = 0.25, .steps = 10})(5) == 0.5);
template <std::floating_point Real = double>
class exponential {
 public:
  static constexpr const char* name = "exponential";

  struct params {
    double initial = detail::not_given;
    double final = detail::not_given;
    step steps = detail::not_given;

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial, is::positive && is::rate, "the first rate");
      field("final", p.final, is::positive && is::rate, "the last rate, which holds");
      field("steps", p.steps, is::steps, "how long it is");
    }
  };

  template <detail::bare_number T>
  explicit exponential(T, auto...) = delete;  // name the parameters: exponential({.initial = 0.1, …})

  constexpr explicit exponential(params p)
      : ends_(p.steps),
        rates_{static_cast<Real>(p.initial), static_cast<Real>(p.final),
               detail::bounded_growth<Real>(log2_per_step(p))} {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept { return ends_(t, rates_); }

  constexpr void fill_n(double first, std::size_t n, Real* out) const noexcept { ends_.fill_n(first, n, out, rates_); }

  [[nodiscard]] constexpr step length() const noexcept { return ends_.steps(); }

  [[nodiscard]] constexpr params parameters() const noexcept {
    return {.initial = static_cast<double>(rates_.initial),
            .final = static_cast<double>(rates_.final),
            .steps = ends_.steps()};
  }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(parameters(), field); }

 private:
  static constexpr detail::double_double log2_per_step(const params& p) {
    constexpr const char* where = "anneal::exponential";
    detail::require_fields<Real>(where, p);
    constexpr const char* not_rounded_to_0 = "must be positive in float, too";
    detail::require(static_cast<Real>(p.initial) > 0, where, "initial", not_rounded_to_0, p.initial);
    detail::require(static_cast<Real>(p.final) > 0, where, "final", not_rounded_to_0, p.final);
    const detail::double_double range = detail::log2_of_ratio<11>(p.final, p.initial);
    detail::require(detail::magnitude(range.high) <= 2 * 1022, where, "final",
                    "must be less than 2^2044 times initial, and more than its 2^2044th part", p.final);
    return range / detail::double_double{p.steps};
  }

  struct rates {
    Real initial, final;
    detail::bounded_growth<Real> growth;

    [[gnu::always_inline]] constexpr Real from_start(double t) const noexcept { return growth(t, initial); }
    [[gnu::always_inline]] constexpr Real to_end(double t, double n) const noexcept { return growth(t - n, final); }
    [[gnu::always_inline]] constexpr Real from_nearer(bool early, double k) const noexcept {
      return growth(early ? k : -k, early ? initial : final);
    }
  };

  detail::nearer_end ends_;
  rates rates_;
};

}  // namespace anneal
