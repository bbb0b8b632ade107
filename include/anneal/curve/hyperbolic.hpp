// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/detail/rule.hpp"

namespace anneal::curve {

/// A piece of a hyperbola: c(p) = p / (p + ratio (1 - p)).
/// Above 1 it starts flat and ends steep, below 1 the reverse; its complement is the curve of 1 / ratio. A ramp with
/// ratio = final / initial is linear in 1 / rate ("inverse-linear"); ratio = 2 is REX, (1 - p) / (1 - p/2) from its end.
/// Holds a division. Errors: ratio not positive. Source: Chen et al. 2021 (REX); Wen et al. 2024 (WSD-S) and Meta's lingua (inverse-linear).
class hyperbolic {
 public:
  static constexpr const char* name = "hyperbolic";

  struct params {
    double ratio = detail::not_given;

    static constexpr void fields(auto& p, auto&& field) {
      field("ratio", p.ratio, is::ratio, "the slope at the end; at the start it is 1 / ratio");
    }
  };

  constexpr explicit hyperbolic(double ratio) : ratio_(ratio) {
    detail::require_fields("anneal::curve::hyperbolic", params{ratio});
  }

  constexpr double ratio() const noexcept { return ratio_; }
  constexpr void describe(auto&& field) const {
    const params p{ratio_};
    params::fields(p, field);
  }

  [[nodiscard]] constexpr double operator()(double p) const noexcept { return p / (p + ratio_ * (1 - p)); }
  constexpr double complement(double r) const noexcept { return ratio_ * r / (ratio_ * r + (1 - r)); }

  template <class Real>
  class over {
   public:
    constexpr over(hyperbolic curve, double steps) noexcept : ratio_(curve.ratio_), steps_(steps) {}
    constexpr Real elapsed(double k) const noexcept { return static_cast<Real>(k / (k + ratio_ * (steps_ - k))); }
    constexpr Real remaining(double k) const noexcept {
      return static_cast<Real>(ratio_ * k / (ratio_ * k + (steps_ - k)));
    }

   private:
    double ratio_;
    double steps_;
  };

 private:
  double ratio_;
};

}  // namespace anneal::curve
