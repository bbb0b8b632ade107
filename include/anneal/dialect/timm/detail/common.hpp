// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>

#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/dialect/detail/scheduler.hpp"
#include "anneal/schedule/ramp.hpp"

/// What timm's schedulers share: the warm-up, and the cycles of cosine, polynomial and tanh.
namespace anneal::detail {

/// Also less than 0 steps, which are none.
struct timm_steps_rule {
  static constexpr double low = -0x1p53, high = 0x1p53;
  static constexpr bool low_itself = true, high_itself = true;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_given(where, name, x);
    require(magnitude(x) <= 0x1p53, where, name, "must be at most 2^53", x);
  }
};

constexpr void timm_warmup_fields(auto& p, auto&& field) {
  field("warmup_t", p.warmup_t, timm_steps_rule{}, "the steps of a straight line up to the rate");
  field("warmup_lr_init", p.warmup_lr_init, is::finite, "the rate at which that line begins");
  field("warmup_prefix", p.warmup_prefix, "whether the rest begins after these steps; else it runs meanwhile");
  field("t_in_epochs", p.t_in_epochs, "what is counted; of no effect here");
}

/// From warmup_lr_init to `target` in warmup_t steps. Then `after`: from its own 0 with warmup_prefix, else from step
/// warmup_t of it. (A warm-up of less than 0 steps, which timm takes, is none; with warmup_prefix `after` is then that
/// much ahead.)
template <class Params, pure_schedule S>
constexpr auto timm_warmup(const Params& p, double target, S after) {
  const double skipped = p.warmup_prefix ? -p.warmup_t : static_cast<double>(p.warmup_t);
  return sequence(
      transition<double, curve::linear>(
          Params::name, {.initial = p.warmup_lr_init, .final = target, .steps = greatest<double>(p.warmup_t, 0)}, {}),
      std::move(after) | skip(greatest(skipped, 0.0)));
}

/// base^exponent for a whole exponent >= 0, rounded once.
constexpr double whole_power(double base, double exponent) noexcept {
  double_double power{1.0};
  double_double square{base};
  for (auto rest = static_cast<std::uint64_t>(exponent); rest != 0; rest >>= 1) {
    power = (rest & 1) != 0 ? power * square : power;
    square = rest > 1 ? square * square : square;
  }
  return power.high;
}

/// Which cycle a step is in, for cycles of lengths t_initial, t_initial · cycle_mul, …
///
/// For another cycle_mul than 1 timm takes the whole part of a rounded logarithm. For 3 that is one too small at some
/// restarts (t = 121 for t_initial 1, 1 + 3 + 9 + 27 + 81), where it then shows the end of a cycle instead of the start
/// of the next; a cycle_mul below 1 leaves no time behind t_initial / (1 - cycle_mul), where timm raises. The first is
/// reproduced, rounding by rounding; behind the last cycle there is none.
class timm_clock {
 public:
  struct position {
    double cycle;
    double part;  ///< of the cycle that lies behind
  };

  constexpr timm_clock(double t_initial, double cycle_mul) noexcept
      : period_(t_initial), growth_(cycle_mul), log_of_growth_(logarithm(cycle_mul)) {}

  constexpr position operator()(double t) const noexcept {
    if (growth_ == 1) {
      const auto [cycle, elapsed] = period_(t);
      return {cycle, elapsed / period_.length()};
    }
    const double start = period_.length();
    const double power = kept(1 - kept(kept(t / start) * kept(1 - growth_)));
    if (!(power > 0)) {
      return {detail::infinite(), 0};
    }
    const double cycle = whole(kept(logarithm(power) / log_of_growth_));
    const double grown = whole_power(growth_, cycle);
    const double elapsed = t - kept(kept((1 - grown) / (1 - growth_)) * start);
    return {cycle, least(greatest(elapsed / (grown * start), 0.0), 1.0)};
  }

 private:
  period period_;
  double growth_;
  double log_of_growth_;
};

constexpr void timm_cycle_fields(auto& p, auto&& field) {
  field("lr_min", p.lr_min, is::not_negative, "the rate that each cycle falls to");
  field("cycle_mul", p.cycle_mul, is::positive, "how many times as long as the one before a cycle is");
  field("cycle_decay", p.cycle_decay, is::finite, "how many times as high it is");
  field("cycle_limit", p.cycle_limit, "how many cycles there are");
  timm_warmup_fields(p, field);
}

/// A schedule that falls from 1 to 0 in one step, in cycles: from lr · cycle_decay^i towards lr_min in cycle i, and lr_min
/// after cycle_limit cycles.
template <pure_schedule Unit>
class timm_cycles {
 public:
  constexpr timm_cycles(const auto& p, Unit unit)
      : unit_(std::move(unit)),
        clock_(p.t_initial, p.cycle_mul),
        lr_(p.lr),
        lr_min_(p.lr_min),
        decay_(p.cycle_decay),
        limit_(p.cycle_limit) {}

  [[nodiscard]] constexpr double operator()(step t) const noexcept {
    const auto [cycle, part] = clock_(t);
    return cycle < limit_ ? lr_min_ + (lr_ * whole_power(decay_, cycle) - lr_min_) * unit_(part) : lr_min_;
  }

  constexpr bool in_a_cycle(double t) const noexcept { return is_finite(clock_(t).cycle); }

 private:
  Unit unit_;
  timm_clock clock_;
  double lr_, lr_min_, decay_, limit_;
};

template <class Unit>
constexpr auto in_timm_cycles(const auto& p, Unit unit) {
  return timm_cycles<Unit>(p, std::move(unit));
}

}  // namespace anneal::detail
