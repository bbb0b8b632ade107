// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/detail/narrow.hpp"
#include "anneal/core/detail/sine.hpp"

namespace anneal::curve {

/// Half a cosine wave: c(p) = ½ (1 - cos πp) = sin²(½πp).
/// Source: Loshchilov and Hutter 2017 (SGDR); "cosine annealing" everywhere.
struct cosine {
  static constexpr const char* name = "cosine";

  [[nodiscard]] constexpr double operator()(double p) const noexcept { return detail::quarter_sine<double>(1)(p); }
  constexpr double complement(double r) const noexcept { return (*this)(r); }

  template <class Real>
  class over {
   public:
    constexpr over(cosine, double steps) noexcept : sine_(steps) {}
    constexpr Real elapsed(double k) const noexcept { return sine_(k); }
    constexpr Real remaining(double k) const noexcept { return sine_(k); }

   private:
    detail::quarter_sine<Real> sine_;
  };

  template <class Real>
  class half {
   public:
    constexpr explicit half(double steps) noexcept : sine_(steps) {}
    constexpr double factor(double span) const noexcept { return sine_.factor(span); }
    [[nodiscard, gnu::always_inline]] constexpr Real operator()(detail::narrow<Real> k,
                                                                detail::narrow<Real> factor) const noexcept {
      return sine_(k, factor);
    }

   private:
    detail::sine_squared<Real> sine_;
  };
};

}  // namespace anneal::curve
