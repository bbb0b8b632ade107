// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "anneal/core/double_double.hpp"
#include "anneal/core/logarithm.hpp"
#include "anneal/core/math.hpp"

namespace anneal::detail {

/// 2^f - 1 - f · ln 2 for |f| <= 1/2: f² times a polynomial. With the linear term a minimax approximation of 2^f - 1
/// (Remez, 60 digits); relative error 1.8e-17 for double, 8e-9 for float.
template <class Real>
[[gnu::always_inline]] constexpr Real exp2_curvature(Real f) noexcept {
  const Real f2 = f * f;
  if constexpr (std::is_same_v<Real, float>) {
    return f2 * ((0x1.ebfbe0p-3F + 0x1.c6af6cp-5F * f) + (0x1.3b29e4p-7F + 0x1.5f0894p-10F * f) * f2 +
                 0x1.446c80p-13F * (f2 * f2));
  } else {
    const double f4 = f2 * f2;
    return f2 * (((0x1.ebfbdff82c598p-3 + 0x1.c6b08d704a08ep-5 * f) +
                  (0x1.3b2ab6fba1e40p-7 + 0x1.5d87fe78b2127p-10 * f) * f2) +
                 ((0x1.4309130958e28p-13 + 0x1.ffcbfc1ea01d5p-17 * f) +
                  (0x1.62bfd4b4bc367p-20 + 0x1.b525a099705c3p-24 * f) * f2) *
                     f4 +
                 (0x1.e605d2732066fp-28 + 0x1.e8caaf9a1477dp-32 * f) * (f4 * f4));
  }
}

inline constexpr double_double ln_2{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};

/// x · 2^n for |n| <= 1100, rounded once more where the result is subnormal.
[[gnu::always_inline]] constexpr double scale_by_power_of_two(double x, int n) noexcept {
  const auto factor = [](int e) { return std::bit_cast<double>(static_cast<std::int64_t>(e + 1023) << 52); };
  const int half = n / 2;
  return x * factor(half) * factor(n - half);
}

/// An exponent cut into its nearest whole number and the rest, near + low.
struct exponent {
  int whole;
  double near;
  double low;

  constexpr explicit exponent(double_double e) noexcept
      : whole(static_cast<int>(clamped(e.high) + (e.high < 0 ? -0.5 : 0.5))),
        near(clamped(e.high) - whole),
        low(least(greatest(e.low, -0.25), 0.25)) {}

  /// Beyond these, 2^e is 0 or infinite whatever the low part says; that is kept small for the polynomial's sake.
  static constexpr double clamped(double e) noexcept { return least(greatest(e, -1100.0), 1100.0); }
};

/// 2^e, within 2 units in the last place; 0 or infinity out of range.
template <class Real = double>
[[gnu::always_inline]] constexpr Real exp2(double_double e) noexcept {
  const exponent cut(e);
  const Real f = static_cast<Real>(cut.near + cut.low);
  const Real near_one = 1 + (f * static_cast<Real>(ln_2.high) + exp2_curvature(f));
  return static_cast<Real>(scale_by_power_of_two(near_one, cut.whole));
}

/// 2^e - 1, within 2 units in the last place of itself, also near e = 0:
/// (2^n - 1) + 2^n · (2^f - 1), where 2^n - 1 is exact and f · ln 2, the main term of 2^f - 1, is a double-double.
constexpr double exp2_minus_one(double_double e) noexcept {
  const exponent cut(e);
  const double_double f = fast_two_sum(cut.near, cut.low);
  const double_double linear = f * ln_2;
  const double rest = linear.high + (linear.low + exp2_curvature(f.high));
  return (scale_by_power_of_two(1, cut.whole) - 1) + scale_by_power_of_two(rest, cut.whole);
}

/// 2^(rate · t), for a rate of growth that is known when it is made. The product is exact to some 2^-100 of itself, so
/// that t may go to 1e9 and beyond without the error of gamma^t growing. A float needs no more than a double product.
template <class Real>
class growth {
 public:
  constexpr explicit growth(double_double rate) noexcept : rate_(halves(rate.high)), low_(rate.low) {}

  [[gnu::always_inline]] constexpr Real operator()(double t) const noexcept {
    if constexpr (std::is_same_v<Real, float>) {
      return exp2<float>({(rate_.high + rate_.low) * t, 0});
    } else {
      const double_double product = two_product(rate_, halves(t));
      return exp2({product.high, product.low + low_ * t});
    }
  }

 private:
  double_double rate_;
  double low_;
};

}  // namespace anneal::detail
