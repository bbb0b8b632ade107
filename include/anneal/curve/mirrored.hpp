// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/describe.hpp"
#include "anneal/curve/detail/shape.hpp"

namespace anneal::curve {

/// Another curve seen from its end: c(p) = 1 - curve(1 - p). What started flat ends flat.
/// `mirrored(power(q))` is 1 - (1 - p)^q, the curve of polynomial decay.
template <class Curve>
class mirrored {
 public:
  static constexpr const char* name = "mirrored";

  constexpr explicit mirrored(Curve curve) noexcept : curve_(curve) {}

  constexpr const Curve& original() const noexcept { return curve_; }
  constexpr void describe(auto&& field) const requires detail::describable<Curve> { field("of", curve_); }

  [[nodiscard]] constexpr double operator()(double p) const noexcept { return detail::complement(curve_, p); }
  constexpr double complement(double r) const noexcept { return curve_(r); }

  template <class Real>
  class over {
    using inner = detail::over_t<Curve, Real>;

   public:
    constexpr over(const mirrored& curve, double steps) noexcept : curve_(curve.curve_, steps) {}
    [[gnu::always_inline]] constexpr Real elapsed(double k) const noexcept { return curve_.remaining(k); }
    [[gnu::always_inline]] constexpr Real remaining(double k) const noexcept { return curve_.elapsed(k); }

    constexpr int elapsed_halves() const noexcept requires detail::has_short_powers<inner> {
      return curve_.remaining_halves();
    }
    constexpr int remaining_halves() const noexcept requires detail::has_short_powers<inner> {
      return curve_.elapsed_halves();
    }

    template <class F>
    constexpr auto with_elapsed(F f) const {
      return detail::with_remaining(curve_, f);
    }
    template <class F>
    constexpr auto with_remaining(F f) const {
      return detail::with_elapsed(curve_, f);
    }

   private:
    inner curve_;
  };

 private:
  Curve curve_;
};

/// A mirror image of a mirror image, not a copy of it.
template <class Curve>
mirrored(mirrored<Curve>) -> mirrored<mirrored<Curve>>;

}  // namespace anneal::curve
