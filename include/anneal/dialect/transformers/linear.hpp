// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/transformers/detail/warmup.hpp"
#include "anneal/schedule/linear.hpp"

namespace anneal::transformers {

namespace params {

struct get_linear_schedule_with_warmup {
  static constexpr const char* name = "transformers.get_linear_schedule_with_warmup";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given;
  step num_training_steps = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("num_warmup_steps", p.num_warmup_steps);
    field("num_training_steps", p.num_training_steps);
  }
};

}  // namespace params

/// Up from 0 to lr, then down to 0, along straight lines.
///
///   s(t) = lr · t / W,  t < W;    s(t) = lr · (T - t) / (T - W),  W <= t < T;    0 from T on
///
/// lr: the optimizer's rate, not negative, required. num_warmup_steps W: in [0, 2^53], required. num_training_steps T:
/// a number of steps, required; if it is not above W, the rate is 0 from W on.
/// Models: finite, pure; constexpr. Errors: a parameter out of its range.
/// Source: transformers' get_linear_schedule_with_warmup.
///
///   constexpr auto s = anneal::transformers::get_linear_schedule_with_warmup(
///       {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(5) == 0.25 && s(6) == 0);
[[nodiscard]] constexpr auto get_linear_schedule_with_warmup(params::get_linear_schedule_with_warmup p) {
  constexpr const char* where = params::get_linear_schedule_with_warmup::name;
  const double steps = detail::after_warmup(where, p.num_warmup_steps, p.num_training_steps);
  const double first = p.num_training_steps > p.num_warmup_steps ? p.lr : 0;
  return named(p, detail::warmed_up(where, p.lr, p.num_warmup_steps, linear({.initial = first, .steps = steps})));
}

}  // namespace anneal::transformers
