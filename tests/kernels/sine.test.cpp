// SPDX-License-Identifier: Apache-2.0
//
// The cosine wave against MPFR: for double at millions of points, for float at every step of runs of all lengths that a
// float can count, with the double kernel as its judge.
#include "anneal/core/detail/sine.hpp"

#include <cmath>
#include <random>

#include "kernels/exact.hpp"
#include "support/catch.hpp"

namespace {

namespace detail = anneal::detail;
using kernels::exact;

exact sin_squared(double k, double n) {
  const exact root = sin(exact::pi() * exact(k) / exact(2 * n));
  return root * root;
}

}  // namespace

TEST_CASE("sine_squared<double>: against MPFR", "[kernels]") {
  test::worst_error whole, fraction, early;
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> length(1, 40), part(0, 0.5), exponent(-50, -1);
  for (int i = 0; i < kernels::points / 2; ++i) {
    const double n = std::floor(std::exp2(length(random)));
    const detail::sine_squared<double> sine(n);
    const double one = sine.factor(1);
    const double k = n * part(random), small = n * std::exp2(exponent(random));
    whole.see(kernels::ulps(sine(std::floor(k), one), sin_squared(std::floor(k), n)), std::floor(k));
    fraction.see(kernels::ulps(sine(k, one), sin_squared(k, n)), k);
    early.see(kernels::ulps(sine(small, one), sin_squared(small, n)), small);
  }
  kernels::print("sine_squared<double>, whole steps", whole);
  kernels::print("sine_squared<double>, fractions", fraction);
  kernels::print("sine_squared<double>, near 0", early);
  CHECK(whole.error <= 2.5L);
  CHECK(fraction.error <= 3);
  CHECK(early.error <= 3);
}

TEST_CASE("sine_squared<float>: every step", "[kernels]") {
#ifdef NDEBUG
  constexpr double stride = 1;
#else
  constexpr double stride = 101;
#endif
  test::worst_error worst;
  for (const double n : {10.0, 98'000.0, 999'983.0, 0x1p20, 0x1p24, 0x1p26}) {
    const detail::sine_squared<float> sine(n);
    const detail::sine_squared<double> judge(n);
    const double one = sine.factor(1), of_judge = judge.factor(1);
    for (double k = 1; k <= n / 2; k += stride) {
      const double exact = judge(k, of_judge);
      const double error = std::abs(static_cast<double>(sine(k, one)) - exact);
      if (error > static_cast<double>(worst.error) * exact * 0x1p-24) {  // an ulp is more than that
        worst.see(test::ulps(sine(k, one), static_cast<long double>(exact)), k);
      }
    }
  }
  kernels::print("sine_squared<float>, every step", worst);
  CHECK(worst.error <= 2.5L);
}
