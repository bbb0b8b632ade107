// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#include "anneal/core/double_double.hpp"

namespace anneal::detail {

/// A positive number as 2^exponent · mantissa, 1 <= mantissa < 2.
struct parts {
  double mantissa;
  int exponent;
};

constexpr parts parts_of(double x) noexcept {
  const bool subnormal = x < 0x1p-1022;
  const auto bits = std::bit_cast<std::uint64_t>(subnormal ? x * 0x1p64 : x);
  return {std::bit_cast<double>((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u),
          static_cast<int>(bits >> 52) - (subnormal ? 1023 + 64 : 1023)};
}

inline constexpr double_double log2_of_e{0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56};

/// 2/ln 2 · atanh(z) = 2/ln 2 · (z + z³/3 + z⁵/5 + …) for |z| <= 0.1716, relative to itself. `Exact` terms of the series
/// are summed in double-double: 11 for some 100 bits, 1 for some 60. z² <= 0.0295, so 11 terms in plain double add less
/// than 2^-56 of the last exact one.
template <int Exact>
constexpr double_double log2_series(double_double z) noexcept {
  constexpr int terms = Exact + 11;
  struct table {
    double_double odd[terms];
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

/// log2(a / b) for positive a and b, accurate relative to itself also where a / b is near 1: the quotient is never
/// rounded. With a / b = 2^n · m, √½ <= m <= √2: log2(m) = 2/ln 2 · atanh((m - 1) / (m + 1)).
template <int Exact>
constexpr double_double log2_of_ratio(double a, double b) noexcept {
  constexpr double root_two = 0x1.6a09e667f3bcdp+0;
  const parts numerator = parts_of(a);
  const parts denominator = parts_of(b);
  const int up = numerator.mantissa > denominator.mantissa * root_two ? 1 : 0;
  const int down = denominator.mantissa > numerator.mantissa * root_two ? 1 : 0;
  const double m = numerator.mantissa * (1 + down);
  const double d = denominator.mantissa * (1 + up);
  const double_double z = double_double{m - d} / two_sum(m, d);  // m - d is exact
  const double whole = numerator.exponent - denominator.exponent + up - down;
  return double_double{whole} + log2_series<Exact>(z);
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

/// log2((n - k) / n) for 0 <= k < n, accurate relative to itself also for a k so small that n - k is n.
template <int Exact>
constexpr double_double log2_of_remainder(double k, double n) noexcept {
  return 4 * k < n ? log2_series<Exact>(double_double{-k} / two_sum(2 * n, -k)) : log2_of_ratio<Exact>(n - k, n);
}

}  // namespace anneal::detail
