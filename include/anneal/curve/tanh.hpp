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
/// Holds divisions. Errors: lower not below upper; one of them beyond ±300, or not finite.
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
    /// With d = 2 (x - lower), e the same at the end: ((1 - e^-d) / (1 - e^-e)) · ((1 + e^(-2 upper)) / (1 + e^(-2 x))).
    struct shape {
      constexpr shape(double lower, double upper, double steps) noexcept
          : start(detail::double_double{-2 * lower} * detail::log2_of_e),
            rate(span(lower, upper) * detail::log2_of_e / detail::double_double{steps}),
            scale(at_the_end(lower, upper)) {}
      [[nodiscard]] constexpr double operator()(double k) const noexcept {
        const detail::double_double exponent = rate * detail::double_double{k};
        const auto risen = detail::double_double{-detail::exp2_minus_one(exponent)};
        const auto divisor = detail::two_sum(1, detail::exp2(exponent + start));
        return detail::least((risen * scale / divisor).high, 1.0);
      }

      static constexpr detail::double_double span(double lower, double upper) noexcept {
        return detail::two_sum(lower, -upper) * detail::double_double{2.0};
      }

      /// (1 + e^(-2 upper)) / (1 - e^-e)
      static constexpr detail::double_double at_the_end(double lower, double upper) noexcept {
        const auto e_to = detail::double_double{1.0} + exp_minus_one(detail::double_double{-2 * upper});
        const auto span_left = exp_minus_one(span(lower, upper)) * detail::double_double{-1.0};
        return (detail::double_double{1.0} + e_to) / span_left;
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

      detail::double_double start;
      detail::double_double rate;
      detail::double_double scale;
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
