// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/rule.hpp"

namespace anneal::curve {

/// A power: c(p) = p^exponent, for an exponent > 0. The quadratic warm-up is power(2); falling along power(0.5) is the
/// "1-sqrt" decay, final + (initial - final) (1 - √p).
///
/// The exponents 1, 2, 3, 4 and ½ cost a few multiplications; every other one a logarithm, which holds a division.
/// Errors: exponent not positive. Source: fairseq, Darknet (burn_in), transformers and Hägele et al. 2024 (1-sqrt).
class power {
 public:
  static constexpr const char* name = "power";

  struct params {
    double exponent = detail::not_given;

    static constexpr void fields(auto& p, auto&& field) {
      field("exponent", p.exponent, is::positive && is::moderate, "what p is raised to");
    }
  };

  constexpr explicit power(double exponent) : exponent_(exponent) {
    detail::require_fields("anneal::curve::power", params{exponent});
  }

  constexpr double exponent() const noexcept { return exponent_; }
  constexpr void describe(auto&& field) const {
    const params p{exponent_};
    params::fields(p, field);
  }

  /// Always computed in double: the powers of k and n leave the range of a float.
  template <class Real>
  class over {
   public:
    constexpr over(power curve, double steps) noexcept
        : exponent_(curve.exponent_), steps_(steps), reciprocal_(1 / steps) {
      if (exponent_ == 1 || exponent_ == 2 || exponent_ == 3 || exponent_ == 4) {
        factors_ = static_cast<int>(exponent_);
        detail::double_double scale{1.0};
        for (int i = 0; i < factors_; ++i) {
          scale = scale / detail::double_double{steps};
        }
        scale_ = scale.high;
      }
    }

    [[gnu::always_inline]] constexpr Real elapsed(double k) const noexcept {
      return with_elapsed([k](auto shape) __attribute__((always_inline)) { return shape(k); });
    }

    [[gnu::always_inline]] constexpr Real remaining(double k) const noexcept {
      return with_remaining([k](auto shape) __attribute__((always_inline)) { return shape(k); });
    }

    /// (k/n)^exponent. A short product is scaled once, by 1/n^exponent; k² is exact up to 2^26 steps.
    template <class F>
    [[gnu::always_inline]] constexpr auto with_elapsed(F f) const {
      switch (factors_) {
        case 1:
          return f([s = scale_](double k) { return rounded(k * s); });
        case 2:
          return f([s = scale_](double k) { return rounded(k * k * s); });
        case 3:
          return f([s = scale_](double k) { return rounded(k * k * k * s); });
        case 4:
          return f([s = scale_](double k) { return rounded(k * k * (k * k) * s); });
        default:
          break;
      }
      if (exponent_ == 0.5) {
        return f([r = reciprocal_](double k) { return rounded(detail::square_root(k * r)); });
      }
      return f([*this](double k) __attribute__((always_inline)) {
        return rounded(k > 0 ? detail::exp2(times_exponent(detail::quick_log2_of_ratio(k, steps_))) : 0);
      });
    }

    /// 1 - ((n-k)/n)^exponent; for whole exponents (n^e - m^e) / n^e with m = n - k, and k divided out by hand; 1 - √(m/n)
    /// is (n - m) / (n + √(mn)).
    template <class F>
    [[gnu::always_inline]] constexpr auto with_remaining(F f) const {
      switch (factors_) {
        case 1:
          return f([s = scale_](double k) { return rounded(k * s); });
        case 2:
          return f([s = scale_, n = steps_](double k) { return rounded(k * (n + (n - k)) * s); });
        case 3:
          return f([s = scale_, n = steps_](double k) {
            const double m = n - k;
            return rounded(k * (n * n + m * (n + m)) * s);
          });
        case 4:
          return f([s = scale_, n = steps_](double k) {
            const double m = n - k;
            return rounded(k * (n + m) * (n * n + m * m) * s);
          });
        default:
          break;
      }
      if (exponent_ == 0.5) {
        return f([n = steps_](double k) { return rounded(k / (n + detail::square_root(n * (n - k)))); });
      }
      return f([*this](double k) __attribute__((always_inline)) {
        return rounded(k < steps_ ? -detail::exp2_minus_one(times_exponent(detail::quick_log2_of_remainder(k, steps_)))
                                  : 1);
      });
    }

   private:
    [[gnu::always_inline]] constexpr detail::double_double times_exponent(
        detail::double_double logarithm) const noexcept {
      return detail::double_double{exponent_} * logarithm;
    }

    /// Never above 1, so that a ramp does not overshoot.
    static constexpr Real rounded(double x) noexcept { return static_cast<Real>(detail::least(x, 1.0)); }

    double exponent_;
    double steps_;
    double reciprocal_;
    double scale_ = 0;
    int factors_ = 0;
  };

  // After over: Clang 14 has no body of its constructor before.
  [[nodiscard]] constexpr double operator()(double p) const noexcept { return over<double>(*this, 1).elapsed(p); }
  constexpr double complement(double r) const noexcept { return over<double>(*this, 1).remaining(r); }

 private:
  double exponent_;
};

}  // namespace anneal::curve
