// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "anneal/compose/map.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/repeat.hpp"
#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/angle.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/transformers/detail/warmup.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/cosine.hpp"
#include "anneal/schedule/linear.hpp"

namespace anneal::transformers {

namespace params {

struct get_cosine_schedule_with_warmup {
  static constexpr const char* name = "transformers.get_cosine_schedule_with_warmup";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given;
  step num_training_steps = detail::not_given;
  double num_cycles = 0.5;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("num_warmup_steps", p.num_warmup_steps);
    field("num_training_steps", p.num_training_steps);
    field("num_cycles", p.num_cycles);
  }
};

struct get_cosine_with_hard_restarts_schedule_with_warmup {
  static constexpr const char* name = "transformers.get_cosine_with_hard_restarts_schedule_with_warmup";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given;
  step num_training_steps = detail::not_given;
  double num_cycles = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("num_warmup_steps", p.num_warmup_steps);
    field("num_training_steps", p.num_training_steps);
    field("num_cycles", p.num_cycles);
  }
};

struct get_cosine_with_min_lr_schedule_with_warmup {
  static constexpr const char* name = "transformers.get_cosine_with_min_lr_schedule_with_warmup";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given;
  step num_training_steps = detail::not_given;
  double num_cycles = 0.5;
  std::optional<double> min_lr{};
  std::optional<double> min_lr_rate{};

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("num_warmup_steps", p.num_warmup_steps);
    field("num_training_steps", p.num_training_steps);
    field("num_cycles", p.num_cycles);
    field("min_lr", p.min_lr);
    field("min_lr_rate", p.min_lr_rate);
  }
};

struct get_cosine_with_min_lr_schedule_with_warmup_lr_rate {
  static constexpr const char* name = "transformers.get_cosine_with_min_lr_schedule_with_warmup_lr_rate";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given;
  step num_training_steps = detail::not_given;
  double num_cycles = 0.5;
  std::optional<double> min_lr{};
  std::optional<double> min_lr_rate{};
  std::optional<double> warmup_lr_rate{};

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("num_warmup_steps", p.num_warmup_steps);
    field("num_training_steps", p.num_training_steps);
    field("num_cycles", p.num_cycles);
    field("min_lr", p.min_lr);
    field("min_lr_rate", p.min_lr_rate);
    field("warmup_lr_rate", p.warmup_lr_rate);
  }
};

}  // namespace params

}  // namespace anneal::transformers

namespace anneal::detail {

/// The angle at t of a wave, folded to [0, π]. It is rounded as transformers rounds it: far past the end of the
/// training that is most of the phase.
struct phase {
  double turn;
  double steps;
  constexpr double operator()(double t) const noexcept { return from_nearest_turn(kept(turn * kept(t / steps))); }
};

/// A cosine wave from `high` to `low` and back, num_cycles times in so many steps, and on without an end.
constexpr auto rounded_wave(const char* where, double high, double low, double num_cycles, double steps) {
  require_finite(where, "num_cycles", num_cycles);
  return cosine({.initial = high, .final = low, .steps = pi.high}) | warped(phase{pi.high * num_cycles * 2, steps});
}

/// num_cycles · (t / steps), rounded like that, which decides the restarts.
struct cycle_clock {
  double num_cycles;
  double steps;
  constexpr double operator()(double t) const noexcept { return num_cycles * (t / steps); }
};

/// min_lr_rate, or what min_lr is of lr.
template <class Params>
constexpr double lowest_rate(const Params& p) {
  constexpr const char* where = Params::name;
  const double given = p.min_lr ? *p.min_lr : p.min_lr_rate.value_or(not_given);
  require(is_given(given), where, "min_lr or min_lr_rate", "must be given", given);
  require(!p.min_lr || !p.min_lr_rate, where, "min_lr", "must not be given together with min_lr_rate", given);
  require(!p.min_lr || p.lr != 0, where, "lr", "must not be 0 with a min_lr", p.lr);
  return p.min_lr ? *p.min_lr / p.lr : given;
}

}  // namespace anneal::detail

namespace anneal::transformers {

/// Up from 0 to lr along a straight line, then a cosine wave between lr and 0.
///
///   s(t) = lr · t / W,  t < W;    s(t) = lr · ½ (1 + cos(2π num_cycles (t - W) / max(1, T - W))),  t >= W
///
/// lr: the optimizer's rate, not negative, required. num_warmup_steps W: in [0, 2^53], required. num_training_steps T:
/// a number of steps, required. num_cycles: waves, 0.5: from lr to 0.
/// Past the end the wave goes on: the rate rises again. Models: pure, not finite; constexpr.
/// Errors: a parameter out of its range. Source: transformers' get_cosine_schedule_with_warmup.
///
///   constexpr auto s = anneal::transformers::get_cosine_schedule_with_warmup(
///       {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(4) > 0.4999 && s(4) < 0.5001 && s(6) == 0 && s(10) == 1);
[[nodiscard]] constexpr auto get_cosine_schedule_with_warmup(params::get_cosine_schedule_with_warmup p) {
  constexpr const char* where = params::get_cosine_schedule_with_warmup::name;
  const double steps = detail::after_warmup(where, p.num_warmup_steps, p.num_training_steps);
  return named(
      p, detail::warmed_up(where, p.lr, p.num_warmup_steps, detail::rounded_wave(where, p.lr, 0, p.num_cycles, steps)));
}

/// Up from 0 to lr along a straight line, then num_cycles half cosine waves, each from lr to 0.
///
///   s(t) = lr · t / W,  t < W;    s(t) = lr · ½ (1 + cos(π frac(num_cycles (t - W) / (T - W)))),  W <= t < T
///
/// Parameters, models and errors as for get_cosine_schedule_with_warmup, but: num_cycles: not negative, 1; finite, 0
/// from T on (if T is not above W, lr at W and then 0). A restart that is not a whole step away from its quotient is
/// decided by the rounding of transformers: it may show 0 where lr is due.
/// Source: transformers' get_cosine_with_hard_restarts_schedule_with_warmup.
///
///   constexpr auto s = anneal::transformers::get_cosine_with_hard_restarts_schedule_with_warmup(
///       {.lr = 1, .num_warmup_steps = 0, .num_training_steps = 8, .num_cycles = 2});
///   static_assert(s(0) == 1 && s(3) < 0.2 && s(4) == 1 && s(8) == 0);
[[nodiscard]] constexpr auto get_cosine_with_hard_restarts_schedule_with_warmup(
    params::get_cosine_with_hard_restarts_schedule_with_warmup p) {
  constexpr const char* where = params::get_cosine_with_hard_restarts_schedule_with_warmup::name;
  detail::require_not_negative(where, "lr", p.lr);
  detail::require_not_negative(where, "num_cycles", p.num_cycles);
  const double steps = detail::after_warmup(where, p.num_warmup_steps, p.num_training_steps);
  const auto cycles = cosine({.initial = p.lr, .steps = 1}) | repeat(forever) |
                      detail::warped(detail::cycle_clock{p.num_cycles, steps}) | take(steps);
  return named(p,
               detail::warmed_up(where, p.lr, p.num_warmup_steps, sequence(cycles, constant({.value = 0}) | take(1))));
}

/// Up from 0 to lr along a straight line, then a cosine wave between lr and a lowest rate.
///
/// Parameters, models and errors as for get_cosine_schedule_with_warmup; and min_lr, or min_lr_rate as a fraction of lr:
/// one of the two has to be given. A negative one is cut to 0.
/// Source: transformers' get_cosine_with_min_lr_schedule_with_warmup.
///
///   constexpr auto s = anneal::transformers::get_cosine_with_min_lr_schedule_with_warmup(
///       {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6, .min_lr = 0.25});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(6) == 0.25 && s(10) == 1);
[[nodiscard]] constexpr auto get_cosine_with_min_lr_schedule_with_warmup(
    params::get_cosine_with_min_lr_schedule_with_warmup p) {
  constexpr const char* where = params::get_cosine_with_min_lr_schedule_with_warmup::name;
  const double steps = detail::after_warmup(where, p.num_warmup_steps, p.num_training_steps);
  const double low = p.lr * detail::lowest_rate(p);
  return named(
      p, detail::warmed_up(where, p.lr, p.num_warmup_steps,
                           detail::rounded_wave(where, p.lr, low, p.num_cycles, steps) | clamp(0, detail::infinite())));
}

/// As get_cosine_with_min_lr_schedule_with_warmup, but one step ahead.
///
///   s(t) = lr · (t + 1) / W,  t < W;    the wave at t - W + 1,  t >= W
///
/// With warmup_lr_rate r the warm-up is lr · (r + (1 - r) t / (W - 1)) instead. The rate of lr itself is seen at W - 1,
/// and the wave never shows it.
/// Source: transformers' get_cosine_with_min_lr_schedule_with_warmup_lr_rate.
///
///   constexpr auto s = anneal::transformers::get_cosine_with_min_lr_schedule_with_warmup_lr_rate(
///       {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6, .min_lr = 0.25});
///   static_assert(s(0) == 0.5 && s(1) == 1 && s(5) == 0.25 && s(9) == 1);
[[nodiscard]] constexpr auto get_cosine_with_min_lr_schedule_with_warmup_lr_rate(
    params::get_cosine_with_min_lr_schedule_with_warmup_lr_rate p) {
  constexpr const char* where = params::get_cosine_with_min_lr_schedule_with_warmup_lr_rate::name;
  detail::require_not_negative(where, "lr", p.lr);
  detail::require_offset(where, "num_warmup_steps", p.num_warmup_steps);
  const double steps = detail::after_warmup(where, p.num_warmup_steps, p.num_training_steps);
  const double low = p.lr * detail::lowest_rate(p);
  const double first = detail::greatest<double>(p.num_warmup_steps, 1);
  const auto ramp = p.warmup_lr_rate ? linear({.initial = p.lr * *p.warmup_lr_rate,
                                               .final = p.lr,
                                               .steps = detail::greatest<double>(p.num_warmup_steps - 1, 1)})
                                     : linear({.initial = p.lr / first, .final = p.lr + p.lr / first, .steps = first});
  return named(p, sequence(ramp | detail::warped(detail::taken{p.num_warmup_steps}),
                           detail::rounded_wave(where, p.lr, low, p.num_cycles, steps) | skip(1) |
                               clamp(0, detail::infinite())));
}

}  // namespace anneal::transformers
