// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/narrow.hpp"

namespace anneal::detail {

/// sin²(π/2 · k/n) for |k| <= n/2: the first half of a cosine wave, which is odd about its middle.
///
/// With z = (π/2 · k/n)², sin²(π/2 · k/n) = z + z·(z·P(z)), and a factor is multiplied into the first z beforehand. k² is
/// exact up to k = 2^26, and what rounding (π/2n)² leaves over is added back to the small z·P(z). A float is made of
/// double products.
/// P: minimax polynomials on 0 <= z <= π²/16 (Remez, 60 digits); relative error 1.6e-17 for double, 1e-9 for float.
template <class Real>
class sine_squared {
 public:
  using wide = std::conditional_t<std::is_same_v<Real, float>, narrow<Real>, Real>;

  constexpr explicit sine_squared(double n) noexcept {
    constexpr double_double quarter_of_pi_squared{0x1.3bd3cc9be45dep+1, 0x1.692b71366cc04p-53};
    const double_double scale = quarter_of_pi_squared / two_product(halves(n), halves(n));
    scale_ = static_cast<narrow<Real>>(scale.high);
    rest_ = scale.low / scale.high;
  }

  /// What to pass for `factor` to get sin² times x.
  constexpr double factor(double x) const noexcept { return single ? x : x * static_cast<double>(scale_); }

  [[gnu::always_inline]] constexpr Real operator()(wide k, wide factor) const noexcept {
    const wide square = k * k;
    const Real z = static_cast<Real>(square * scale_);
    const Real first = static_cast<Real>((single ? static_cast<wide>(z) : square) * factor);
    if constexpr (std::is_same_v<Real, float>) {
      return first + first * (z * polynomial(z));
    } else {
      return first + first * (rest_ + z * polynomial(z));
    }
  }

 private:
  static constexpr bool single = std::is_same_v<wide, float>;

  [[gnu::always_inline]] static constexpr Real polynomial(Real z) noexcept {
    const Real z2 = z * z;
    if constexpr (std::is_same_v<Real, float>) {
      return (-0x1.555552p-2F + 0x1.6c1552p-5F * z) + (-0x1.9fab02p-9F + 0x1.1a9406p-13F * z) * z2;
    } else {
      return ((-0x1.5555555555532p-2 + 0x1.6c16c16c13f3fp-5 * z) +
              (-0x1.a01a019daf4cdp-9 + 0x1.27e4fa79d46d4p-13 * z) * z2) +
             ((-0x1.1eed1f6fe156fp-18 + 0x1.93613c0a6458fp-24 * z) - 0x1.a0def815ee3d9p-30 * z2) * (z2 * z2);
    }
  }

  narrow<Real> scale_ = 0;
  double rest_ = 0;
};

/// sin²(π/2 · k/n) for 0 <= k <= n, within 3 units in the last place of itself, also near k = 0, where 1 - cos has lost
/// everything. Beyond the middle it is 1 - sin²(π/2 · (n-k)/n), which is then at least one half, so nothing cancels.
template <class Real>
class quarter_sine {
 public:
  constexpr explicit quarter_sine(double n) noexcept : n_(n), half_(n) {}

  constexpr Real operator()(double k) const noexcept {
    const double other = n_ - k;
    using number = typename sine_squared<Real>::wide;
    const Real part = half_(static_cast<number>(least(k, other)), static_cast<number>(half_.factor(1)));
    return other < k ? 1 - part : part;
  }

 private:
  double n_;
  sine_squared<Real> half_;
};

}  // namespace anneal::detail
