// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/check.hpp"
#include "anneal/core/math.hpp"

/// What the optimizer and several schedulers of PyTorch ask of their numbers.
namespace anneal::detail {

constexpr void require_whole(const char* where, const char* name, double x) {
  require_given(where, name, x);
  require(magnitude(x) <= 0x1p53 && whole(magnitude(x)) == magnitude(x), where, name, "must be a whole number", x);
}

constexpr void require_positive_whole(const char* where, const char* name, double x) {
  require_positive(where, name, x);
  require_whole(where, name, x);
}

/// Python takes the power of any number. Here a negative gamma is refused; 0, which ends the training, is taken.
constexpr void require_gamma(const char* where, double gamma) {
  require_given(where, "gamma", gamma);
  require(is_finite(gamma) && gamma >= 0, where, "gamma", "must be positive", gamma);
}

/// The powers of 0 are the powers of the smallest normal number, but for 2e-308 in the first.
constexpr double nonzero_gamma(double gamma) noexcept { return greatest(gamma, 0x1p-1022); }

}  // namespace anneal::detail
