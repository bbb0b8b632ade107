// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#include "anneal/core/detail/strict.hpp"

#include "anneal/core/version.hpp"

/// Small constexpr mathematics. One implementation serves compile time and run time: only additions, multiplications
/// and conversions, no library call, no division, no branch, so the bits are the same in both.
namespace anneal::detail {

template <class Real>
[[gnu::always_inline]] constexpr Real least(Real a, Real b) noexcept {
  return a < b ? a : b;
}

template <class Real>
[[gnu::always_inline]] constexpr Real greatest(Real a, Real b) noexcept {
  return a > b ? a : b;
}

[[gnu::always_inline]] constexpr double magnitude(double x) noexcept { return __builtin_fabs(x); }

/// The largest whole number <= x, for x >= 0; below 0 the next one towards it.
constexpr double whole(double x) noexcept {
  return magnitude(x) < 0x1p52 ? static_cast<double>(static_cast<std::int64_t>(x)) : x;
}

/// For normal x > 0.
constexpr bool is_power_of_two(double x) noexcept { return (std::bit_cast<std::uint64_t>(x) & 0xfffffffffffffu) == 0; }

constexpr bool is_whole(double x) noexcept { return whole(magnitude(x)) == magnitude(x); }

/// The whole number that is nearest to x, -1/2 <= x <= 2^51.
[[gnu::always_inline]] constexpr double nearest_whole(double x) noexcept {
  constexpr double no_fraction = 0x1.8p52;  // nor has a sum that is a little below it
  return not_below_zero(not_below_zero(x + no_fraction) - no_fraction);
}

/// 1 / sqrt(x) for normal x > 0, within 3 units in the last place.
/// The halved exponent gives 3 % (the constant is Lomont's, 2003); each Newton step squares that.
constexpr double reciprocal_square_root(double x) noexcept {
  double y = std::bit_cast<double>(0x5fe6eb50c7b537a9u - (std::bit_cast<std::uint64_t>(x) >> 1));
  for (int i = 0; i < 4; ++i) {
    y = y * (1.5 - 0.5 * x * y * y);
  }
  return y;
}

/// Splits the clock into periods of a fixed length, exactly: for whole t below 2^51 and whole lengths the quotient and
/// the remainder are those of integer division, although only a multiplication by the reciprocal is done.
class period {
 public:
  struct position {
    double quotient;   ///< finished periods
    double remainder;  ///< steps into the current one, 0 <= remainder < length
  };

  constexpr explicit period(double length) noexcept : length_(length), reciprocal_(1 / length) {}

  [[gnu::always_inline]] constexpr position operator()(double t) const noexcept {
    const position found = nearest(t);
    const bool before = found.remainder < 0;
    return {found.quotient - (before ? 1.0 : 0.0), found.remainder + (before ? length_ : 0.0)};
  }

  /// t / length; whole where it is whole in exact arithmetic.
  [[gnu::always_inline]] constexpr double ratio(double t) const noexcept {
    const position found = nearest(t);
    return found.quotient + found.remainder * reciprocal_;
  }

  constexpr double length() const noexcept { return length_; }

  /// From the multiple that is nearest to t, or as good as that, before t or after it.
  [[gnu::always_inline]] constexpr position nearest(double t) const noexcept {
    return from(nearest_whole(t * reciprocal_), t);
  }

  /// From the one that is nearest to t plus a part of a period.
  [[gnu::always_inline]] constexpr position nearest(double t, double part) const noexcept {
    return from(nearest_whole(short_of_a_bit(t * reciprocal_ + part)), t);
  }

 private:
  [[gnu::always_inline]] constexpr position from(double quotient, double t) const noexcept {
    return {quotient, t - quotient * length_};
  }

  double length_;
  double reciprocal_;
};

}  // namespace anneal::detail
