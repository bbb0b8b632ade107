// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

#include "anneal/compose/detail/cycles.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/closure.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/rule.hpp"

namespace anneal {

/// The fields of repeat.
struct repeat_params {
  step times = detail::not_given;
  double growth = 1;
  double decay = 1;
};

/// `repeat(forever)`: without an end.
struct forever_t {};
inline constexpr forever_t forever{};

/// What the adaptor repeat makes. The state of a feedback schedule belongs to a cycle: each cycle starts from a new
/// one.
template <finite_schedule S, bool Endless, class Cycles>
class repeated {
  using rate = rate_t<S>;

 public:
  static constexpr const char* name = "repeat";

  struct state {
    double cycle = 0;
    state_t<S> inner{};

    static constexpr void fields(auto& q, auto&& field) {
      field("cycle", q.cycle);
      field("inner", q.inner);
    }

    constexpr bool remembers() const { return detail::remembers(inner); }

    friend bool operator==(const state&, const state&) = default;
  };

  constexpr repeated(S s, repeat_params p)
      : s_(std::move(s)),
        times_(p.times),
        cycles_(detail::checked_steps("anneal::repeat", "the length of the schedule", step(s_.length())),
                {.growth = p.growth, .decay = p.decay}) {
    if constexpr (!Endless) {
      length_ = cycles_.length(times_);
      detail::require_steps("anneal::repeat", "the length of all cycles", length_);
    }
  }

  [[nodiscard, gnu::always_inline]] constexpr rate operator()(step t) const requires pure_schedule<S> {
    const auto at = position(t);
    return cycles_.scaled(s_(at.local), at.cycle);
  }

  constexpr void fill_n(double first, std::size_t n, rate* out) const requires pure_schedule<S> {
    const double length = cycles_.first_length();
    const bool whole = detail::is_whole(length) && detail::is_whole(cycles_.longer_by());
    const bool alike = cycles_.longer_by() == 1;
    if (!whole && !alike) {  // each call searches its cycle: no vector does that
      return detail::fill_by_call(*this, first, 0, n, out);
    }
    if (alike && (!whole || length < 32)) {
      return detail::fill_on(
          *this, [](double t) { return t; }, first, n, out);
    }
    for (std::size_t here = 0; n > 0; n -= here, out += here, first += static_cast<double>(here)) {
      const auto at = cycles_.find(first);
      here = detail::count_before(length * at.scale, at.rest, n);
      if ((!Endless && first >= length_) || here == 0) {  // past the end, or where steps are no longer exact
        here = n;
        detail::fill_by_call(*this, first, 0, n, out);
        continue;
      }
      const double begin = first - at.rest;
      if (at.scale == 1) {
        detail::fill_n(s_, at.rest, here, out);
      } else {
        fill_slowed(begin, at.scale, first, here, out);
      }
      cycles_.scale(out, here, at.cycle);
    }
  }

  [[nodiscard]] constexpr state initial_state() const requires feedback_schedule<S> { return {0, s_.initial_state()}; }

  [[nodiscard, gnu::always_inline]] constexpr rate operator()(const state& q,
                                                              step t) const requires feedback_schedule<S> {
    const auto at = position(t);
    return cycles_.scaled(s_(of_cycle(q, at.cycle), at.local), at.cycle);
  }

  void operator()(step) const requires(feedback_schedule<S>) = delete;  // it listens: s(state, t), or a scheduler

  [[nodiscard]] constexpr state observe(const state& q, step t, double metric) const requires feedback_schedule<S> {
    if constexpr (!Endless) {
      if (t >= length_) {  // the final value holds
        return q;
      }
    }
    const auto at = position(t);
    return {at.cycle, s_.observe(of_cycle(q, at.cycle), at.local, metric)};
  }

  constexpr void each_listener(state& q, step t, auto& visit) const requires feedback_schedule<S> {
    const auto at = position(t);
    visit.own(*this, q);
    if (visit.enter("inner", q.cycle == at.cycle)) {
      q.cycle = at.cycle;
    }
    detail::each_listener(s_, q.inner, at.local, visit);
    visit.leave();
  }

  /// The number of the cycle; what is inside is checked by itself.
  constexpr void check(const state& q) const requires feedback_schedule<S> {
    detail::require_not_negative("anneal::repeat", "cycle", q.cycle);
    const bool known = (Endless || q.cycle <= times_) && detail::whole(q.cycle) == q.cycle;
    detail::require(known, "anneal::repeat", "cycle", "must be the number of a cycle, from 0", q.cycle);
  }

  [[nodiscard]] constexpr step length() const requires(!Endless) { return length_; }

  void fuse_into(auto& to) const {
    const cycle_params p = cycles_.parameters();
    to.around(s_, [&]<class Part>(Part part) {
      return repeated<Part, Endless, Cycles>(std::move(part), {.times = times_, .growth = p.growth, .decay = p.decay});
    });
  }

  constexpr void describe(auto&& field) const requires detail::describable<S> {
    if constexpr (Endless) {
      field("times", "forever");
    } else {
      field("times", times_);
    }
    const cycle_params p = cycles_.parameters();
    cycle_params::fields(p, field);
    field("of", s_);
  }

 private:
  /// s on a clock that is (t - begin) / scale.
  constexpr void fill_slowed(double begin, double scale, double first, std::size_t n, rate* out) const {
    if constexpr (requires { s_.fill_slowed(begin, scale, first, n, out); }) {
      if (detail::is_power_of_two(scale)) {
        return s_.fill_slowed(begin, scale, first, n, out);
      }
    }
    detail::fill_on(
        s_, [begin, scale](double t) { return (t - begin) / scale; }, first, n, out);
  }

  [[gnu::always_inline]] constexpr detail::cycles::position position(double t) const noexcept {
    if constexpr (!Endless) {
      if (t >= length_) {
        return {times_ - 1, cycles_.first_length()};
      }
    }
    return cycles_(t);
  }

  constexpr state_t<S> of_cycle(const state& q, double cycle) const {
    return q.cycle == cycle ? q.inner : s_.initial_state();
  }

  S s_;
  double times_;
  double length_ = 0;
  Cycles cycles_;
};

namespace detail {

template <bool Endless, class Cycles>
constexpr auto repetition(repeat_params p) {
  if constexpr (!Endless) {
    require_given("anneal::repeat", "times", p.times);
    require(p.times >= 1 && p.times <= 0x1p53 && whole(p.times) == p.times, "anneal::repeat", "times",
            "must be a positive whole number", p.times);
  }
  require_fields("anneal::repeat", cycle_params{.growth = p.growth, .decay = p.decay});
  return closure([p]<finite_schedule S>(S s) { return repeated<S, Endless, Cycles>(std::move(s), p); });
}

}  // namespace detail

/// `s | repeat({.times = 3, .growth = 2, .decay = 0.5})`: s again and again. With L the length of s and B_i the start
/// of cycle i, B_i = L (1 + growth + … + growth^(i-1)),
///
///   s'(t) = decay^i · s((t - B_i) / growth^i),  B_i <= t < B_{i+1}
///
/// times: whole, at least 1, required. growth: at least 1, 1. decay: positive, 1.
/// s'(B_i) = decay^i s(0): a restart shows the first value of s, not its last; past the end the last value of the last
/// cycle holds. So that the last update of every cycle has s(L), it has one update more: `s | take(L + 1) | repeat(n)`,
/// with an s that is one step shorter for cycles of L. Restarts are exact integers for whole lengths and growths; finding
/// the cycle takes O(1) for growth 1, O(log i) else, and there one division. Between the whole steps of s a grown cycle
/// sees a rounded step, as in stretch.
/// Models: finite; pure or feedback as s is, each cycle with a state of its own.
/// Errors: does not compile where s is not finite; times, growth or decay out of range; more than 2^53 steps in all.
/// Source: Loshchilov and Hutter 2017 (warm restarts; T_mult is growth); timm's cycle_mul and cycle_decay.
///
///   constexpr auto s = anneal::linear({.initial = 1, .steps = 2}) | anneal::repeat({.times = 2, .growth = 2});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(4) == 0.5 && s(6) == 0 && s.length() == 6);
///   constexpr auto to_the_end = anneal::linear({.initial = 1, .steps = 2}) | anneal::take(3) | anneal::repeat(2);
///   static_assert(to_the_end(1) == 0.5 && to_the_end(2) == 0 && to_the_end(3) == 1 && to_the_end(5) == 0);
[[nodiscard]] constexpr auto repeat(repeat_params p) { return detail::repetition<false, detail::developing_cycles>(p); }

/// `s | repeat(n)`: n times the same.
[[nodiscard]] constexpr auto repeat(step times) {
  return detail::repetition<false, detail::same_cycles>({.times = times});
}

/// `s | repeat(forever)`, `s | repeat(forever, {.growth = 2})`: as above, without an end; not finite.
[[nodiscard]] constexpr auto repeat(forever_t, cycle_params p) {
  return detail::repetition<true, detail::developing_cycles>({.growth = p.growth, .decay = p.decay});
}

[[nodiscard]] constexpr auto repeat(forever_t) { return detail::repetition<true, detail::same_cycles>({}); }

}  // namespace anneal
