// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/narrow.hpp"

namespace anneal::curve {

/// A straight line: c(p) = p.
struct linear {
  static constexpr const char* name = "linear";

  [[nodiscard]] constexpr double operator()(double p) const noexcept { return p; }
  constexpr double complement(double r) const noexcept { return r; }

  template <class Real>
  class half {
    using number = detail::narrow<Real>;

   public:
    constexpr explicit half(double steps) noexcept : steps_(steps) {}
    constexpr double factor(double span) const noexcept { return span / steps_; }
    [[nodiscard, gnu::always_inline]] constexpr number operator()(number k, number factor) const noexcept {
      return k * factor;
    }

   private:
    double steps_;
  };
};

}  // namespace anneal::curve
