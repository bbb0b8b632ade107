// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "anneal/compose/sequence.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/dialect/detail/scheduler.hpp"
#include "anneal/schedule/ramp.hpp"

/// What the schedules of transformers share.
namespace anneal::detail {

constexpr void transformers_warmup_fields(auto& p, auto&& field) {
  field("lr", p.lr, is::not_negative, "the rate of the optimizer");
  field("num_warmup_steps", p.num_warmup_steps, is::offset, "the steps of the warm-up");
}

constexpr void transformers_fields(auto& p, auto&& field) {
  transformers_warmup_fields(p, field);
  field("num_training_steps", p.num_training_steps, is::finite, "the steps of the run, warm-up included");
}

/// From 0 to lr in num_warmup_steps updates, then `after`, from its own 0 and whatever it starts with.
template <class Params, pure_schedule S>
constexpr auto warmed_up(const Params& p, S after) {
  return sequence(
      transition<double, curve::linear>(Params::name, {.initial = 0, .final = p.lr, .steps = p.num_warmup_steps}, {}),
      std::move(after));
}

/// What is left of the training after the warm-up, and at least one step.
constexpr double after_warmup(const auto& p) { return greatest(p.num_training_steps - p.num_warmup_steps, 1.0); }

}  // namespace anneal::detail
