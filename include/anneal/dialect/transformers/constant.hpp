// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/transformers/detail/warmup.hpp"
#include "anneal/schedule/constant.hpp"

namespace anneal::transformers {

namespace params {

struct get_constant_schedule {
  static constexpr const char* name = "transformers.get_constant_schedule";
  double lr = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) { field("lr", p.lr); }
};

struct get_constant_schedule_with_warmup {
  static constexpr const char* name = "transformers.get_constant_schedule_with_warmup";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("num_warmup_steps", p.num_warmup_steps);
  }
};

}  // namespace params

/// lr for ever. Errors: lr negative or not finite. Source: transformers' get_constant_schedule.
///
///   static_assert(anneal::transformers::get_constant_schedule({.lr = 0.1})(1'000) == 0.1);
[[nodiscard]] constexpr auto get_constant_schedule(params::get_constant_schedule p) {
  constexpr const char* where = params::get_constant_schedule::name;
  detail::require_not_negative(where, "lr", p.lr);
  return named(p, constant({.value = p.lr}));
}

/// A straight line from 0 to lr, then lr for ever: s(t) = lr · t / num_warmup_steps, t < num_warmup_steps.
///
/// lr: the optimizer's rate, not negative, required. num_warmup_steps: in [0, 2^53], required.
/// Models: pure, not finite; constexpr. Errors: a parameter out of its range.
/// Source: transformers' get_constant_schedule_with_warmup.
///
///   constexpr auto s = anneal::transformers::get_constant_schedule_with_warmup({.lr = 1, .num_warmup_steps = 4});
///   static_assert(s(0) == 0 && s(1) == 0.25 && s(4) == 1);
[[nodiscard]] constexpr auto get_constant_schedule_with_warmup(params::get_constant_schedule_with_warmup p) {
  constexpr const char* where = params::get_constant_schedule_with_warmup::name;
  return named(p, detail::warmed_up(where, p.lr, p.num_warmup_steps, constant({.value = p.lr})));
}

}  // namespace anneal::transformers
