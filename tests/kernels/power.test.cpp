// SPDX-License-Identifier: Apache-2.0
//
// Powers and logarithms against MPFR. A float kernel is also shown every float there is, with the double one as its judge:
// that has 29 bits more, and its own error is measured first.
#include "anneal/core/detail/power.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>

#include "anneal/core/detail/logarithm.hpp"
#include "kernels/exact.hpp"
#include "support/catch.hpp"

namespace {

namespace detail = anneal::detail;
using kernels::exact;

exact at(detail::double_double e) { return exact(e.high) + exact(e.low); }

}  // namespace

TEST_CASE("exp2: against MPFR", "[kernels]") {
  test::worst_error anywhere, near_zero;
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> wide(-1022, 1023.49), narrow(-1, 1), low(-0x1p-54, 0x1p-54);
  for (int i = 0; i < kernels::points; ++i) {
    const double x = wide(random), y = narrow(random);
    const detail::double_double e{x, x * low(random)}, f{y, y * low(random)};
    anywhere.see(kernels::ulps(detail::exp2(e), exp2(at(e))), x);
    near_zero.see(kernels::ulps(detail::exp2(f), exp2(at(f))), y);
  }
  kernels::print("exp2<double>, normal range", anywhere);
  kernels::print("exp2<double>, -1 to 1", near_zero);
  CHECK(anywhere.error <= 2);
  CHECK(near_zero.error <= 2);
}

TEST_CASE("exp2_minus_one: against MPFR", "[kernels]") {
  test::worst_error wide, small;
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> any(-60, 60), exponent(-60, 0);
  for (int i = 0; i < kernels::points; ++i) {
    const double x = any(random), y = std::exp2(exponent(random)) * (i % 2 == 0 ? 1 : -1);
    wide.see(kernels::ulps(detail::exp2_minus_one({x, 0}), exp2(exact(x)) - exact(1)), x);
    small.see(kernels::ulps(detail::exp2_minus_one({y, 0}), exp2(exact(y)) - exact(1)), y);
  }
  kernels::print("exp2_minus_one, -60 to 60", wide);
  kernels::print("exp2_minus_one, near 0", small);
  CHECK(wide.error <= 2);
  CHECK(small.error <= 2);
}

TEST_CASE("exp2_near_one<float>: every float", "[kernels]") {
#ifdef NDEBUG
  constexpr std::uint32_t stride = 1;
#else
  constexpr std::uint32_t stride = 997;
#endif
  test::worst_error worst;
  const auto last = std::bit_cast<std::uint32_t>(0.5F);
  for (std::uint32_t bits = std::bit_cast<std::uint32_t>(0x1p-27F); bits <= last;
       bits += stride) {  // below, 1 + f is 1
    for (const float f : {std::bit_cast<float>(bits), -std::bit_cast<float>(bits)}) {
      const double exact = detail::exp2_near_one(static_cast<double>(f));
      // An ulp of a float below 1 and from 1 on.
      const double error =
          std::abs(static_cast<double>(detail::exp2_near_one(f)) - exact) * (exact < 1 ? 0x1p24 : 0x1p23);
      worst.see(error, static_cast<double>(f));
    }
  }
  kernels::print("exp2_near_one<float>, all floats", worst);
  CHECK(worst.error <= 1.5L);
}

TEST_CASE("growth: gamma^t against MPFR, for t up to 1e9", "[kernels]") {
  for (const double gamma : {0.1, 0.5, 0.9, 0.97, 0.999, 1 - 1e-6, 1 - 1e-9, 1 + 1e-9, 1.001, 2.0}) {
    const auto rate = detail::log2_of_ratio<11>(gamma, 1);
    const detail::growth<double> power(rate);
    const detail::growth<float> power_of_float(rate);
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> any(0, std::min(1e9, std::abs(1020 / rate.high)));
    std::uniform_real_distribution<double> of_float(0, std::min(1e9, std::abs(120 / rate.high)));
    test::worst_error worst, worst_of_float;
    for (int i = 0; i < kernels::points / 10; ++i) {
      const double t = std::floor(any(random)), u = std::floor(of_float(random));
      worst.see(kernels::ulps(power(t), pow(exact(gamma), exact(t))), t);
      worst_of_float.see(kernels::ulps(power_of_float(u), pow(exact(gamma), exact(u))), u);
    }
    char name[64];
    std::snprintf(name, sizeof name, "growth<double>, %.10g", gamma);
    kernels::print(name, worst);
    std::snprintf(name, sizeof name, "growth<float>, %.10g", gamma);
    kernels::print(name, worst_of_float);
    CHECK(worst.error <= 2);
    CHECK(worst_of_float.error <= 2);
  }
}

TEST_CASE("logarithms: against MPFR", "[kernels]") {
  long double fine = 0, quick = 0, remainder = 0;
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(-60, 60), near(0.9, 1.1), part(-60, 0);
  for (int i = 0; i < kernels::points / 10; ++i) {
    const double a = i % 2 == 0 ? std::exp2(exponent(random)) : near(random), b = near(random);
    const exact value = log2(exact(a) / exact(b));
    fine = std::max(fine, kernels::relative(detail::log2_of_ratio<11>(a, b), value));
    quick = std::max(quick, kernels::relative(detail::quick_log2_of_ratio(a, b), value));
    // Whole steps, and near 0 fractions: n - k is exact, or not looked at.
    const double n = std::floor(std::exp2(20 + exponent(random) / 4)), any = n * std::exp2(part(random));
    const double k = 8 * any < n ? any : std::floor(any);
    if (k < n) {
      remainder = std::max(
          remainder, kernels::relative(detail::quick_log2_of_remainder(k, n), log2((exact(n) - exact(k)) / exact(n))));
    }
  }
  std::printf("log2_of_ratio<11> %.2Lg, quick_log2_of_ratio %.2Lg, quick_log2_of_remainder %.2Lg of the value\n", fine,
              quick, remainder);
  CHECK(fine <= 0x1p-95L);   // gamma^t for e = t · log2 up to 1000 and t up to 1e9 leaves 2^-55 of that
  CHECK(quick <= 0x1p-56L);  // x^q: an ulp is 2^-53 and q · log2 a few units
  CHECK(remainder <= 0x1p-56L);
}
