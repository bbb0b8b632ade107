// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/sine.hpp"

namespace anneal::curve {

/// Half a cosine wave: c(p) = ½ (1 - cos πp) = sin²(½πp).
/// Source: Loshchilov and Hutter 2017 (SGDR); "cosine annealing" everywhere.
struct cosine {
  static constexpr const char* name = "cosine";

  constexpr double operator()(double p) const noexcept { return detail::quarter_sine<double>(1)(p); }
  constexpr double complement(double r) const noexcept { return (*this)(r); }

  template <class Real>
  class over {
   public:
    constexpr over(cosine, double steps) noexcept : sine_(steps) {}
    constexpr Real elapsed(Real k) const noexcept { return sine_(k); }
    constexpr Real remaining(Real k) const noexcept { return sine_(k); }

   private:
    detail::quarter_sine<Real> sine_;
  };
};

}  // namespace anneal::curve
