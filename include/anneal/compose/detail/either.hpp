// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/fill.hpp"

namespace anneal::detail {

/// One of two schedules, chosen when it is made: what a flag among the parameters of a named composition decides.
///
///   s(t) = first ? a(t) : b(t)
///
/// Models: pure; finite if both are.
template <pure_schedule A, pure_schedule B>
class either {
  using rate = std::common_type_t<rate_t<A>, rate_t<B>>;

 public:
  constexpr either(bool first, A a, B b) : first_(first), a_(std::move(a)), b_(std::move(b)) {}

  [[nodiscard, gnu::always_inline]] constexpr rate operator()(step t) const {
    return first_ ? static_cast<rate>(a_(t)) : static_cast<rate>(b_(t));
  }

  constexpr void fill_n(double first, std::size_t n, rate* out) const {
    if (first_) {
      detail::fill_n(a_, first, n, out);
    } else {
      detail::fill_n(b_, first, n, out);
    }
  }

  [[nodiscard]] constexpr step length() const requires(finite_schedule<A>&& finite_schedule<B>) {
    return first_ ? step(a_.length()) : step(b_.length());
  }

 private:
  bool first_;
  A a_;
  B b_;
};

}  // namespace anneal::detail
