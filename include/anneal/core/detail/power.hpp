// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/logarithm.hpp"
#include "anneal/core/detail/math.hpp"

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

/// ln x for positive x, rounded once: what a careful mathematics library gives.
constexpr double logarithm(double x) noexcept { return (log2_of_ratio<11>(x, 1) * ln_2).high; }

/// Cuts an exponent into its nearest whole number n, in [-1023, 1024], and the rest. Added to a number that has no bits
/// for a fraction, n stands in the lowest bits of the sum; shifted up, these are the exponent of 2^n, or 0, or infinity.
class whole_exponent {
 public:
  static constexpr double shift = 0x1.8p52 + 1023;

  /// With shift + m for `from`, power() is 2^(n + m).
  [[gnu::always_inline]] constexpr explicit whole_exponent(double e, double from = shift) noexcept
      : from_(from), sum_(not_below_zero(e + from)) {}

  [[gnu::always_inline]] constexpr double value() const noexcept {
    return short_of_a_bit(sum_ - from_);  // n has bits to spare
  }
  [[gnu::always_inline]] constexpr double power() const noexcept {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(sum_) << 52);
  }

 private:
  double from_;
  double sum_;
};

/// 2^f for |f| <= 1/2, within 1.5 units in the last place. For double (1 + h) / (1 - h) with h = tanh(f/2 · ln 2), a
/// minimax quotient p/q (Remez, 60 digits; relative error 1e-17): one division costs less than the six terms that it
/// spares a polynomial.
template <class Real>
[[gnu::always_inline]] constexpr Real exp2_near_one(Real f) noexcept {
  if constexpr (std::is_same_v<Real, float>) {
    return 1 + (f * static_cast<Real>(ln_2.high) + exp2_curvature(f));
  } else {
    const Real f2 = f * f;
    const Real p = f * (0x1.7a7713197e3fap+10 + (0x1.433a091d5edd1p+4 + 0x1.7a60f3bdf0585p-6 * f2) * f2);
    const Real q = 0x1.11014043984abp+12 + (0x1.d25afe727b0b4p+7 + f2) * f2;
    return 1 + 2 * (p / (q - p));
  }
}

/// An exponent within the range of a double, or just beyond it; where that cuts it off, its low part is kept small for
/// the polynomial's sake.
[[gnu::always_inline]] constexpr double_double within_range(double_double e) noexcept {
  return {least(greatest(e.high, -1023.0), 1024.0), least(greatest(e.low, -0.25), 0.25)};
}

/// 2^e, within 2 units in the last place; 0 below 2^-1022.5, infinity from 2^1023.5 on.
template <class Real = double>
[[gnu::always_inline]] constexpr Real exp2(double_double e) noexcept {
  e = within_range(e);
  const whole_exponent n(e.high);
  const Real f = static_cast<Real>(kept(e.high - n.value()) + e.low);
  return static_cast<Real>(exp2_near_one(f) * n.power());
}

/// 2^e - 1, within 2 units in the last place of itself, also near e = 0, for e below 1023:
/// (2^n - 1) + 2^n · (2^f - 1), where 2^n - 1 is exact and f · ln 2, the main term of 2^f - 1, is a double-double.
[[gnu::always_inline]] constexpr double exp2_minus_one(double_double e) noexcept {
  e = within_range(e);
  const whole_exponent n(e.high);
  const double_double f = fast_two_sum(kept(e.high - n.value()), e.low);
  const double_double linear = f * ln_2;
  const double rest = linear.high + (linear.low + exp2_curvature(f.high));
  return kept(n.power() - 1) + n.power() * rest;
}

/// 2^(rate · t) and the same less 1, each within 1.5 units in the last place of itself, for any t with |rate · t| < 1023:
/// 2^n (1 + part), where 2^n - 1 is exact, and part = e^x - 1 for |x| <= ½ ln 2. Of x, the products of first bits are exact,
/// and n times the first 31 bits of ln 2.
class growth_from_one {
 public:
  struct parts {
    double power;  // 2^n
    double part;

    [[gnu::always_inline]] constexpr double value() const noexcept { return power + power * part; }
    [[gnu::always_inline]] constexpr double minus_one() const noexcept { return kept(power - 1) + power * part; }
  };

  constexpr explicit growth_from_one(double_double rate) noexcept : rate_(rate.high) {
    const double_double natural = rate * ln_2;
    front_ = shortened(natural.high);
    rest_ = kept(natural.high - front_) + natural.low;
  }

  [[gnu::always_inline]] constexpr parts operator()(double t) const noexcept {
    const whole_exponent n(t * rate_);
    const double front = shortened(t);
    const double high = short_of_a_bit(front * front_ - n.value() * 0x1.62e42fecp-1);
    const double low = ((t - front) * front_ + t * rest_) - n.value() * 0x1.d1cf79abc9e3bp-32;
    return {n.power(), high + (low + curvature(high + low))};
  }

 private:
  /// e^x - 1 - x: x² times a polynomial. With x a minimax approximation of e^x - 1 (Remez, 60 digits); relative error
  /// 1.8e-17.
  [[gnu::always_inline]] static constexpr double curvature(double x) noexcept {
    const double x2 = x * x;
    const double x4 = x2 * x2;
    return x2 * (((0x1.0000000000005p-1 + 0x1.5555555555539p-3 * x) +
                  (0x1.5555555552295p-5 + 0x1.1111111119006p-7 * x) * x2) +
                 ((0x1.6c16c17ee5e8dp-10 + 0x1.a01a0174fdc23p-13 * x) +
                  (0x1.a019a74d8bfe9p-16 + 0x1.71de88207e19ap-19 * x) * x2) *
                     x4 +
                 (0x1.28a203e9a7c1ep-22 + 0x1.ae6bb18b63015p-26 * x) * (x4 * x4));
  }

  double rate_;
  double front_ = 0;
  double rest_ = 0;
};

/// x · 2^(rate · t), the power within 2 units in the last place where t is whole and below 2^40, for a rate of growth
/// that is known when it is made and |rate · t| < 1023.
///
/// So that the error does not grow with t, the rate is cut in two: `coarse` is a multiple of 2^-42, which leaves room
/// for an exact product as long as that is below 2^11, and `fine` is so small that the rounding of its product is, too.
/// A float needs no more than a double product.
template <class Real>
class bounded_growth {
 public:
  constexpr explicit bounded_growth(double_double rate) noexcept
      : rate_(rate.high), coarse_(multiple(rate.high)), fine_(kept(rate.high - coarse_) + rate.low) {}

  [[gnu::always_inline]] constexpr Real operator()(double t, Real x,
                                                   double from = whole_exponent::shift) const noexcept {
    const double e = t * rate_;
    const whole_exponent n(e, from);
    if constexpr (std::is_same_v<Real, float>) {
      return static_cast<float>(static_cast<double>(exp2_near_one(static_cast<float>(e - n.value()))) *
                                (static_cast<double>(x) * n.power()));
    } else {
      return exp2_near_one(short_of_a_bit(t * coarse_ - n.value()) + t * fine_) * (x * n.power());
    }
  }

 private:
  /// The multiple of 2^-42 that is nearest to x, |x| <= 2^9.
  static constexpr double multiple(double x) noexcept { return kept(kept(x + 0x1.8p10) - 0x1.8p10); }

  double rate_;
  double coarse_;
  double fine_;
};

/// The same for any t >= 0, for one x. The result is 0 below 2^-1022, and infinite from 2^1023.5 on.
template <class Real>
class scaled_growth {
 public:
  constexpr scaled_growth(double_double rate, Real x) noexcept : power_(rate), factor_(x) {
    const double size = magnitude(static_cast<double>(x));
    if (size >= 0x1p-1000) {
      const parts split = parts_of(size);
      factor_ = static_cast<Real>(x < 0 ? -split.mantissa : split.mantissa);
      shift_ += split.exponent;
    }
    const double exponent = shift_ - whole_exponent::shift;
    last_ = rate.high == 0 || x == 0 ? 0 : ((rate.high < 0 ? -1023 : 1024) - exponent) / rate.high;
  }

  [[gnu::always_inline]] constexpr Real operator()(double t) const noexcept {
    return power_(least(t, last_), factor_, shift_);
  }

 private:
  bounded_growth<Real> power_;
  Real factor_;  // of x = factor · 2^m
  double shift_ = whole_exponent::shift;
  double last_;
};

/// The same for an x that changes. Below 2^-1022 the power is 0, above 2^1023 it becomes infinite; but x = 0 stays 0.
template <class Real>
class growth {
 public:
  constexpr explicit growth(double_double rate) noexcept
      : power_(rate), last_(rate.high == 0 ? 0 : (rate.high < 0 ? -1023 : 1024) / rate.high) {}

  [[gnu::always_inline]] constexpr Real operator()(double t, Real x = 1) const noexcept {
    return power_(least(t, x == 0 ? 0.0 : last_), x);
  }

 private:
  bounded_growth<Real> power_;
  double last_;
};

}  // namespace anneal::detail
