// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "anneal/compose/map.hpp"
#include "anneal/compose/repeat.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/detail/angle.hpp"
#include "anneal/dialect/transformers/detail/warmup.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/cosine.hpp"
#include "anneal/schedule/linear.hpp"

namespace anneal::detail {

/// The angle at t of a wave, folded to [0, π]. It is rounded as transformers rounds it: far past the end of the
/// training that is most of the phase.
struct phase {
  double turn, steps;
  constexpr double operator()(double t) const noexcept { return from_nearest_turn(kept(turn * kept(t / steps))); }
};

/// A cosine wave from lr to `low` and back, num_cycles times after the warm-up, and on without an end.
constexpr auto rounded_wave(const auto& p, double low) {
  return cosine({.initial = p.lr, .final = low, .steps = pi.high}) |
         warped(phase{pi.high * p.num_cycles * 2, after_warmup(p)});
}

/// num_cycles · (t / steps), rounded like that, which decides the restarts.
struct cycle_clock {
  double num_cycles, steps;
  constexpr double operator()(double t) const noexcept { return num_cycles * (t / steps); }
};

constexpr void transformers_floor_fields(auto& p, auto&& field) {
  transformers_fields(p, field);
  field("num_cycles", p.num_cycles, is::finite, "the waves after the warm-up; 0.5 leads from lr to the lowest rate");
  field("min_lr", p.min_lr, is::finite, "the lowest rate; a negative one is cut to 0");
  field("min_lr_rate", p.min_lr_rate, is::finite, "the lowest rate as a fraction of lr, in the place of min_lr");
}

/// The least rate that min_lr or min_lr_rate ask for.
constexpr double lowest_rate(const auto& p) {
  const double given = p.min_lr ? *p.min_lr : p.min_lr_rate.value_or(not_given);
  require(is_given(given), p.name, "min_lr or min_lr_rate", "must be given", given);
  require(!p.min_lr || !p.min_lr_rate, p.name, "min_lr", "must not be given together with min_lr_rate", given);
  require(!p.min_lr || p.lr != 0, p.name, "lr", "must not be 0 with a min_lr", p.lr);
  return p.lr * (p.min_lr ? *p.min_lr / p.lr : given);
}

}  // namespace anneal::detail

namespace anneal::transformers {

namespace params {

struct get_cosine_schedule_with_warmup {
  static constexpr const char* name = "transformers.get_cosine_schedule_with_warmup";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given, num_training_steps = detail::not_given;
  double num_cycles = 0.5;

  static constexpr void fields(auto& p, auto&& field) {
    detail::transformers_fields(p, field);
    field("num_cycles", p.num_cycles, is::finite, "the waves after the warm-up; 0.5 leads from lr to 0");
  }
};

struct get_cosine_with_hard_restarts_schedule_with_warmup {
  static constexpr const char* name = "transformers.get_cosine_with_hard_restarts_schedule_with_warmup";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given, num_training_steps = detail::not_given;
  double num_cycles = 1;

  static constexpr void fields(auto& p, auto&& field) {
    detail::transformers_fields(p, field);
    field("num_cycles", p.num_cycles, is::not_negative, "the half waves after the warm-up");
  }
};

struct get_cosine_with_min_lr_schedule_with_warmup {
  static constexpr const char* name = "transformers.get_cosine_with_min_lr_schedule_with_warmup";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given, num_training_steps = detail::not_given;
  double num_cycles = 0.5;
  std::optional<double> min_lr{}, min_lr_rate{};

  static constexpr void fields(auto& p, auto&& field) { detail::transformers_floor_fields(p, field); }
};

struct get_cosine_with_min_lr_schedule_with_warmup_lr_rate {
  static constexpr const char* name = "transformers.get_cosine_with_min_lr_schedule_with_warmup_lr_rate";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given, num_training_steps = detail::not_given;
  double num_cycles = 0.5;
  std::optional<double> min_lr{}, min_lr_rate{}, warmup_lr_rate{};

  static constexpr void fields(auto& p, auto&& field) {
    detail::transformers_floor_fields(p, field);
    field("warmup_lr_rate", p.warmup_lr_rate, is::finite, "where the warm-up begins, as a fraction of lr");
  }
};

}  // namespace params

/// Up from 0 to lr along a straight line, then a cosine wave between lr and 0.
///
///   s(t) = lr · t / W,  t < W;    s(t) = lr · ½ (1 + cos(2π num_cycles (t - W) / max(1, T - W))),  t >= W
///
/// of num_warmup_steps W and num_training_steps T. Past the end the wave goes on: the rate rises again.
/// Models: pure, not finite; constexpr. Source: transformers' get_cosine_schedule_with_warmup.
///
///   constexpr auto s = anneal::transformers::get_cosine_schedule_with_warmup(
///       {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(4) > 0.4999 && s(4) < 0.5001 && s(6) == 0 && s(10) == 1);
[[nodiscard]] constexpr auto get_cosine_schedule_with_warmup(params::get_cosine_schedule_with_warmup p) {
  detail::require_fields(p);
  return named(p, detail::warmed_up(p, detail::rounded_wave(p, 0)));
}

/// Up from 0 to lr along a straight line, then num_cycles half cosine waves, each from lr to 0.
///
///   s(t) = lr · t / W,  t < W;    s(t) = lr · ½ (1 + cos(π frac(num_cycles (t - W) / (T - W)))),  W <= t < T
///
/// of num_warmup_steps W and num_training_steps T; 0 from T on (if T is not above W, lr at W and then 0). A restart that
/// is not a whole step away from its quotient is decided by the rounding of transformers: it may show 0 where lr is due.
/// Models: pure, finite; constexpr. Source: transformers' get_cosine_with_hard_restarts_schedule_with_warmup.
///
///   constexpr auto s = anneal::transformers::get_cosine_with_hard_restarts_schedule_with_warmup(
///       {.lr = 1, .num_warmup_steps = 0, .num_training_steps = 8, .num_cycles = 2});
///   static_assert(s(0) == 1 && s(3) < 0.2 && s(4) == 1 && s(8) == 0);
[[nodiscard]] constexpr auto get_cosine_with_hard_restarts_schedule_with_warmup(
    params::get_cosine_with_hard_restarts_schedule_with_warmup p) {
  detail::require_fields(p);
  const double steps = detail::after_warmup(p);
  const auto cycles = cosine({.initial = p.lr, .steps = 1}) | repeat(forever) |
                      detail::warped(detail::cycle_clock{p.num_cycles, steps}) | take(steps);
  return named(p, detail::warmed_up(p, sequence(cycles, constant({.value = 0}) | take(1))));
}

/// Up from 0 to lr along a straight line, then a cosine wave between lr and a lowest rate: as
/// get_cosine_schedule_with_warmup, but for min_lr or min_lr_rate, one of which has to be given.
/// Source: transformers' get_cosine_with_min_lr_schedule_with_warmup.
///
///   constexpr auto s = anneal::transformers::get_cosine_with_min_lr_schedule_with_warmup(
///       {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6, .min_lr = 0.25});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(6) == 0.25 && s(10) == 1);
[[nodiscard]] constexpr auto get_cosine_with_min_lr_schedule_with_warmup(
    params::get_cosine_with_min_lr_schedule_with_warmup p) {
  detail::require_fields(p);
  return named(p, detail::warmed_up(p, detail::rounded_wave(p, detail::lowest_rate(p)) | clamp(0, detail::infinite())));
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
  detail::require_fields(p);
  const double first = detail::greatest<double>(p.num_warmup_steps, 1);
  const auto ramp = p.warmup_lr_rate ? linear({.initial = p.lr * *p.warmup_lr_rate,
                                               .final = p.lr,
                                               .steps = detail::greatest<double>(p.num_warmup_steps - 1, 1)})
                                     : linear({.initial = p.lr / first, .final = p.lr + p.lr / first, .steps = first});
  return named(p, sequence(ramp | detail::warped(detail::taken{p.num_warmup_steps}),
                           detail::rounded_wave(p, detail::lowest_rate(p)) | skip(1) | clamp(0, detail::infinite())));
}

}  // namespace anneal::transformers
