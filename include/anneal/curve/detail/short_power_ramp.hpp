// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/short_power.hpp"

namespace anneal::detail {

/// A ramp along a short power that is counted from its smaller end: lesser + factor · (t - origin)^power. For rates whose
/// larger one is above 0, which nothing exceeds. A square and a cube have a factor that is large enough to reach it, so
/// that nothing need be selected at that end; the other powers, that much less exact themselves, have the nearest one.
template <class Real>
class short_power_ramp {
 public:
  /// What the ramp has anyway.
  struct ends {
    double origin;  // the steps, where it falls, else 0
    double lesser;
    double large;
  };

  /// Covers no step, if it is not for these.
  constexpr short_power_ramp(const ends& of, double steps, int halves) noexcept : halves_(halves) {
    if (halves == 0 || !(of.large > 0) || !(steps > 0)) {
      return;
    }
    const double_double power = exact_short_power(steps, halves);
    factor_ = (two_sum(of.large, -of.lesser) / power).high;
    if (!ordinary(power.high) || !ordinary(factor_)) {
      return;
    }
    const double reached = with_short_power(halves, [steps](auto f) { return f(steps); });
    for (int units = 0; simple() && !reaches(of, reached); ++units) {
      if (units == 8) {
        return;
      }
      factor_ = std::bit_cast<double>(std::bit_cast<std::uint64_t>(factor_) + 1);
    }
    until_ = steps;
    if (of.origin > 0 && halves % 4 == 2) {  // an odd power of a number below 0
      factor_ = -factor_;
    }
  }

  [[gnu::always_inline]] constexpr bool covers(double t) const noexcept { return t < until_; }
  constexpr bool covers_any() const noexcept { return until_ > 0; }

  [[gnu::always_inline]] constexpr Real operator()(const ends& of, double t) const noexcept {
    if (halves_ == 4) [[likely]] {  // the usual one, before what it does not need
      return rate(
          of, [](double k) { return k * k; }, t);
    }
    if (!simple() && of.origin > 0 && !(t > 0)) {
      return static_cast<Real>(of.large);
    }
    return with_short_power(
        halves_, [&](auto power) __attribute__((always_inline)) { return rate(of, power, t); });
  }

  constexpr void fill_n(const ends& of, double first, std::size_t n, Real* out) const {
    with_short_power(halves_, [&](auto power) {
      const std::size_t inside = count_before(until_, first, n);
      fill_each(first, inside, out, [s = *this, of, power](double t) { return s.rate(of, power, t); });
      fill_each(0, n - inside, out + inside,
                [last = static_cast<Real>(of.origin > 0 ? of.lesser : of.large)](double) { return last; });
      if (!simple() && of.origin > 0 && n > 0 && !(first > 0)) {
        const std::size_t before = 1 + count_before(0, first, n - 1);  // 0 too
        fill_each(0, before, out, [large = static_cast<Real>(of.large)](double) { return large; });
      }
      return 0;
    });
  }

 private:
  constexpr bool simple() const noexcept { return halves_ == 4 || halves_ == 6; }

  template <class Power>
  [[gnu::always_inline]] constexpr Real rate(const ends& of, Power power, double t) const noexcept {
    return static_cast<Real>(least(of.lesser + factor_ * power(t - of.origin), of.large));
  }

  /// Whether, fused or not, the sum at the end is large or above it.
  constexpr bool reaches(const ends& of, double power) const noexcept {
    const double_double product = two_product(detail::halves(factor_), detail::halves(power));
    return kept(of.lesser + product.high) >= of.large && (two_sum(of.lesser, -of.large) + product).high >= 0;
  }

  static constexpr bool ordinary(double x) noexcept { return x > 0x1p-900 && x < 0x1p900; }

  double until_ = -0x1.fffffffffffffp+1023;
  double factor_ = 0;
  int halves_;
};

}  // namespace anneal::detail
