// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/math.hpp"

namespace anneal::curve {

/// A straight line: c(p) = p.
struct linear {
  static constexpr const char* name = "linear";

  constexpr double operator()(double p) const noexcept { return p; }
  constexpr double complement(double r) const noexcept { return r; }

  template <class Real>
  class over {
   public:
    constexpr over(linear, double steps) noexcept : slope_(static_cast<Real>(1 / steps)) {}
    constexpr Real elapsed(Real k) const noexcept { return detail::least(k * slope_, Real{1}); }
    constexpr Real remaining(Real k) const noexcept { return elapsed(k); }

   private:
    Real slope_;
  };
};

}  // namespace anneal::curve
