// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cfloat>
#include <cstdint>
#include <type_traits>

#include "anneal/core/version.hpp"

/// What keeps the numbers right under flags that let a compiler change them: -ffast-math, -Ofast and their parts, and
/// fused multiply-adds. Where none of these is given, all of it is nothing.
///
/// -fassociative-math forgets in which order sums were written, so (x + 2^52) - 2^52 becomes x: kept(), and in loops
/// not_below_zero() and short_of_a_bit(), stand around each sum that has to be taken on its own. Clang has a builtin for it,
/// on x86; GCC is shown a number that may not be the same. -ffinite-math-only forgets that there are NaN and infinity:
/// they are told by their bits.
#if FLT_EVAL_METHOD == 2 || (FLT_EVAL_METHOD < 0 && defined(__GNUC__) && !defined(__clang__))  // -mfpmath=both
#error "anneal: x87 arithmetic rounds too late, and rates would be wrong: compile with -msse2 -mfpmath=sse"
#endif

#if defined(__clang__) && (defined(__x86_64__) || defined(__i386__))
#define ANNEAL_FENCES 1  // and none of them is anything unless the flag is given, which no macro tells
#else
#define ANNEAL_FENCES 0
#endif
#if !ANNEAL_FENCES && (defined(__ASSOCIATIVE_MATH__) || defined(__FAST_MATH__))
#define ANNEAL_REASSOCIATES 1
#else
#define ANNEAL_REASSOCIATES 0
#endif

// Whether products and sums may be fused: where the processor can.
#if defined(__FP_FAST_FMA) || defined(__FMA__) || defined(__aarch64__)
#define ANNEAL_MAY_FUSE 1
#else
#define ANNEAL_MAY_FUSE 0
#endif

namespace anneal::detail {

/// x from a place that the compiler cannot see into.
constexpr double hidden(double x) noexcept {
  if (!std::is_constant_evaluated()) {
#if defined(__CUDA_ARCH__)
    asm("" : "+d"(x));
#elif defined(__SSE2__)
    asm("" : "+x"(x));
#elif defined(__aarch64__)
    asm("" : "+w"(x));
#elif defined(__GNUC__)
    asm("" : "+m"(x));
#endif
  }
  return x;
}

/// x, where it matters that the sum which it is was taken on its own.
[[gnu::always_inline]] constexpr double kept(double x) noexcept {
#if ANNEAL_FENCES
  return std::is_constant_evaluated() ? x : __arithmetic_fence(x);
#elif ANNEAL_REASSOCIATES
  return hidden(x);
#else
  return x;
#endif
}

/// x, rounded to a double before anything else is done with it. Ends a loop's hope for vector instructions.
[[gnu::always_inline]] constexpr double rounded(double x) noexcept {
#if ANNEAL_MAY_FUSE || ANNEAL_REASSOCIATES || defined(__FAST_MATH__)
  return hidden(x);
#else
  return kept(x);
#endif
}

/// kept() for x >= 0, and for loops.
[[gnu::always_inline]] constexpr double not_below_zero(double x) noexcept {
#if ANNEAL_REASSOCIATES
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) & 0x7fffffffffffffffu);
#else
  return kept(x);
#endif
}

/// The same for any x, which may lose its last bit.
[[gnu::always_inline]] constexpr double short_of_a_bit(double x) noexcept {
#if ANNEAL_REASSOCIATES
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) & ~std::uint64_t{1});
#else
  return kept(x);
#endif
}

/// A number whose products are rounded on their own: what is computed with it has the same bits on every platform.
class unfused {
 public:
  constexpr unfused(double x) noexcept : x_(x) {}  // NOLINT(google-explicit-constructor)
  constexpr explicit operator double() const noexcept { return x_; }

  friend constexpr unfused operator*(unfused a, unfused b) noexcept { return rounded(a.x_ * b.x_); }
  friend constexpr unfused operator+(unfused a, unfused b) noexcept { return rounded(a.x_ + b.x_); }
  friend constexpr unfused operator-(unfused a, unfused b) noexcept { return rounded(a.x_ - b.x_); }

 private:
  double x_;
};

constexpr std::uint64_t bits_of(double x) noexcept {
  auto bits = std::bit_cast<std::uint64_t>(x);
#if defined(__GNUC__) && defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ && !defined(__CUDA_ARCH__)
  if (!std::is_constant_evaluated()) {  // Clang recognises the tests below, and knows their answer
    asm("" : "+r"(bits));
  }
#endif
  return bits;
}

/// The double of these bits, which the compiler does not know.
constexpr double from_bits(std::uint64_t bits) noexcept {
#if defined(__GNUC__) && defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ && !defined(__CUDA_ARCH__)
  if (!std::is_constant_evaluated()) {  // it would take infinity for anything
    asm("" : "+r"(bits));
  }
#endif
  return std::bit_cast<double>(bits);
}

constexpr double infinite() noexcept { return from_bits(0x7ff0000000000000u); }
constexpr double not_a_number() noexcept { return from_bits(0x7ff8000000000000u); }

constexpr bool is_finite(double x) noexcept {
  constexpr std::uint64_t exponent = 0x7ff0000000000000u;
  return (bits_of(x) & exponent) != exponent;
}

constexpr bool is_nan(double x) noexcept { return (bits_of(x) & 0x7fffffffffffffffu) > 0x7ff0000000000000u; }

}  // namespace anneal::detail
