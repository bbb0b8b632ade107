// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace test {

static_assert(std::numeric_limits<long double>::digits >= 64, "long double is the judge of double");

/// The unit in the last place: the gap between x and the next Real away from zero; below the normal range, the smallest
/// Real.
template <class Real>
long double ulp(long double x) {
  int exponent = 0;
  std::frexp(x, &exponent);  // 2^(exponent - 1) <= |x| < 2^exponent
  const int lowest = x == 0 ? std::numeric_limits<Real>::min_exponent : exponent;
  return std::ldexp(1.0L,
                    std::max(lowest, std::numeric_limits<Real>::min_exponent) - std::numeric_limits<Real>::digits);
}

/// How far `got` is from the exact value, in units in the last place of that value.
template <class Real>
long double ulps(Real got, long double exact) {
  return std::abs(got - exact) / ulp<Real>(exact);
}

/// The largest error among those that it was shown, and where it was. A NaN stays.
struct worst_error {
  long double error = 0;
  double at = 0;

  constexpr void see(long double e, double where) {
    if (!(e <= error)) {
      error = e;
      at = where;
    }
  }
};

}  // namespace test
