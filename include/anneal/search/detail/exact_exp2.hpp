// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"

namespace anneal::detail {

/// The largest whole number <= x.
constexpr double floor_of(double x) noexcept {
  const double towards_zero = whole(x);
  return towards_zero > x ? towards_zero - 1 : towards_zero;
}

/// 2^e to some 100 bits, e <= 1000; 0 below 2^-1000. Unlike exp2 its rounded value does not depend on whether a compiler
/// fuses multiply-adds: what is drawn for a seed is the same on every processor.
constexpr double_double exact_exp2(double_double e) noexcept {
  if (e.high < -1000) {
    return {};
  }
  const double n = floor_of(e.high + 0.5);
  const double_double t = (e + double_double{-n}) * ln_2;
  double_double sum{1.0};
  for (double k = 25; k > 0; k -= 1) {  // |t| <= 0.35, t^26 / 26! < 2^-120
    sum = double_double{1.0} + t * sum / double_double{k};
  }
  const double power = from_bits(static_cast<std::uint64_t>(static_cast<std::int64_t>(n) + 1023) << 52);
  return {sum.high * power, sum.low * power};
}

}  // namespace anneal::detail
