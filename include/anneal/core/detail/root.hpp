// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/math.hpp"

namespace anneal::detail {

/// sqrt(x) for x = 0, normal x > 0 or infinity, rounded once, where there is no instruction for it.
constexpr double computed_root(double x) noexcept {
  if (!(x > 0 && x < infinite())) {
    return x;
  }
  if (x < 0x1p-900) {  // below, the low half of a square would be lost
    return computed_root(x * 0x1p200) * 0x1p-100;
  }
  if (x > 0x1p1000) {  // above, the square of the next larger root is infinite
    return computed_root(x * 0x1p-200) * 0x1p100;
  }
  const double y = reciprocal_square_root(x);
  const double guess = kept(x * y);
  double root = kept(guess + 0.5 * y * (x - guess * guess));  // within 1 unit
  const auto beside = [](double of, int units) {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(of) + static_cast<std::uint64_t>(units));
  };
  // What is missing is a multiple of the square of a unit, as is the product that it is compared with.
  const double_double square = two_product(halves(root), halves(root));
  const double missing = kept(x - square.high) - square.low;
  const double above = beside(root, 1);
  const double below = beside(root, -1);
  if (missing > root * (above - root)) {
    root = above;
  } else if (missing <= -(root * (root - below))) {
    root = below;
  }
  return root;
}

/// sqrt(x) for x = 0, normal x > 0 or infinity, rounded once: the same bits everywhere. One instruction on x86-64 and AArch64,
/// not std::sqrt, which is not constexpr and looks for errno.
constexpr double square_root(double x) noexcept {
  if (!std::is_constant_evaluated()) {
#if defined(__CUDA_ARCH__)
    return __dsqrt_rn(x);
#elif defined(__SSE2__) && defined(__clang__)
#if __has_builtin(__builtin_ia32_sqrtsd)
    using pair [[gnu::vector_size(16)]] = double;
    return __builtin_ia32_sqrtsd(pair{x, x})[0];
#else  // Clang has given it up for this one
    return __builtin_elementwise_sqrt(x);
#endif
#elif defined(__AVX__) && defined(__GNUC__)
    asm("vsqrtsd %0, %0, %0" : "+x"(x));
    return x;
#elif defined(__SSE2__) && defined(__GNUC__)
    asm("sqrtsd %0, %0" : "+x"(x));
    return x;
#elif defined(__aarch64__) && defined(__GNUC__)
    asm("fsqrt %d0, %d0" : "+w"(x));
    return x;
#endif
  }
  return computed_root(x);
}

}  // namespace anneal::detail
