// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "accuracy/formula.hpp"
#include "anneal/curve/detail/shape.hpp"
#include "support/ulp.hpp"

/// What the tests of all curves measure.
namespace curves {

/// A curve may be off by as much as the rates of a ramp along it: each is within 4 units in the last place.
inline constexpr long double bound = 4;

/// The largest errors of c(p), 1 - c(1 - p), and of both on a clock of n steps.
struct errors {
  test::worst_error value;
  test::worst_error complement;
  test::worst_error elapsed;
  test::worst_error remaining;

  long double largest() const { return std::max({value.error, complement.error, elapsed.error, remaining.error}); }
};

/// at(k, n) is the exact shape after k of n steps.
template <class Real, class Curve, class Shape>
errors errors_of(const Curve& curve, Shape at) {
  std::mt19937_64 random(1);
  errors worst;

  // k / 2^60 is a double, and 2^60 - k a long double: nothing is rounded before the curve sees it.
  const double whole = 0x1p60;
  std::uniform_real_distribution<double> part(0, whole);
  std::uniform_real_distribution<double> exponent(0, 60);
  for (int i = 0; i < 20'000; ++i) {
    for (const double k : {std::floor(part(random)), std::floor(std::exp2(exponent(random)))}) {
      const auto shape = at(k, whole);
      if (shape.elapsed >= std::numeric_limits<double>::min()) {  // a power that is below is 0
        worst.value.see(test::ulps(curve(k / whole), shape.elapsed), k);
      }
      worst.complement.see(test::ulps(anneal::detail::complement(curve, k / whole),
                                      at(whole - static_cast<long double>(k), whole).remaining),
                           k);
    }
  }

  for (const double n : {1.0, 3.0, 7.0, 10'000.0, 98'000.0, 999'983.0}) {
    const anneal::detail::over_t<Curve, Real> over(curve, n);
    std::uniform_int_distribution<int> step(0, static_cast<int>(n));
    for (int i = 0; i < 10'000; ++i) {
      const double k = step(random);
      const auto of_type = static_cast<Real>(k);
      const auto shape = at(k, n);
      if (shape.elapsed >= std::numeric_limits<double>::min()) {
        worst.elapsed.see(test::ulps<Real>(over.elapsed(of_type), shape.elapsed), k);
      }
      worst.remaining.see(test::ulps<Real>(over.remaining(of_type), at(n - k, n).remaining), k);
    }
  }
  return worst;
}

/// c(0) = 0 and c(1) = 1, and the same seen from the end.
template <class Curve>
constexpr bool meets_the_corners(const Curve& curve) {
  return curve(0) == 0 && curve(1) == 1 && anneal::detail::complement(curve, 0) == 0 &&
         anneal::detail::complement(curve, 1) == 1;
}

/// Never falls and never leaves [0, most], from either end.
template <class Curve>
bool rises(const Curve& curve, double most = 1) {
  double from_start = 0, from_end = 0;
  for (double p = 0; p <= 1; p += 0x1p-14) {
    const double value = curve(p), complement = anneal::detail::complement(curve, p);
    if (!(value >= from_start && value <= most && complement >= from_end && complement <= most)) {
      return false;
    }
    from_start = value;
    from_end = complement;
  }
  return true;
}

}  // namespace curves
