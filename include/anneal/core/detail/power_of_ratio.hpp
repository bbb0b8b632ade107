// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/logarithm.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/tabled_log2.hpp"

/// Powers of steps, (k / n)^q, by a table.
namespace anneal::detail {

/// (k / n)^q for normal k > 0 with q · log2(k / n) < 1022, within 2 units in the last place while |q log2(k / n)| is below
/// 2^7 / |q|: 0 below 2^-1022. n and q are known when it is made. For float all is double, to some 32 bits.
template <class Real>
class power_of_ratio {
 public:
  constexpr power_of_ratio(double n, double q) noexcept : power_of_ratio(log2_of_ratio<2>(n, 1), q) {}

  /// For a logarithm of n.
  constexpr power_of_ratio(double_double log2_of_n, double q) noexcept
      : exponent_(q),
        front_(std::bit_cast<double>(std::bit_cast<std::uint64_t>(q) & 0xffffffff80000000u)),
        log2_over_n_(log2_of_n) {}

  [[gnu::always_inline]] constexpr double operator()(double k) const noexcept {
    if constexpr (std::is_same_v<Real, float>) {
      const double e = exponent_ * log2_over_n_(k);
      const whole_exponent n(e);
      const double power = rough_exp2(e - n.value()) * n.power();
      return e > -1022 ? power : 0;
    } else {
      return raised(log2_over_n_(k));
    }
  }

  /// Of k + rest, for a rest that is small beside k.
  [[gnu::always_inline]] constexpr double operator()(double k, double rest) const noexcept {
    if constexpr (std::is_same_v<Real, float>) {
      return (*this)(k);
    } else {
      return raised(log2_over_n_(k, rest));
    }
  }

  constexpr double exponent() const noexcept { return exponent_; }

 private:
  [[gnu::always_inline]] constexpr double raised(double_double logarithm) const noexcept {
    const double most = front_ * logarithm.high;  // exactly
    const double more = (exponent_ - front_) * logarithm.high + exponent_ * logarithm.low;
    const double e = most + more;
    const whole_exponent n(e);
    const double power = exp2_near_one(short_of_a_bit(most - n.value()) + more) * n.power();
    return e > -1022 ? power : 0;
  }

  /// 2^f for |f| <= 1/2 (Chebyshev, 60 digits; relative error 2e-9).
  [[gnu::always_inline]] static constexpr double rough_exp2(double f) noexcept {
    const double f2 = f * f;
    return (0x1p+0 + 0x1.62e430d034702p-1 * f) +
           f2 * ((0x1.ebfbe045f4d3cp-3 + 0x1.c6aecc669b6ddp-5 * f) +
                 f2 * ((0x1.3b2a1b7152befp-7 + 0x1.5f48c04f62e50p-10 * f) + f2 * 0x1.443fffc90db59p-13));
  }

  double exponent_;
  double front_;  // of exponent: its first 22 bits
  std::conditional_t<std::is_same_v<Real, float>, rough_log2_over, tabled_log2_over> log2_over_n_;
};

}  // namespace anneal::detail
