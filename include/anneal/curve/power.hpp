// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/power_of_ratio.hpp"
#include "anneal/core/detail/root.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/detail/short_power.hpp"

namespace anneal::curve {

/// A power: c(p) = p^exponent, for an exponent > 0. The quadratic warm-up is power(2); falling along power(0.5) is the
/// "1-sqrt" decay, final + (initial - final) (1 - √p).
///
/// The exponents 1 to 8, where they are whole (from 5 on for up to 2^26 steps), ½ and 1½ cost a few multiplications and a root; every other one a logarithm,
/// which holds a division. Seen from its end that is so for 1 to 4, ½ and 1½.
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
        : steps_(steps), power_(steps, curve.exponent_), halves_(detail::halves_of(curve.exponent_, steps)) {
      if (halves_ != 0) {
        scale_ = (detail::double_double{1.0} / detail::exact_short_power(steps, halves_)).high;
      }
    }

    /// Twice the exponent of the short power that elapsed and remaining are; 0 if they are none.
    constexpr int elapsed_halves() const noexcept { return halves_; }
    constexpr int remaining_halves() const noexcept { return halves_ == 2 ? 2 : 0; }

    [[gnu::always_inline]] constexpr Real elapsed(double k) const noexcept {
      if (halves_ == 0 && !(k > 0)) {
        return 0;
      }
      return with_elapsed([k](auto shape) __attribute__((always_inline)) { return shape(k); });
    }

    [[gnu::always_inline]] constexpr Real remaining(double k) const noexcept {
      return with_remaining([k](auto shape) __attribute__((always_inline)) { return shape(k); });
    }

    /// (k/n)^exponent. A short product is scaled once, by 1/n^exponent; k² is exact up to 2^26 steps.
    template <class F>
    [[gnu::always_inline]] constexpr auto with_elapsed(F f) const {
      if (halves_ != 0) {
        return detail::with_short_power(
            halves_, [ f, s = scale_ ](auto product) __attribute__((always_inline)) {
              return f([s, product](double k) { return rounded(product(k) * s); });
            });
      }
      return f([*this](double k) __attribute__((always_inline)) { return rounded(power_(k)); });
    }

    /// 1 - ((n-k)/n)^exponent; for whole exponents (n^e - m^e) / n^e with m = n - k, and k divided out by hand; 1 - √(m/n)
    /// is (n - m) / (n + √(mn)), and with w for √(m/n) 1 - w³ is (1 - w²) (1 + w² / (1 + w)).
    template <class F>
    [[gnu::always_inline]] constexpr auto with_remaining(F f) const {
      switch (halves_) {
        case 2:
          return f([s = scale_](double k) { return rounded(k * s); });
        case 4:
          return f([s = scale_, n = steps_](double k) { return rounded(k * (n + (n - k)) * s); });
        case 6:
          return f([s = scale_, n = steps_](double k) {
            const double m = n - k;
            return rounded(k * (n * n + m * (n + m)) * s);
          });
        case 8:
          return f([s = scale_, n = steps_](double k) {
            const double m = n - k;
            return rounded(k * (n + m) * (n * n + m * m) * s);
          });
        case 1:
          return f([n = steps_](double k) { return rounded(k / (n + detail::square_root(n * (n - k)))); });
        case 3:
          return f([n = steps_](double k) {
            const double m = n - k;
            return rounded(k * (1 + m / (n + detail::square_root(n * m))) / n);
          });
        default:
          break;
      }
      return f([*this](double k) __attribute__((always_inline)) {
        if (2 * k >= steps_ && power_.exponent() >= 0.9 && k < steps_) {  // the power is at most 0.54
          return rounded(1 - power_(steps_ - k));
        }
        return rounded(k < steps_ ? -detail::exp2_minus_one(times_exponent(detail::quick_log2_of_remainder(k, steps_)))
                                  : 1);
      });
    }

   private:
    [[gnu::always_inline]] constexpr detail::double_double times_exponent(
        detail::double_double logarithm) const noexcept {
      return detail::double_double{power_.exponent()} * logarithm;
    }

    /// Never above 1, so that a ramp does not overshoot.
    static constexpr Real rounded(double x) noexcept { return static_cast<Real>(detail::least(x, 1.0)); }

    double steps_;
    double scale_ = 0;
    detail::power_of_ratio<Real> power_;
    int halves_;
  };

  // After over: Clang 14 has no body of its constructor before.
  [[nodiscard]] constexpr double operator()(double p) const noexcept { return over<double>(*this, 1).elapsed(p); }
  constexpr double complement(double r) const noexcept { return over<double>(*this, 1).remaining(r); }

 private:
  double exponent_;
};

}  // namespace anneal::curve
