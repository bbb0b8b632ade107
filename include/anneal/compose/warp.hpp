// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/closure.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/math.hpp"

namespace anneal {

/// A schedule whose clock is changed: s'(t) = s(clock(t)). The adaptors below make them.
///
/// A Clock maps a step to a step; it says how long the schedule then is with `length(length of s)`, or with `length()`
/// where that does not depend on s; one with neither never lets s end.
/// Models: pure or feedback as s is; finite if s is and may end, or if the clock stops by itself. A metric is heard at clock(t).
template <schedule S, class Clock>
class warp {
  static constexpr bool stops = requires(const Clock& clock) { clock.length(); };
  static constexpr bool lets_end = requires(const Clock& clock) { clock.length(0.0); };

 public:
  static constexpr const char* name = Clock::name;

  constexpr warp(S s, Clock clock) : s_(std::move(s)), clock_(clock) {}

  [[nodiscard, gnu::always_inline]] constexpr auto operator()(step t) const requires pure_schedule<S> {
    return s_(clock_(t));
  }

  constexpr void fill_n(double first, std::size_t n, rate_t<S>* out) const requires pure_schedule<S> {
    if constexpr (requires { clock_.fill_n(s_, first, n, out); }) {
      clock_.fill_n(s_, first, n, out);
    } else {
      detail::fill_on(s_, clock_, first, n, out);
    }
  }

  [[nodiscard]] constexpr auto initial_state() const requires feedback_schedule<S> { return s_.initial_state(); }

  [[nodiscard, gnu::always_inline]] constexpr auto operator()(const state_t<S>& state,
                                                              step t) const requires feedback_schedule<S> {
    return s_(state, clock_(t));
  }

  void operator()(step) const requires(feedback_schedule<S>) = delete;  // it listens: s(state, t), or a scheduler

  [[nodiscard]] constexpr state_t<S> observe(const state_t<S>& state, step t,
                                             double metric) const requires feedback_schedule<S> {
    if constexpr (stops) {
      if (t >= clock_.length()) {  // the final value holds
        return state;
      }
    }
    return s_.observe(state, clock_(t), metric);
  }

  constexpr void each_listener(state_t<S>& state, step t, auto& visit) const requires feedback_schedule<S> {
    detail::each_listener(s_, state, clock_(t), visit);
  }

  [[nodiscard]] constexpr step length() const requires(stops || (lets_end && finite_schedule<S>)) {
    if constexpr (stops) {
      return clock_.length();
    } else {
      const double inner = step(s_.length());
      return detail::is_finite(inner) ? clock_.length(inner) : inner;
    }
  }

  constexpr const S& inner() const noexcept { return s_; }

  void fuse_into(auto& to) const { to.warped(s_, clock_); }

  constexpr void describe(auto&& field) const requires detail::describable<S> {
    clock_.describe(field);
    field("of", s_);
  }

 private:
  S s_;
  Clock clock_;
};

namespace detail {

template <class Clock>
constexpr auto warped(Clock clock) {
  return closure([clock]<schedule S>(S s) { return warp<S, Clock>(std::move(s), clock); });
}

struct taken {
  static constexpr const char* name = "take";
  constexpr void describe(auto&& field) const { field("steps", steps); }

  double steps;
  constexpr double operator()(double t) const noexcept { return least(t, steps); }
  constexpr double length() const noexcept { return steps; }

  template <class S, class Real>
  constexpr void fill_n(const S& s, double first, std::size_t n, Real* out) const {
    const std::size_t before = count_before(steps, first, n);
    detail::fill_n(s, first, before, out);
    fill_each(0, n - before, out + before, [last = s(steps)](double) { return last; });
  }
};

struct delayed {
  static constexpr const char* name = "delay";
  constexpr void describe(auto&& field) const { field("steps", steps); }

  double steps;
  constexpr double operator()(double t) const noexcept { return greatest(t - steps, 0.0); }
  constexpr double length(double inner) const noexcept { return inner + steps; }

  template <class S, class Real>
  constexpr void fill_n(const S& s, double first, std::size_t n, Real* out) const {
    const std::size_t before = count_before(steps, first, n);
    fill_each(0, before, out, [begin = s(0)](double) { return begin; });
    fill_behind(s, first + static_cast<double>(before), steps, n - before, out + before);
  }
};

struct skipped {
  static constexpr const char* name = "skip";
  constexpr void describe(auto&& field) const { field("steps", steps); }

  double steps;
  constexpr double operator()(double t) const noexcept { return t + steps; }
  constexpr double length(double inner) const noexcept { return greatest(inner - steps, 0.0); }

  template <class S, class Real>
  constexpr void fill_n(const S& s, double first, std::size_t n, Real* out) const {
    fill_behind(s, first, -steps, n, out);
  }
};

/// The first step at or after `guess` at which the clock has reached `inner`: a product of fractions may round down.
template <class Clock>
constexpr double reached(const Clock& clock, double inner, double guess) noexcept {
  while (clock(guess) < inner) {
    guess = std::bit_cast<double>(std::bit_cast<std::uint64_t>(guess) + 1);
  }
  return guess;
}

struct stretched {
  static constexpr const char* name = "stretch";
  constexpr void describe(auto&& field) const { field("factor", unit.length()); }

  period unit;
  constexpr double operator()(double t) const noexcept { return unit.ratio(t); }
  constexpr double length(double inner) const noexcept { return reached(*this, inner, inner * unit.length()); }
};

/// What s gives on a clock that stands still for a period: one rate for each. From so many steps on that pays.
template <class S, class Clock, class Real>
constexpr void fill_stairs(const S& s, const Clock& clock, const period& stair, double first, std::size_t n,
                           Real* out) {
  if (!is_whole(stair.length()) || stair.length() < 8) {
    return fill_on(s, clock, first, n, out);
  }
  const std::size_t steps = count_before(stair.length(), 0, n);  // of a whole stair, or all that there are
  std::size_t here = count_before(stair.length() - stair(first).remainder, 0, n);
  for (; n > 0; here = least(steps, n)) {
    const Real rate = s(clock(first));
    for (std::size_t i = 0; i < here; ++i) {
      out[i] = rate;
    }
    n -= here;
    out += here;
    first += static_cast<double>(here);
  }
}

struct stairs {
  static constexpr const char* name = "staircase";
  constexpr void describe(auto&& field) const { field("steps", stair.length()); }

  period stair;
  constexpr double operator()(double t) const noexcept { return stair(t).quotient * stair.length(); }
  /// The last stair is shown in full.
  constexpr double length(double inner) const noexcept {
    const double below = (*this)(inner);
    return reached(*this, inner, below < inner ? below + stair.length() : below);
  }

  template <class S, class Real>
  constexpr void fill_n(const S& s, double first, std::size_t n, Real* out) const {
    fill_stairs(s, *this, stair, first, n, out);
  }
};

struct epochs {
  static constexpr const char* name = "per_epoch";
  constexpr void describe(auto&& field) const { field("updates", epoch.length()); }

  period epoch;
  constexpr double operator()(double t) const noexcept { return epoch(t).quotient; }
  constexpr double length(double inner) const noexcept {
    const double below = whole(inner);
    return reached(*this, inner, (below < inner ? below + 1 : below) * epoch.length());
  }

  template <class S, class Real>
  constexpr void fill_n(const S& s, double first, std::size_t n, Real* out) const {
    fill_stairs(s, *this, epoch, first, n, out);
  }
};

struct reversed {
  static constexpr const char* name = "reverse";
  constexpr void describe(auto&&) const {}

  double steps;
  constexpr double operator()(double t) const noexcept { return greatest(steps - t, 0.0); }
  constexpr double length() const noexcept { return steps; }

  /// Forth, and then the other way round.
  template <class S, class Real>
  constexpr void fill_n(const S& s, double first, std::size_t n, Real* out) const {
    if (!is_whole(steps)) {
      return fill_on(s, *this, first, n, out);
    }
    const std::size_t before = count_before(steps, first, n);
    if (before > 0) {
      detail::fill_n(s, steps - first - static_cast<double>(before - 1), before, out);
      for (std::size_t i = 0, j = before - 1; i < j; ++i, --j) {
        std::swap(out[i], out[j]);
      }
    }
    fill_each(0, n - before, out + before, [begin = s(0)](double) { return begin; });
  }
};

}  // namespace detail

/// `s | take(n)`: the first n steps of s, then what s is at n: s'(t) = s(min(t, n)). Makes any schedule finite, of
/// length n. n: in [2^-53, 2^53].
///
///   static_assert((anneal::constant({.value = 0.1}) | anneal::take(10)).length() == 10);
[[nodiscard]] constexpr auto take(step steps) {
  return detail::warped(detail::taken{detail::checked_steps("anneal::take", "steps", steps)});
}

/// `s | delay(n)`: s(0) for n steps, then s from its 0: s'(t) = s(max(t - n, 0)). The length grows by n. n: in [0,
/// 2^53].
[[nodiscard]] constexpr auto delay(step steps) {
  return detail::warped(detail::delayed{detail::checked_offset("anneal::delay", "steps", steps)});
}

/// `s | skip(n)`: s without its first n steps: s'(t) = s(t + n). The length shrinks by n, to 0 at least. n: in [0,
/// 2^53].
[[nodiscard]] constexpr auto skip(step steps) {
  return detail::warped(detail::skipped{detail::checked_offset("anneal::skip", "steps", steps)});
}

/// `s | stretch(k)`: s, k times as long: s'(t) = s(t / k). Whole where the quotient is whole; between, s sees a rounded
/// step, and the error of that is relative to the step and not to the rate. k: in [2^-53, 2^53].
[[nodiscard]] constexpr auto stretch(double factor) {
  return detail::warped(detail::stretched{detail::period(detail::checked_steps("anneal::stretch", "factor", factor))});
}

/// `s | staircase(n)`: holds each n-th value of s for n steps: s'(t) = s(n ⌊t / n⌋). The length is rounded up to a
/// multiple of n. n: in [2^-53, 2^53]. Source: the `staircase` of Optax and Keras.
[[nodiscard]] constexpr auto staircase(step steps) {
  return detail::warped(detail::stairs{detail::period(detail::checked_steps("anneal::staircase", "steps", steps))});
}

/// `s | per_epoch(n)`: s counts epochs of n updates: s'(t) = s(⌊t / n⌋), as where a scheduler is stepped once an epoch.
/// The length is n times that of s. n: in [2^-53, 2^53]. For a rate that changes within the epoch: `stretch(n)`.
[[nodiscard]] constexpr auto per_epoch(step updates) {
  return detail::warped(detail::epochs{detail::period(detail::checked_steps("anneal::per_epoch", "updates", updates))});
}

/// `s | reverse()`: a finite s from its end to its start: s'(t) = s(max(length - t, 0)). The length stays.
[[nodiscard]] constexpr auto reverse() {
  return closure([]<finite_schedule S>(S s) {
    const detail::reversed clock{detail::checked_end("anneal::reverse", step(s.length()))};
    return warp<S, detail::reversed>(std::move(s), clock);
  });
}

}  // namespace anneal
