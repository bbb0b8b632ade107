// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/closure.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/schedule/ramp.hpp"

namespace anneal {

/// The fields of cooldown.
struct cooldown_params {
  step start = detail::not_given;
  step steps = detail::not_given;
  double to = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("start", p.start, is::offset, "the step from which the rate is led to `to`");
    field("steps", p.steps, is::offset, "in how many steps; 0 drops at once");
    field("to", p.to, is::finite, "the last rate, which holds");
  }
};

/// What the adaptor cooldown makes. Not a sequence, because the rate that the ramp starts at is that of a feedback
/// schedule at the time.
template <schedule S, class Ramp>
class cooled {
 public:
  static constexpr const char* name = "cooldown";

  /// steps: the length of the tail; where it is a fraction the tail itself ends at (start + steps) - start.
  constexpr cooled(S s, double start, double steps, Ramp tail)
      : s_(std::move(s)),
        start_(start),
        steps_(steps),
        tail_(tail.starting_at(detail::evaluate(s_, detail::initial_state(s_), start))) {
    detail::require_span<rate_t<S>>("anneal::cooldown", "to", static_cast<double>(tail_.parameters().final),
                                    "must not be further from the rate at start than the largest number",
                                    static_cast<double>(tail_.parameters().initial));
  }

  [[nodiscard, gnu::always_inline]] constexpr auto operator()(step t) const requires pure_schedule<S> {
    return t < start_ ? s_(t) : tail_(t - start_);
  }

  constexpr void fill_n(double first, std::size_t n, rate_t<S>* out) const requires pure_schedule<S> {
    const std::size_t before = detail::count_before(start_, first, n);
    detail::fill_n(s_, first, before, out);
    detail::fill_behind(tail_, first + static_cast<double>(before), start_, n - before, out + before);
  }

  [[nodiscard]] constexpr auto initial_state() const requires feedback_schedule<S> { return s_.initial_state(); }

  [[nodiscard, gnu::always_inline]] constexpr auto operator()(const state_t<S>& state,
                                                              step t) const requires feedback_schedule<S> {
    return t < start_ ? s_(state, t) : tail_.starting_at(s_(state, start_))(t - start_);
  }

  void operator()(step) const requires(feedback_schedule<S>) = delete;  // it listens: s(state, t), or a scheduler

  [[nodiscard]] constexpr state_t<S> observe(const state_t<S>& state, step t,
                                             double metric) const requires feedback_schedule<S> {
    return t < start_ ? s_.observe(state, t, metric) : state;
  }

  constexpr void each_listener(state_t<S>& state, step t, auto& visit) const requires feedback_schedule<S> {
    detail::each_listener(s_, state, detail::least<double>(t, start_), visit);
  }

  [[nodiscard]] constexpr step length() const { return start_ + steps_; }

  void fuse_into(auto& to) const {
    to.append(s_, 0);
    to.append(tail_, start_);
  }

  [[nodiscard]] constexpr cooldown_params parameters() const noexcept {
    return {.start = start_, .steps = steps_, .to = tail_.parameters().final};
  }

  constexpr void describe(auto&& field) const requires detail::describable<S> && detail::describable<Ramp> {
    const cooldown_params p = parameters();
    cooldown_params::fields(p, field);
    field("curve", tail_.curve());
    field("of", s_);
  }

 private:
  S s_;
  double start_;
  double steps_;
  Ramp tail_;
};

/// `s | cooldown({.start = 9'000, .steps = 1'000, .to = 0}, curve)`: leaves s at a step, whatever s is, and ramps down.
///
///   s'(t) = s(t),  t < start;    s'(t) = s(start) + (to - s(start)) c((t - start) / steps),  t >= start
///
/// curve: any callable
/// on [0, 1], a straight line if none; `curve::power(0.5)` gives the 1-sqrt decay.
/// s'(start) = s(start) and s'(start + steps) = to, exactly; past the end `to` holds.
/// Models: finite, of length start + steps; pure or feedback as s is. During the ramp nothing is heard.
/// Source: Hägele et al. 2024; OLMo-core's OverrideDecay.
///
///   constexpr auto s = anneal::constant({.value = 1}) | anneal::cooldown({.start = 6, .steps = 4});
///   static_assert(s(6) == 1 && s(8) == 0.5 && s(10) == 0);
template <detail::unit_curve Curve = curve::linear>
[[nodiscard]] constexpr auto cooldown(cooldown_params p, Curve curve = Curve{}) {
  constexpr const char* where = "anneal::cooldown";
  detail::require_fields(where, p);
  return closure([p, curve]<schedule S>(S s) {
    const double steps = (p.start + p.steps) - p.start;  // so that the end is reached at start + steps exactly
    const detail::transition<rate_t<S>, Curve> tail("anneal::cooldown",
                                                    {.initial = p.to, .final = p.to, .steps = steps}, curve);
    return cooled<S, ramp<rate_t<S>, Curve>>(std::move(s), p.start, p.steps, tail);
  });
}

template <class Real = double, detail::bare_number T>
void cooldown(T, auto...) = delete;  // name the parameters: cooldown({.start = 9'000, .steps = 1'000})

}  // namespace anneal
