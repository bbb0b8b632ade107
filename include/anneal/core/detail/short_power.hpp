// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/root.hpp"

/// The powers ½, 1, 1½, 2, 3, … 8: products of few factors, and at most one of them a root.
namespace anneal::detail {

/// Twice the exponent, or 0 where it is none of these: for numbers up to n, since above 2^26 a square is rounded, and a
/// power multiplies that.
constexpr int halves_of(double exponent, double n) noexcept {
  const double twice = 2 * exponent;
  if (!(twice >= 1 && twice <= 16) || (twice > 8 && n > 0x1p26)) {
    return 0;
  }
  const int halves = static_cast<int>(twice);
  const bool is_short = halves == twice && (halves % 2 == 0 || halves <= 3);
  return is_short ? halves : 0;
}

/// f(power), with power(k) = k^(halves / 2) for k >= 0; below 0 a whole power is what it is, the others are those of -k.
template <class F>
[[gnu::always_inline]] constexpr auto with_short_power(int halves, F f) {
  // The usual ones first: a jump through a table is not free.
  if (halves == 4) [[likely]] {
    return f([](double k) { return k * k; });
  }
  if (halves == 6) {
    return f([](double k) { return k * k * k; });
  }
  if (halves == 1) {
    return f([](double k) { return square_root(__builtin_fabs(k)); });
  }
  switch (halves) {
    case 2:
      return f([](double k) { return k; });
    case 3:
      return f([](double k) { return __builtin_fabs(k) * square_root(__builtin_fabs(k)); });
    case 8:
      return f([](double k) {
        const double k2 = k * k;
        return k2 * k2;
      });
    case 10:
      return f([](double k) {
        const double k2 = k * k;
        return k2 * k2 * k;
      });
    case 12:
      return f([](double k) {
        const double k2 = k * k;
        return k2 * k2 * k2;
      });
    case 14:
      return f([](double k) {
        const double k2 = k * k;
        return k2 * k2 * k2 * k;
      });
    default:
      return f([](double k) {
        const double k2 = k * k, k4 = k2 * k2;
        return k4 * k4;
      });
  }
}

/// n^(halves / 2) to some 100 bits.
constexpr double_double exact_short_power(double n, int halves) noexcept {
  double_double power{1.0};
  for (int i = 0; i + 1 < halves; i += 2) {
    power = power * double_double{n};
  }
  if (halves % 2 != 0) {
    const double root = square_root(n);
    const double_double square = two_product(detail::halves(root), detail::halves(root));
    power = power * fast_two_sum(root, (kept(n - square.high) - square.low) / (2 * root));
  }
  return power;
}

}  // namespace anneal::detail
