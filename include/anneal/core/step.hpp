// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "anneal/core/version.hpp"

namespace anneal {

namespace detail {

/// What stands where the parameters are not named: cosine(0.1, 0, 100).
template <class T>
concept bare_number = std::is_arithmetic_v<T>;

}  // namespace detail

/// A position on the training clock: the number of finished updates. The first update sees step 0.
///
/// Made implicitly from any arithmetic type, so that no caller sees a -Wconversion warning, and read as a double:
/// whole steps are exact up to 2^53. A fraction is a position between two updates; it arises where a schedule's clock
/// is stretched. Schedules are defined for finite steps >= 0: before 0 a ramp goes on as it began, and the rate may be
/// negative. What counts for you (scheduler, scheduled, fill) refuses such a step; numbered and c_schedule take it for 0.
class step {
 public:
  constexpr step() noexcept = default;

  template <class T>
    requires std::is_arithmetic_v<T>
  constexpr step(T updates) noexcept : updates_(static_cast<double>(updates)) {}

  constexpr operator double() const noexcept { return updates_; }

 private:
  double updates_ = 0;
};

}  // namespace anneal
