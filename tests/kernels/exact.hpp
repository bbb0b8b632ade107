// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mpfr.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <random>

#include "anneal/core/detail/double_double.hpp"
#include "support/ulp.hpp"

/// The judge of the kernels: MPFR with 200 bits, twice what any of them has.
namespace kernels {

/// How often a kernel is asked.
#ifdef NDEBUG
inline constexpr int points = 1'000'000;
#else
inline constexpr int points = 20'000;
#endif

class exact {
 public:
  exact() { mpfr_init2(value_, 200); }
  explicit exact(double x) : exact() { mpfr_set_d(value_, x, MPFR_RNDN); }
  exact(const exact& other) : exact() { mpfr_set(value_, other.value_, MPFR_RNDN); }
  exact& operator=(const exact& other) {
    mpfr_set(value_, other.value_, MPFR_RNDN);
    return *this;
  }
  ~exact() { mpfr_clear(value_); }

  friend exact operator*(const exact& a, const exact& b) { return apply(mpfr_mul, a, b); }
  friend exact operator/(const exact& a, const exact& b) { return apply(mpfr_div, a, b); }
  friend exact operator+(const exact& a, const exact& b) { return apply(mpfr_add, a, b); }
  friend exact operator-(const exact& a, const exact& b) { return apply(mpfr_sub, a, b); }
  friend exact pow(const exact& a, const exact& b) { return apply(mpfr_pow, a, b); }
  friend exact exp2(const exact& a) { return apply(mpfr_exp2, a); }
  friend exact log2(const exact& a) { return apply(mpfr_log2, a); }
  friend exact sin(const exact& a) { return apply(mpfr_sin, a); }
  friend exact sqrt(const exact& a) { return apply(mpfr_sqrt, a); }

  static exact pi() {
    exact result;
    mpfr_const_pi(result.value_, MPFR_RNDN);
    return result;
  }

  double to_double() const { return mpfr_get_d(value_, MPFR_RNDN); }
  long double to_long_double() const { return mpfr_get_ld(value_, MPFR_RNDN); }

 private:
  template <class F>
  static exact apply(F f, const exact& a, const exact& b) {
    exact result;
    f(result.value_, a.value_, b.value_, MPFR_RNDN);
    return result;
  }
  template <class F>
  static exact apply(F f, const exact& a) {
    exact result;
    f(result.value_, a.value_, MPFR_RNDN);
    return result;
  }

  mpfr_t value_;
};

/// How far `got` is from the exact value, in units in the last place of a Real of that value.
template <class Real>
long double ulps(Real got, const exact& value) {
  const exact difference = exact(static_cast<double>(got)) - value;
  return std::abs(difference.to_long_double()) / test::ulp<Real>(value.to_long_double());
}

/// Of the sum of two doubles: relative to the value.
inline long double relative(anneal::detail::double_double got, const exact& value) {
  return std::abs(((exact(got.high) + exact(got.low) - value) / value).to_long_double());
}

inline void print(const char* kernel, const test::worst_error& worst) {
  std::printf("%-48s %6.3Lf ulp  at %.17g\n", kernel, worst.error, worst.at);
}

}  // namespace kernels
