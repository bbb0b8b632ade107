// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/closure.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/rule.hpp"

namespace anneal {

/// How the cycles of repeat develop: each is `growth` times as long as the one before, and its rates are `decay` times
/// as high.
struct cycle_params {
  double growth = 1;
  double decay = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("growth", p.growth, is::at_least<1>, "how many times as long each is as the one before");
    field("decay", p.decay, is::positive, "by what the rates are multiplied from one to the next");
  }
};

/// The fields of repeat.
struct repeat_params {
  step times = detail::not_given;
  double growth = 1;
  double decay = 1;
};

/// `repeat(forever)`: without an end.
struct forever_t {};
inline constexpr forever_t forever{};

namespace detail {

/// Cycles of lengths L, L·g, L·g², …: which one a step is in. Exact for whole L and g below step 2^51; no logarithm.
class cycles {
 public:
  struct position {
    double cycle;  ///< finished cycles
    double local;  ///< the step on the clock of the repeated schedule
  };

  constexpr cycles(double length, double growth) noexcept : period_(length), growth_(growth) {}

  [[gnu::always_inline]] constexpr position operator()(double t) const noexcept {
    if (growth_ == 1) {
      const auto [cycle, local] = period_(t);
      return {cycle, local};
    }
    return grown(t);
  }

  constexpr double growth() const noexcept { return growth_; }
  constexpr double first_length() const noexcept { return period_.length(); }

  /// The length of so many cycles.
  constexpr double length(double times) const noexcept {
    double sum = 0, power = 1;                // of the bits of `times` so far
    double block = 1, block_power = growth_;  // of 2^k cycles
    for (auto rest = static_cast<std::uint64_t>(times); rest != 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        sum += power * block;
        power *= block_power;
      }
      block *= 1 + block_power;
      block_power *= block_power;
    }
    return period_.length() * sum;
  }

 private:
  [[gnu::always_inline]] constexpr position grown(double t) const noexcept {
    // sums[k] and powers[k]: the length of 2^k cycles, and of the one after them, as multiples of the first.
    double sums[54];
    double powers[54];
    sums[0] = 1;
    powers[0] = growth_;
    int k = 0;
    for (; k < 53 && t >= period_.length() * sums[k]; ++k) {
      sums[k + 1] = sums[k] * (1 + powers[k]);
      powers[k + 1] = powers[k] * powers[k];
    }
    double cycle = 0;
    double scale = 1;
    while (k-- > 0) {
      const double block = period_.length() * scale * sums[k];
      if (t >= block) {
        t -= block;
        scale *= powers[k];
        cycle += static_cast<double>(std::uint64_t{1} << k);
      }
    }
    return {cycle, t / scale};
  }

  period period_;
  double growth_;
};

/// The cycles of repeat, all alike: known from the type, so that nothing of the other kind is computed.
class same_cycles {
 public:
  constexpr same_cycles(double length, cycle_params) noexcept : period_(length) {}

  [[gnu::always_inline]] constexpr cycles::position operator()(double t) const noexcept {
    const auto [cycle, local] = period_(t);
    return {cycle, local};
  }

  template <class Real>
  [[gnu::always_inline]] constexpr Real scaled(Real rate, double) const noexcept {
    return rate;
  }

  constexpr double first_length() const noexcept { return period_.length(); }
  constexpr double length(double times) const noexcept { return period_.length() * times; }
  constexpr bool alike() const noexcept { return true; }
  constexpr cycle_params parameters() const noexcept { return {}; }

 private:
  period period_;
};

/// The cycles of repeat, longer and lower from one to the next.
class developing_cycles {
 public:
  constexpr developing_cycles(double length, cycle_params p) noexcept
      : cycles_(length, p.growth), decay_(p.decay), amplitude_(log2_of_ratio<11>(p.decay, 1)) {
    const double_double octaves = log2_of_ratio<11>(p.decay, 1);
    if (octaves.low == 0 && octaves.high < 0 && is_whole(octaves.high)) {
      octaves_ = octaves.high;
    }
  }

  [[gnu::always_inline]] constexpr cycles::position operator()(double t) const noexcept { return cycles_(t); }

  template <class Real>
  [[gnu::always_inline]] constexpr Real scaled(Real rate, double cycle) const noexcept {
    if (octaves_ < 0) {  // the same, of an exponent alone
      const double factor = whole_exponent(greatest(octaves_ * cycle, -1023.0)).power();
      return static_cast<Real>(static_cast<double>(rate) * factor);
    }
    return decay_ == 1 ? rate : static_cast<Real>(amplitude_(cycle, static_cast<double>(rate)));
  }

  constexpr double first_length() const noexcept { return cycles_.first_length(); }
  constexpr double length(double times) const noexcept { return cycles_.length(times); }
  constexpr bool alike() const noexcept { return cycles_.growth() == 1; }
  constexpr cycle_params parameters() const noexcept { return {.growth = cycles_.growth(), .decay = decay_}; }

 private:
  cycles cycles_;
  double decay_;
  double octaves_ = 0;  ///< the logarithm of decay, where that is 1/2, 1/4, …
  growth<double> amplitude_;
};

}  // namespace detail

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
    if (!cycles_.alike() || !detail::is_whole(length)) {
      return detail::fill_each(first, n, out, [this](double t) { return (*this)(t); });
    }
    for (std::size_t here = 0; n > 0; n -= here, out += here, first += static_cast<double>(here)) {
      const auto at = position(first);
      here = detail::count_before(length, at.local, n);
      if (here == 0) {  // past the end
        here = n;
        detail::fill_each(0, n, out, [last = (*this)(first)](double) { return last; });
        continue;
      }
      detail::fill_n(s_, at.local, here, out);
      for (std::size_t i = 0; i < here; ++i) {
        out[i] = cycles_.scaled(out[i], at.cycle);
      }
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
