// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "anneal/core/detail/double_double.hpp"

namespace anneal::detail {

/// A positive number as 2^exponent · mantissa, 1 <= mantissa < 2.
struct parts {
  double mantissa;
  int exponent;
};

[[gnu::always_inline]] constexpr parts parts_of(double x) noexcept {
  const bool subnormal = x < 0x1p-1022;
  const auto bits = std::bit_cast<std::uint64_t>(subnormal ? x * 0x1p64 : x);
  return {std::bit_cast<double>((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u),
          static_cast<int>(bits >> 52) - (subnormal ? 1023 + 64 : 1023)};
}

inline constexpr double_double log2_of_e{0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56};

/// 2/ln 2 · (z + z³/3 + z⁵/5 + …) = log2((1 + z) / (1 - z)) for |z| <= 0.1716, relative to itself. `Exact` terms of the
/// series are summed in double-double: 11 for some 100 bits. z² <= 0.0295, so 11 terms in plain double add less than 2^-56
/// of the last exact one.
template <int Exact>
constexpr double_double log2_series(double_double z) noexcept {
  constexpr int terms = Exact + 11;
  struct table {
    double_double odd[static_cast<std::size_t>(terms)];
    constexpr table() noexcept : odd{} {
      for (int i = 0; i < terms; ++i) {
        odd[i] = double_double{1.0} / double_double{2.0 * i + 1};
      }
    }
  };
  constexpr table one_over;
  constexpr double_double two_over_ln2{0x1.71547652b82fep+1, 0x1.777d0ffda0d24p-55};

  const double_double y = z * z;
  double tail = 0;
  for (int i = terms - 1; i >= Exact; --i) {
    tail = tail * y.high + one_over.odd[i].high;
  }
  double_double sum{tail};
  for (int i = Exact - 1; i >= 0; --i) {
    sum = sum * y + one_over.odd[i];
  }
  return two_over_ln2 * (z * sum);
}

/// a / b = 2^whole · (sum + difference) / (sum - difference), exactly, with the second factor between √½ and √2.
struct reduced_ratio {
  double whole;
  double difference;
  double_double sum;

  [[gnu::always_inline]] constexpr reduced_ratio(double a, double b) noexcept {
    constexpr double root_two = 0x1.6a09e667f3bcdp+0;
    const parts numerator = parts_of(a);
    const parts denominator = parts_of(b);
    const int up = numerator.mantissa > denominator.mantissa * root_two ? 1 : 0;
    const int down = denominator.mantissa > numerator.mantissa * root_two ? 1 : 0;
    const double m = numerator.mantissa * (1 + down);
    const double d = denominator.mantissa * (1 + up);
    whole = numerator.exponent - denominator.exponent + up - down;
    difference = m - d;
    sum = two_sum(m, d);
  }
};

/// log2(a / b) for positive a and b, accurate relative to itself also where a / b is near 1: the quotient is never
/// rounded.
template <int Exact>
constexpr double_double log2_of_ratio(double a, double b) noexcept {
  const reduced_ratio r(a, b);
  return double_double{r.whole} + log2_series<Exact>(double_double{r.difference} / r.sum);
}

/// log2(1 + x) for x > -1, accurate relative to itself also near x = 0.
template <int Exact>
constexpr double_double log2_one_plus(double_double x) noexcept {
  if (-0.29 < x.high && x.high < 0.41) {
    return log2_series<Exact>(x / (double_double{2.0} + x));
  }
  const double_double y = double_double{1.0} + x;
  return log2_of_ratio<Exact>(y.high, 1) + double_double{y.low / y.high * log2_of_e.high};
}

// The same for every step of a run: within 2^-56 of itself, and fast.

/// The first 26 bits of x: the product of two such numbers is exact.
[[gnu::always_inline]] constexpr double shortened(double x) noexcept {
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) & 0xfffffffff8000000u);
}

/// What is left of log2((1 + z) / (1 - z)) = 2/ln 2 · z + z³ · tail(z²), for |z| <= 0.1716: a minimax polynomial (Remez, 60
/// digits; relative error 3e-18).
template <class Number>
[[gnu::always_inline]] constexpr Number log2_tail(Number y) noexcept {
  const Number y2 = y * y;
  return ((0x1.ec709dc3a03fdp-1 + 0x1.2776c50ef9c71p-1 * y) + (0x1.a61762a78625bp-2 + 0x1.484b1401dcdb3p-2 * y) * y2) +
         ((0x1.0c9a6ebc0a51fp-2 + 0x1.c69ba3d6b7181p-3 * y) + (0x1.880af8b3c8ad2p-3 + 0x1.82ad8a67bb4f6p-3 * y) * y2) *
             (y2 * y2);
}

/// log2((s + a) / (s - a)) for |a/s| <= 0.1716. Only what has to be is exact: z = a / s as a short number and a rest, and
/// its product with 2/ln 2.
template <class Number = double>
[[gnu::always_inline]] constexpr double_double quick_log2_series(double a, double_double s) noexcept {
  const double reciprocal = 1 / s.high;
  const Number z = Number(a) * reciprocal;
  const double short_z = shortened(static_cast<double>(z));
  const double short_s = shortened(s.high);
  const Number missing = kept(a - short_z * short_s) - Number(short_z) * (kept(s.high - short_s) + s.low);
  const Number rest = missing * reciprocal;  // z - short_z
  const Number y = z * z;
  constexpr double short_factor = 0x1.715476p+1, factor_rest = 0x1.4ae0bf85ddf44p-25;  // of 2/ln 2
  return fast_two_sum(short_factor * short_z,
                      static_cast<double>((short_factor * rest + factor_rest * z) + z * y * log2_tail(y)));
}

/// log2(a / b) for positive a and b.
template <class Number = double>
[[gnu::always_inline]] constexpr double_double quick_log2_of_ratio(double a, double b) noexcept {
  const reduced_ratio r(a, b);
  const double_double series = quick_log2_series<Number>(r.difference, r.sum);
  const double high = kept(r.whole + series.high);  // |whole| is 0 or above |series|
  return {high, kept(series.high - kept(high - r.whole)) + series.low};
}

/// log2((n - k) / n) for 0 <= k < n, accurate relative to itself also for a k so small that n - k is n.
[[gnu::always_inline]] constexpr double_double quick_log2_of_remainder(double k, double n) noexcept {
  return 4 * k < n ? quick_log2_series(-k, two_sum(2 * n, -k)) : quick_log2_of_ratio(n - k, n);
}

}  // namespace anneal::detail
