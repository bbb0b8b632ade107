// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "anneal/curve/mirrored.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/dialect/transformers/detail/warmup.hpp"
#include "anneal/recipe/inverse_sqrt.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/linear.hpp"

namespace anneal::transformers {

namespace params {

struct get_constant_schedule {
  static constexpr const char* name = "transformers.get_constant_schedule";
  double lr = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
  }
};

struct get_constant_schedule_with_warmup {
  static constexpr const char* name = "transformers.get_constant_schedule_with_warmup";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) { detail::transformers_warmup_fields(p, field); }
};

struct get_linear_schedule_with_warmup {
  static constexpr const char* name = "transformers.get_linear_schedule_with_warmup";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given, num_training_steps = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) { detail::transformers_fields(p, field); }
};

struct get_polynomial_decay_schedule_with_warmup {
  static constexpr const char* name = "transformers.get_polynomial_decay_schedule_with_warmup";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given, num_training_steps = detail::not_given;
  double lr_end = 1e-7, power = 1;

  static constexpr void fields(auto& p, auto&& field) {
    detail::transformers_fields(p, field);
    field("lr_end", p.lr_end, is::finite, "the last rate; below lr");
    field("power", p.power, is::positive, "the power of the part of the decay that is left");
  }
};

struct get_inverse_sqrt_schedule {
  static constexpr const char* name = "transformers.get_inverse_sqrt_schedule";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given;
  std::optional<step> timescale{};

  static constexpr void fields(auto& p, auto&& field) {
    detail::transformers_warmup_fields(p, field);
    field("timescale", p.timescale, is::steps,
          "the steps after which lr is divided by √2; num_warmup_steps, or 10,000");
  }
};

}  // namespace params

/// lr for ever. Source: transformers' get_constant_schedule.
///
///   static_assert(anneal::transformers::get_constant_schedule({.lr = 0.1})(1'000) == 0.1);
[[nodiscard]] constexpr auto get_constant_schedule(params::get_constant_schedule p) {
  detail::require_fields(p);
  return named(p, constant({.value = p.lr}));
}

/// A straight line from 0 to lr, then lr for ever: s(t) = lr · t / num_warmup_steps, t < num_warmup_steps.
///
/// Models: pure, not finite; constexpr. Source: transformers' get_constant_schedule_with_warmup.
///
///   constexpr auto s = anneal::transformers::get_constant_schedule_with_warmup({.lr = 1, .num_warmup_steps = 4});
///   static_assert(s(0) == 0 && s(1) == 0.25 && s(4) == 1);
[[nodiscard]] constexpr auto get_constant_schedule_with_warmup(params::get_constant_schedule_with_warmup p) {
  detail::require_fields(p);
  return named(p, detail::warmed_up(p, constant({.value = p.lr})));
}

/// Up from 0 to lr, then down to 0, along straight lines.
///
///   s(t) = lr · t / W,  t < W;    s(t) = lr · (T - t) / (T - W),  W <= t < T;    0 from T on
///
/// of num_warmup_steps W and num_training_steps T; if T is not above W, the rate is 0 from W on.
/// Models: finite, pure; constexpr. Source: transformers' get_linear_schedule_with_warmup.
///
///   constexpr auto s = anneal::transformers::get_linear_schedule_with_warmup(
///       {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(5) == 0.25 && s(6) == 0);
[[nodiscard]] constexpr auto get_linear_schedule_with_warmup(params::get_linear_schedule_with_warmup p) {
  detail::require_fields(p);
  const double first = p.num_training_steps > p.num_warmup_steps ? p.lr : 0;
  return named(p, detail::warmed_up(p, linear({.initial = first, .steps = detail::after_warmup(p)})));
}

/// Up from 0 to lr along a straight line, then polynomial decay to lr_end.
///
///   s(t) = lr · t / W,  t < W;    s(t) = lr_end + (lr - lr_end) · (1 - (t - W) / (T - W))^power,  W <= t <= T
///
/// of num_warmup_steps W and num_training_steps T; if T is below W, the rate is lr_end from W on. Past the end lr_end
/// holds. Models: finite, pure; constexpr.
/// Errors: lr_end not below lr; power not positive (a negative one divides by 0 at T there, 0 keeps lr up to T); W and T
/// both 0, where transformers divides by 0 (as it does at T if W = T > 0: here that is lr_end).
/// Source: transformers' get_polynomial_decay_schedule_with_warmup.
///
///   constexpr auto s = anneal::transformers::get_polynomial_decay_schedule_with_warmup(
///       {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6, .lr_end = 0.5});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(4) == 0.75 && s(6) == 0.5);
[[nodiscard]] constexpr auto get_polynomial_decay_schedule_with_warmup(
    params::get_polynomial_decay_schedule_with_warmup p) {
  detail::require_fields(p);
  detail::require(p.lr > p.lr_end, p.name, "lr_end", "must be below lr", p.lr_end);
  detail::require(p.num_training_steps != 0 || p.num_warmup_steps != 0, p.name, "num_training_steps",
                  "must not be 0 without a warm-up", p.num_training_steps);
  const double steps = detail::greatest(p.num_training_steps - p.num_warmup_steps, 0.0);
  const detail::transition<double, curve::mirrored<curve::power>> decay(
      p.name, {.initial = p.lr, .final = p.lr_end, .steps = steps}, curve::mirrored(curve::power(p.power)));
  return named(p, detail::warmed_up(p, decay));
}

/// Up from 0 to lr along a straight line, then down as one over a square root.
///
///   s(t) = lr · t / W,  t < W = num_warmup_steps;    s(t) = lr · √(timescale / (t - W + timescale)),  t >= W
///
/// transformers divides by a timescale of 0 at W, and by 0 some steps after W if it is negative; here both are refused.
/// Models: pure, not finite; constexpr. Source: transformers' get_inverse_sqrt_schedule.
///
///   constexpr auto s = anneal::transformers::get_inverse_sqrt_schedule({.lr = 1, .num_warmup_steps = 4});
///   static_assert(s(1) == 0.25 && s(4) == 1 && s(16) == 0.5);
[[nodiscard]] constexpr auto get_inverse_sqrt_schedule(params::get_inverse_sqrt_schedule p) {
  detail::require_fields(p);
  const step timescale = p.timescale ? *p.timescale : p.num_warmup_steps > 0 ? p.num_warmup_steps : step(10'000);
  return named(p, detail::warmed_up(p, inverse_sqrt({.initial = p.lr, .timescale = timescale})));
}

}  // namespace anneal::transformers
