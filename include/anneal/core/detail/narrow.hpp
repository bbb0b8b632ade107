// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "anneal/core/version.hpp"

/// Whether the processor computes with float but not with double, as a Cortex-M4 does. There lines and cosines of float,
/// and warm-ups to them, are computed in float alone, and whole steps stay integers; the rates keep their bound, and their
/// bits may be others than elsewhere. To state it yourself, define it, as 1 or as 0, for all of a program.
#if !defined(ANNEAL_SINGLE)
#if defined(__ARM_FP)
#define ANNEAL_SINGLE (!(__ARM_FP & 8))
#elif defined(__arm__) || (defined(__riscv) && !defined(__riscv_flen))
#define ANNEAL_SINGLE 1
#elif defined(__riscv)
#define ANNEAL_SINGLE (__riscv_flen < 64)
#else
#define ANNEAL_SINGLE 0
#endif
#endif

namespace anneal::detail {

/// What a rate of type Real is computed in.
template <class Real>
using narrow = std::conditional_t<ANNEAL_SINGLE && std::is_same_v<Real, float>, float, double>;

}  // namespace anneal::detail
