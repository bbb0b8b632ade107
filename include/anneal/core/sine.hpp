// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "anneal/core/double_double.hpp"
#include "anneal/core/math.hpp"

namespace anneal::detail {

/// sin²(π/2 · k/n) for 0 <= k <= n, the rising half of a cosine wave, within 3 units in the last place of itself, also
/// near k = 0, where 1 - cos has lost everything.
///
/// With z = (π/2 · k/n)², sin²(π/2 · k/n) = z + z·(z·P(z)). Beyond the middle it is 1 - sin²(π/2 · (n-k)/n), which is
/// then at least one half, so nothing cancels. k² is exact up to k = 2^26, and what rounding (π/2n)² to a Real leaves
/// over is added back to the small factor z·P(z): only the product and the last sum round at full size.
/// P: minimax polynomials on 0 <= z <= π²/16 (Remez, 60 digits); relative error 1.6e-17 for double, 1e-9 for float.
template <class Real>
class quarter_sine {
 public:
  constexpr explicit quarter_sine(double n) noexcept : n_(static_cast<Real>(n)) {
    constexpr double_double quarter_of_pi_squared{0x1.3bd3cc9be45dep+1, 0x1.692b71366cc04p-53};
    const double_double scale = quarter_of_pi_squared / two_product(halves(n), halves(n));
    scale_ = static_cast<Real>(scale.high);
    rest_ = static_cast<Real>(((scale.high - static_cast<double>(scale_)) + scale.low) / scale.high);
  }

  [[gnu::always_inline]] constexpr Real operator()(Real k) const noexcept {
    const Real other = n_ - k;
    const Real nearer = least(k, other);
    const Real z = nearer * nearer * scale_;
    const Real small = z + z * (rest_ + z * polynomial(z));
    // Two selected constants in place of two selected results: a loop over this has no branch, and 0 + x and 1 - x are
    // the same numbers either way.
    const Real base = other < k ? Real{1} : Real{0};
    const Real sign = other < k ? Real{-1} : Real{1};
    return base + sign * small;
  }

 private:
  static constexpr Real polynomial(Real z) noexcept {
    const Real z2 = z * z;
    if constexpr (std::is_same_v<Real, float>) {
      return (-0x1.555552p-2F + 0x1.6c1552p-5F * z) + (-0x1.9fab02p-9F + 0x1.1a9406p-13F * z) * z2;
    } else {
      return ((-0x1.5555555555532p-2 + 0x1.6c16c16c13f3fp-5 * z) +
              (-0x1.a01a019daf4cdp-9 + 0x1.27e4fa79d46d4p-13 * z) * z2) +
             ((-0x1.1eed1f6fe156fp-18 + 0x1.93613c0a6458fp-24 * z) - 0x1.a0def815ee3d9p-30 * z2) * (z2 * z2);
    }
  }

  Real n_;
  Real scale_ = 0;
  Real rest_ = 0;
};

}  // namespace anneal::detail
