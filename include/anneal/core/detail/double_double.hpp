// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "anneal/core/detail/strict.hpp"

namespace anneal::detail {

/// The unevaluated sum of two doubles, about 106 bits: high is the sum rounded to double, low what that leaves over.
/// (Dekker 1971; Knuth, TAOCP 2, 4.2.2.) No fused multiply-add is assumed.
struct double_double {
  double high = 0;
  double low = 0;
};

/// a + b, exactly, where |a| >= |b| or a is 0.
[[gnu::always_inline]] constexpr double_double fast_two_sum(double a, double b) noexcept {
  b = kept(b);  // it may be a sum itself
  const double sum = kept(a + b);
  return {sum, b - kept(sum - a)};
}

/// a + b, exactly.
[[gnu::always_inline]] constexpr double_double two_sum(double a, double b) noexcept {
  const double sum = kept(a + b);
  const double tail = kept(sum - a);
  return {sum, kept(a - kept(sum - tail)) + kept(b - tail)};
}

/// x as the sum of two numbers of at most 26 bits, |x| < 2^996.
[[gnu::always_inline]] constexpr double_double halves(double x) noexcept {
  const double shifted = kept(0x8000001p0 * x);
  const double high = kept(shifted - kept(shifted - x));
  return {high, x - high};
}

/// x · y, exactly, where `x` and `y` were split into halves.
[[gnu::always_inline]] constexpr double_double two_product(double_double x, double_double y) noexcept {
  const double product = kept((x.high + x.low) * (y.high + y.low));
#if ANNEAL_MAY_FUSE
  // A compiler may fuse the first product below rather than the second one, and the rest would be 0.
  if (!std::is_constant_evaluated()) {
    return {product, __builtin_fma(x.high + x.low, y.high + y.low, -product)};
  }
#endif
  const double rest = kept(kept(kept(x.high * y.high - product) + x.high * y.low) + x.low * y.high) + x.low * y.low;
  return {product, rest};
}

[[gnu::always_inline]] constexpr double_double operator+(double_double x, double_double y) noexcept {
  const double_double sum = two_sum(x.high, y.high);
  return fast_two_sum(sum.high, sum.low + x.low + y.low);
}

[[gnu::always_inline]] constexpr double_double operator*(double_double x, double_double y) noexcept {
  const double_double product = two_product(halves(x.high), halves(y.high));
  return fast_two_sum(product.high, product.low + (x.high * y.low + x.low * y.high));
}

[[gnu::always_inline]] constexpr double_double operator/(double_double x, double_double y) noexcept {
  const double reciprocal = 1 / y.high;
  const double quotient = rounded(x.high * reciprocal);
  const double_double back = y * double_double{quotient};
  const double rest = kept(kept(x.high - back.high) - back.low) + x.low;
  return fast_two_sum(quotient, rest * reciprocal);
}

}  // namespace anneal::detail
