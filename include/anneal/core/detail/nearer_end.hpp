// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"

namespace anneal::detail {

/// A run of n steps that is computed from its nearer end: by `f.from_start(t)` for 0 <= t < n/2, else by
/// `f.to_end(t, n)` for n/2 <= t <= n, of which n - t is exact; where there are no doubles, by `f.from_nearer(early, k)` with
/// k = t or n - t.
class nearer_end {
 public:
  constexpr explicit nearer_end(double steps) noexcept : half_(steps / 2), steps_(counted(steps)) {}

  template <class F>
  [[gnu::always_inline]] constexpr auto operator()(step t, const F& f) const noexcept {
#if ANNEAL_SINGLE
    const step& n = steps_;
    if (n.is_count() && t.is_count() && n.count() <= std::int64_t{1} << 32 && t.count() >= -(std::int64_t{1} << 31)) {
      const std::int64_t inside = least(t.count(), n.count());
      // Chosen beforehand, so that the formula is there once: such a processor has little memory.
      const bool early = 2 * inside < n.count();
      return f.from_nearer(early, static_cast<std::int32_t>(early ? inside : n.count() - inside));
    }
#endif
    // Which half hardly ever changes: not a selection, whose two sides would both be waited for.
    if (t < half_) [[likely]] {
      return f.from_start(static_cast<double>(t));
    }
    return f.to_end(least<double>(t, steps()), steps());
  }

  /// out[i] is what the call gives for first + i; f is copied.
  template <class Real, class F>
  constexpr void fill_n(double first, std::size_t n, Real* out, F f) const {
    const auto same = [](double t) { return t; };
    fill_on(first, n, out, f, same, same);
  }

  /// What it gives for (first + i - begin) / scale: all whole, and scale a power of two, so that quotients are products.
  template <class Real, class F>
  constexpr void fill_slowed(double begin, double scale, double first, std::size_t n, Real* out, F f) const {
    fill_on(
        first, n, out, f, [begin, part = 1 / scale](double t) { return (t - begin) * part; },
        [begin, scale](double local) { return begin + local * scale; });
  }

  constexpr double steps() const noexcept { return steps_; }

 private:
  template <class Real, class F, class Clock, class Back>
  constexpr void fill_on(double first, std::size_t n, Real* out, F f, Clock clock, Back back) const {
    const std::size_t early = count_before(back(half_), first, n);
    const std::size_t inside = count_before(back(steps()), first, n);
    fill_each(first, early, out, [f, clock](double t) { return f.from_start(clock(t)); });
    fill_each(first + static_cast<double>(early), inside - early, out + early,
              [f, clock, end = steps()](double t) { return f.to_end(clock(t), end); });
    fill_each(0, n - inside, out + inside, [last = f.to_end(steps(), steps())](double) { return last; });
  }

  double half_;
  step steps_;
};

}  // namespace anneal::detail
