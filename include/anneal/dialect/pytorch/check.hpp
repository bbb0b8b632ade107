// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"

namespace anneal::pytorch {

/// Which of a scheduler's two formulas: what step() gives, or what step(epoch) gives, which PyTorch calls its closed
/// form. They differ in a few corners only.
enum class form { chainable, closed };

constexpr const char* name_of(form which) noexcept { return detail::name_in(which, {"chainable", "closed"}); }

}  // namespace anneal::pytorch

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

/// The closed forms divide by it.
constexpr void require_closed_length(const char* where, pytorch::form form, double total_iters) {
  require(total_iters != 0 || form == pytorch::form::chainable, where, "total_iters",
          "must not be 0 in the closed form", total_iters);
}

/// The powers of 0 are those of the smallest number, which times a rate up to ½ is 0.
constexpr double nonzero_gamma(double gamma) noexcept {
  return greatest(gamma, std::numeric_limits<double>::denorm_min());
}

}  // namespace anneal::detail
