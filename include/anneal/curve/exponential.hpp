// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/check.hpp"
#include "anneal/core/power.hpp"

namespace anneal::curve {

/// Exponential growth that is cut to the unit square: c(p) = (ratio^p - 1) / (ratio - 1).
/// Above 1 it starts flat and ends steep, below 1 the reverse; its complement is the curve of 1 / ratio.
/// Errors: ratio not positive, or 1 (that is a straight line).
class exponential {
 public:
  constexpr explicit exponential(double ratio) : rising_(checked(ratio), 1), falling_(1, ratio) {}

  constexpr double operator()(double p) const noexcept { return rising_(p); }
  constexpr double complement(double r) const noexcept { return falling_(r); }

 private:
  static constexpr double checked(double ratio) {
    detail::require_positive("anneal::curve::exponential", "ratio", ratio);
    detail::require(ratio != 1, "anneal::curve::exponential", "ratio", "must not be 1", ratio);
    return ratio;
  }

  struct shape {
    constexpr shape(double a, double b) noexcept : rate(detail::log2_of_ratio<11>(a, b)), scale(b / (a - b)) {}
    constexpr double operator()(double p) const noexcept {
      return detail::exp2_minus_one(rate * detail::double_double{p}) * scale;
    }
    detail::double_double rate;
    double scale;
  };

  shape rising_;
  shape falling_;
};

}  // namespace anneal::curve
