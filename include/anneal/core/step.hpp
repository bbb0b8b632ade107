// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>

#include "anneal/core/detail/narrow.hpp"

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

#if !ANNEAL_SINGLE
  template <class T>
    requires std::is_arithmetic_v<T>
  constexpr step(T updates) noexcept : updates_(static_cast<double>(updates)) {}

  constexpr operator double() const noexcept { return updates_; }
#else
  template <class T>
    requires std::is_arithmetic_v<T>
  constexpr step(T updates) noexcept {
    if constexpr (std::is_integral_v<T> && sizeof(T) <= 4) {
      count_ = static_cast<std::int64_t>(updates);
    } else {
      constexpr auto most = static_cast<T>(std::int64_t{1} << 53);
      if (std::is_integral_v<T> && updates <= most && (std::is_unsigned_v<T> || updates >= 0 - most)) {
        count_ = static_cast<std::int64_t>(updates);
      } else {
        is_count_ = false;
        updates_ = static_cast<double>(updates);
      }
    }
  }

  [[gnu::always_inline]] constexpr operator double() const noexcept {
    return is_count_ ? static_cast<double>(count_) : updates_;
  }

  /// Whether it was made from an integer, and count() is that.
  constexpr bool is_count() const noexcept { return is_count_; }
  constexpr std::int64_t count() const noexcept { return count_; }

  static constexpr step of_count(std::int64_t count) noexcept {
    step t;
    t.count_ = count;
    return t;
  }

 private:
  std::int64_t count_ = 0;
  bool is_count_ = true;
#endif

 private:
  double updates_ = 0;
};

namespace detail {

// What each call does with steps. Between counts it is done in integers where the processor has no double.

/// The same step, a count if it is whole: for what is kept to compare with.
constexpr step counted(double t) noexcept {
#if ANNEAL_SINGLE
  if (-0x1p53 <= t && t <= 0x1p53 && static_cast<double>(static_cast<std::int64_t>(t)) == t) {
    return static_cast<std::int64_t>(t);
  }
#endif
  return t;
}

/// t >= start
[[gnu::always_inline]] constexpr bool reached(const step& start, const step& t) noexcept {
#if ANNEAL_SINGLE
  if (start.is_count() && t.is_count()) {
    return t.count() >= start.count();
  }
#endif
  return static_cast<double>(t) >= static_cast<double>(start);
}

/// t - start
[[gnu::always_inline]] constexpr step since(const step& start, const step& t) noexcept {
#if ANNEAL_SINGLE
  if (start.is_count() && t.is_count()) {
    return step::of_count(t.count() - start.count());
  }
#endif
  return static_cast<double>(t) - static_cast<double>(start);
}

}  // namespace detail

}  // namespace anneal
