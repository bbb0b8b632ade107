// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>
#include <utility>

#include "anneal/core/concepts.hpp"

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

  [[nodiscard]] constexpr rate operator()(step t) const {
    return first_ ? static_cast<rate>(a_(t)) : static_cast<rate>(b_(t));
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
