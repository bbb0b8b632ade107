// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"

namespace anneal::curve {

/// A piece of a hyperbolic tangent, cut to the unit square: with x(p) = lower + (upper - lower) p,
/// c(p) = (tanh x(p) - tanh lower) / (tanh upper - tanh lower).
/// From -a to a it is the sigmoid 1 / (1 + e^(-2a (2p - 1))) that starts at 0 and ends at 1. tanh_decay is the formula of
/// HTD, which does not.
/// Holds a division. Errors: lower not below upper; one of them beyond ±300, or not finite.
class tanh {
 public:
  static constexpr const char* name = "tanh";

  constexpr tanh(double lower, double upper) : lower_(lower), upper_(upper) {
    constexpr const char* where = "anneal::curve::tanh";
    detail::require(-300 <= lower && lower <= 300, where, "lower", "must be in [-300, 300]", lower);
    detail::require(-300 <= upper && upper <= 300, where, "upper", "must be in [-300, 300]", upper);
    detail::require(lower < upper, where, "lower", "must be below upper", lower);
  }

  constexpr void describe(auto&& field) const {
    field("lower", lower_);
    field("upper", upper_);
  }

  template <class Real>
  class over {
   public:
    constexpr over(tanh curve, double steps) noexcept
        : steps_(steps), rising_(curve.lower_, curve.upper_, steps), falling_(-curve.upper_, -curve.lower_, steps) {}
    constexpr Real elapsed(double k) const noexcept { return static_cast<Real>(k < steps_ ? rising_(k) : 1.0); }
    constexpr Real remaining(double k) const noexcept { return static_cast<Real>(k < steps_ ? falling_(k) : 1.0); }

   private:
    /// With u = e^(-2 (x - lower)), v = u at the end and f = e^(-2 lower):
    /// ((1 - u) / (1 - v)) · ((1 + v f) / (1 + u f)) = (1 - u) / (a + b u).
    struct shape {
      constexpr shape(double lower, double upper, double steps) noexcept
          : power(per_step(lower, upper, steps)),
            last(detail::least(steps, -1023 / per_step(lower, upper, steps).high)) {
        const auto one = detail::double_double{1.0};
        const auto left = exp_minus_one(span(lower, upper)) * detail::double_double{-1.0};
        const auto base = left / (one + (one + exp_minus_one(detail::double_double{-2 * upper})));
        a = base;
        b = base * (one + exp_minus_one(detail::double_double{-2 * lower}));
      }

      [[nodiscard, gnu::always_inline]] constexpr double operator()(double k) const noexcept {
        const auto u = power(detail::least(k, last));
        const double scaled = b.high * u.power;
        const auto product = detail::fast_two_sum(scaled, scaled * u.part + (b.low * u.power + a.low));
        return detail::least(-u.minus_one() / (product.high + (a.high + product.low)), 1.0);
      }

      static constexpr detail::double_double span(double lower, double upper) noexcept {
        return detail::two_sum(lower, -upper) * detail::double_double{2.0};
      }

      static constexpr detail::double_double per_step(double lower, double upper, double steps) noexcept {
        return span(lower, upper) * detail::log2_of_e / detail::double_double{steps};
      }

      /// e^x - 1 to some 90 bits: Taylor's series for x / 2^14, doubled 14 times by e^2x - 1 = (e^x - 1) (e^x + 1).
      static constexpr detail::double_double exp_minus_one(detail::double_double x) noexcept {
        const detail::double_double y{x.high * 0x1p-14, x.low * 0x1p-14};
        detail::double_double term = y;
        detail::double_double sum = y;
        for (int i = 2; i < 16; ++i) {
          term = term * y / detail::double_double{static_cast<double>(i)};
          sum = sum + term;
        }
        for (int i = 0; i < 14; ++i) {
          sum = sum * (sum + detail::double_double{2.0});
        }
        return sum;
      }

      detail::growth_from_one power;
      double last;  // the step from which on u is 0
      detail::double_double a;
      detail::double_double b;
    };

    double steps_;
    shape rising_;
    shape falling_;
  };

  // After over: Clang 14 has no body of its constructor before.
  [[nodiscard]] constexpr double operator()(double p) const noexcept { return over<double>(*this, 1).elapsed(p); }
  constexpr double complement(double r) const noexcept { return over<double>(*this, 1).remaining(r); }

 private:
  double lower_;
  double upper_;
};

}  // namespace anneal::curve
