// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/describe.hpp"
#include "anneal/curve/detail/shape.hpp"

namespace anneal::curve {

/// A curve along another one's clock: c(p) = outer(inner(p)). `composed(cosine{}, power(k))` is cosine decay with k-decay;
/// `composed(power(2), cosine{})` is sin⁴(½πp), and mirrored the cosine decay with an exponent of Optax.
/// What inner rounds, outer may multiply: by 2 for a cosine, by q for power(q).
template <class Outer, class Inner>
class composed {
 public:
  static constexpr const char* name = "composed";

  constexpr composed(Outer outer, Inner inner) noexcept : outer_(outer), inner_(inner) {}

  [[nodiscard]] constexpr double operator()(double p) const noexcept { return outer_(inner_(p)); }
  constexpr double complement(double r) const noexcept {
    const double p = inner_(1 - r);
    return p < near_zero ? 1 - outer_(p) : detail::complement(outer_, detail::complement(inner_, r));
  }

  constexpr const Outer& outer() const noexcept { return outer_; }
  constexpr const Inner& inner() const noexcept { return inner_; }

  constexpr void describe(auto&& field) const requires detail::describable<Outer> && detail::describable<Inner> {
    field("outer", outer_);
    field("inner", inner_);
  }

  template <class Real>
  class over {
   public:
    constexpr over(const composed& curve, double steps) noexcept
        : steps_(steps), outer_(curve.outer_, 1), inner_(curve.inner_, steps) {}
    constexpr Real elapsed(double k) const noexcept { return static_cast<Real>(outer_.elapsed(inner_.elapsed(k))); }
    constexpr Real remaining(double k) const noexcept {
      const double p = inner_.elapsed(steps_ - k);
      return static_cast<Real>(p < near_zero ? 1 - outer_.elapsed(p) : outer_.remaining(inner_.remaining(k)));
    }

   private:
    double steps_;
    detail::over_t<Outer, double> outer_;
    detail::over_t<Inner, double> inner_;
  };

 private:
  /// Below it 1 - inner has lost what outer needs of inner.
  static constexpr double near_zero = 0.125;

  Outer outer_;
  Inner inner_;
};

}  // namespace anneal::curve
