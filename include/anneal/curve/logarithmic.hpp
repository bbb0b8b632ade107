// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/check.hpp"
#include "anneal/core/detail/logarithm.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/detail/tabled_log2.hpp"

namespace anneal::curve {

/// A piece of a logarithm: c(p) = log(1 + (ratio - 1) p) / log(ratio), the exponential curve on its side.
/// Above 1 it starts steep and ends flat, below 1 the reverse; its complement is the curve of 1 / ratio. A warm-up of
/// W - 1 steps along `logarithmic(W)` is log(t + 1) / log(W).
/// Holds divisions. Errors: ratio not positive, or 1 (that is a straight line). Source: DeepSpeed's WarmupLR (warmup_type = log).
class logarithmic {
 public:
  static constexpr const char* name = "logarithmic";

  struct params {
    double ratio = detail::not_given;

    static constexpr void fields(auto& p, auto&& field) {
      field("ratio", p.ratio, is::ratio, "the slope at the start over that at the end; not 1");
    }
  };

  constexpr explicit logarithmic(double ratio) : ratio_(ratio) {
    detail::require_fields("anneal::curve::logarithmic", params{ratio});
    detail::require(ratio != 1, "anneal::curve::logarithmic", "ratio", "must not be 1", ratio);
  }

  constexpr double ratio() const noexcept { return ratio_; }
  constexpr void describe(auto&& field) const {
    const params p{ratio_};
    params::fields(p, field);
  }

  template <class Real>
  class over {
   public:
    constexpr over(logarithmic curve, double steps) noexcept
        : steps_(steps), rising_(curve.ratio_, 1, steps), falling_(1, curve.ratio_, steps) {}
    constexpr Real elapsed(double k) const noexcept { return k < steps_ ? rising_(k) : 1; }
    constexpr Real remaining(double k) const noexcept { return k < steps_ ? falling_(k) : 1; }

    constexpr auto with_elapsed(auto f) const { return f(rising_); }
    constexpr auto with_remaining(auto f) const { return f(falling_); }

   private:
    /// The curve of a / b: log(1 + (a - b) / b · k / n) / log(a / b); the first is log((m ± k) / m) for m = b n / |a - b|.
    struct shape {
      constexpr shape(double a, double b, double steps) noexcept
          : m(detail::double_double{b} * detail::double_double{steps} /
              detail::two_sum(detail::greatest(a, b), -detail::least(a, b))),
            way(a < b ? -1 : 1),
            log2(detail::log2_of_ratio<2>(m.high, 1) + detail::double_double{m.low / m.high * detail::log2_of_e.high}),
            bound(0.25 * m.high),
            scale((detail::double_double{1.0} / detail::log2_of_ratio<2>(a, b)).high) {}

      [[nodiscard, gnu::always_inline]] constexpr Real operator()(double k) const noexcept {
        return k < bound ? before_bound(k) : from_bound(k);
      }

      /// Where the logarithm is small, and has to be accurate relative to itself.
      [[nodiscard, gnu::always_inline]] constexpr Real before_bound(double k) const noexcept {
        const double x = way * k;
        const detail::double_double sum = detail::two_sum(2 * m.high, x);
        return scaled(detail::quick_log2_series(x, {sum.high, sum.low + 2 * m.low}));
      }

      [[nodiscard, gnu::always_inline]] constexpr Real from_bound(double k) const noexcept {
        const detail::double_double sum = detail::two_sum(m.high, way * k);
        return scaled(log2(sum.high, sum.low + m.low));
      }

      [[nodiscard, gnu::always_inline]] constexpr Real scaled(detail::double_double logarithm) const noexcept {
        return static_cast<Real>(detail::least((logarithm.high + logarithm.low) * scale, 1.0));
      }

      detail::double_double m;
      double way;
      detail::tabled_log2_over log2;
      double bound;
      double scale;
    };

    double steps_;
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
