// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/logarithm.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power_of_ratio.hpp"
#include "anneal/core/detail/root.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// Falls as one over a power of the time.
///
///   s(t) = initial · (1 + rate · t / every)^(-power)
///
/// s(0) = initial; goes on for ever, towards 0.
/// Models: pure, not finite; constexpr, noexcept. The powers 1 and ½ cost a division; every other one a logarithm too.
/// Source: Keras' and Paddle's InverseTimeDecay (with `| staircase(every)` their staircase); Caffe's "inv".
///
///   static_assert(anneal::inverse_time({.initial = 1, .rate = 0.5, .every = 10})(20) == 0.5);
template <std::floating_point Real = double>
class inverse_time {
 public:
  static constexpr const char* name = "inverse_time";

  struct params {
    double initial = detail::not_given;
    double rate = detail::not_given;
    step every = 1;
    double power = 1;

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial, is::rate, "the first rate");
      field("rate", p.rate, is::not_negative && is::moderate,
            "how much of the first rate's reciprocal is added in `every` steps");
      field("every", p.every, is::steps, "see rate");
      field("power", p.power, is::not_negative && is::moderate, "1 is inverse time, 0.5 an inverse root");
    }
  };

  template <detail::bare_number T>
  explicit inverse_time(T, auto...) = delete;  // name the parameters: inverse_time({.initial = 0.1, .rate = 0.01})

  constexpr explicit inverse_time(params p)
      : params_(p),
        slope_((detail::double_double{checked(p).rate} / detail::double_double{p.every}).high),
        before_(long_before(p)),
        power_(log2_of_before(p), -p.power) {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    return with_formula([t](auto rate) __attribute__((always_inline)) { return rate(t); });
  }

  constexpr void fill_n(double first, std::size_t n, Real* out) const noexcept {
    with_formula([&](auto rate) { detail::fill_each(first, n, out, rate); });
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  static constexpr const params& checked(const params& p) {
    constexpr const char* where = "anneal::inverse_time";
    detail::require_fields<Real>(where, p);
    return p;
  }

  /// 1 + rate · t / every is (before + t) / before. Where that is too large for a step to make a difference, it may be less.
  template <class F>
  [[gnu::always_inline]] constexpr auto with_formula(F f) const noexcept {
    if (params_.power == 1) {
      return f([ initial = params_.initial, slope = slope_ ](double t)
                   __attribute__((always_inline)) { return static_cast<Real>(initial / (1 + slope * t)); });
    }
    if (params_.power == 0.5) {
      return f([ initial = params_.initial, slope = slope_ ](double t) __attribute__((always_inline)) {
        return static_cast<Real>(initial / detail::square_root(1 + slope * t));
      });
    }
    return f([ initial = params_.initial, before = before_, power = power_ ](double t) __attribute__((always_inline)) {
      const detail::double_double sum = detail::two_sum(before.high, t);
      return static_cast<Real>(initial * power(sum.high, sum.low + before.low));
    });
  }

  static constexpr bool is_flat(const params& p) noexcept { return p.every >= 0x1p900 * p.rate; }
  static constexpr detail::double_double long_before(const params& p) noexcept {
    return is_flat(p) ? detail::double_double{0x1p900} : detail::double_double{p.every} / detail::double_double{p.rate};
  }
  static constexpr detail::double_double log2_of_before(const params& p) noexcept {
    return is_flat(p) ? detail::double_double{900.0} : detail::log2_of_ratio<2>(p.every, p.rate);
  }

  params params_;
  double slope_;
  detail::double_double before_;
  detail::power_of_ratio<Real> power_;
};

}  // namespace anneal
