// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"

namespace anneal::detail {

/// A run of n steps that is computed from its nearer end: `f(leg, k)`, where `leg` holds what is known of that end and k
/// is counted from it, 0 <= k < n/2 from the start and -n/2 <= k <= 0 from the end. k is exact.
template <class Leg>
class nearer_end {
 public:
  constexpr nearer_end(double steps, Leg early, Leg late) noexcept
      : half_(steps / 2), steps_(counted(steps)), early_(early), late_(late) {}

  template <class F>
  [[gnu::always_inline]] constexpr auto operator()(step t, F f) const noexcept {
#if ANNEAL_SINGLE
    const step& n = steps_;
    if (n.is_count() && t.is_count() && n.count() <= std::int64_t{1} << 32 && t.count() >= -(std::int64_t{1} << 31)) {
      const std::int64_t inside = least(t.count(), n.count());
      const bool early = 2 * inside < n.count();
      const Leg leg = early ? early_ : late_;
      return f(leg, static_cast<std::int32_t>(early ? inside : inside - n.count()));
    }
#endif
    // Which half hardly ever changes: not a selection, whose two sides would both be waited for.
    if (t < half_) [[likely]] {
      return f(early_, static_cast<double>(t));
    }
    return f(late_, least<double>(t, steps()) - steps());
  }

  /// out[i] is what the call gives for first + i; f is copied.
  template <class Real, class F>
  constexpr void fill_n(double first, std::size_t n, Real* out, F f) const {
    const std::size_t early = count_before(half_, first, n);
    const std::size_t inside = count_before(steps(), first, n);
    fill_each(first, early, out, [f, leg = early_](double t) { return f(leg, t); });
    fill_each(first + static_cast<double>(early), inside - early, out + early,
              [f, leg = late_, end = steps()](double t) { return f(leg, t - end); });
    fill_each(0, n - inside, out + inside, [last = f(late_, 0)](double) { return last; });
  }

  constexpr double steps() const noexcept { return steps_; }
  constexpr Leg& early() noexcept { return early_; }
  constexpr Leg& late() noexcept { return late_; }
  constexpr const Leg& early() const noexcept { return early_; }
  constexpr const Leg& late() const noexcept { return late_; }

 private:
  double half_;
  step steps_;
  Leg early_;
  Leg late_;
};

}  // namespace anneal::detail
