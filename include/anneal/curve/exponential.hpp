// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/check.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/rule.hpp"

namespace anneal::curve {

/// Exponential growth that is cut to the unit square: c(p) = (ratio^p - 1) / (ratio - 1).
/// Above 1 it starts flat and ends steep, below 1 the reverse; its complement is the curve of 1 / ratio.
/// Errors: ratio not positive, or 1 (that is a straight line).
class exponential {
 public:
  static constexpr const char* name = "exponential";

  struct params {
    double ratio = detail::not_given;

    static constexpr void fields(auto& p, auto&& field) {
      field("ratio", p.ratio, is::ratio, "the slope at the end over that at the start; not 1");
    }
  };

  constexpr explicit exponential(double ratio) : ratio_(ratio) {
    detail::require_fields("anneal::curve::exponential", params{ratio});
    detail::require(ratio != 1, "anneal::curve::exponential", "ratio", "must not be 1", ratio);
  }

  constexpr double ratio() const noexcept { return ratio_; }
  constexpr void describe(auto&& field) const {
    const params p{ratio_};
    params::fields(p, field);
  }

  /// The ratio is never rounded to a factor a step, nor k/n to a double: the exponent would multiply the error.
  template <class Real>
  class over {
   public:
    constexpr over(exponential curve, double steps) noexcept
        : rising_(curve.ratio_, 1, steps), falling_(1, curve.ratio_, steps) {}
    constexpr Real elapsed(double k) const noexcept { return static_cast<Real>(rising_(k)); }
    constexpr Real remaining(double k) const noexcept { return static_cast<Real>(falling_(k)); }

   private:
    struct shape {
      constexpr shape(double a, double b, double steps) noexcept
          : power(detail::log2_of_ratio<11>(a, b) / detail::double_double{steps}),
            scale((detail::double_double{b} / detail::two_sum(a, -b)).high) {}
      [[nodiscard, gnu::always_inline]] constexpr double operator()(double k) const noexcept {
        return detail::least(power(k).minus_one() * scale, 1.0);
      }
      detail::growth_from_one power;
      double scale;
    };

    shape rising_;
    shape falling_;
  };

  // After over: Clang 14 has no body of its constructor before.
  [[nodiscard]] constexpr double operator()(double p) const noexcept { return over<double>(*this, 1).elapsed(p); }
  constexpr double complement(double r) const noexcept { return over<double>(*this, 1).remaining(r); }

 private:
  double ratio_;
};

}  // namespace anneal::curve
