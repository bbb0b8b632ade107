// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/curve/shape.hpp"

namespace anneal::curve {

/// A curve of a curve: c(p) = outer(inner(p)). `composed(power(2), cosine{})` is sin⁴(½πp); mirrored, it is the cosine
/// decay with an exponent of Optax.
template <class Outer, class Inner>
class composed {
 public:
  static constexpr const char* name = "composed";

  constexpr composed(Outer outer, Inner inner) noexcept : outer_(outer), inner_(inner) {}

  constexpr double operator()(double p) const noexcept { return outer_(inner_(p)); }
  constexpr double complement(double r) const noexcept {
    return detail::complement(outer_, detail::complement(inner_, r));
  }

  constexpr void describe(auto&& field) const {
    field("outer", outer_);
    field("inner", inner_);
  }

  template <class Real>
  class over {
   public:
    constexpr over(const composed& curve, double steps) noexcept
        : outer_(curve.outer_, 1), inner_(curve.inner_, steps) {}
    constexpr Real elapsed(Real k) const noexcept { return outer_.elapsed(inner_.elapsed(k)); }
    constexpr Real remaining(Real k) const noexcept { return outer_.remaining(inner_.remaining(k)); }

   private:
    detail::over_t<Outer, Real> outer_;
    detail::over_t<Inner, Real> inner_;
  };

 private:
  Outer outer_;
  Inner inner_;
};

}  // namespace anneal::curve
