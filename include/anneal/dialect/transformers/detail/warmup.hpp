// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "anneal/compose/sequence.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/schedule/ramp.hpp"

/// What the schedules of transformers share.
namespace anneal::detail {

/// From 0 to lr in num_warmup_steps updates, then `after`, from its own 0 and whatever it starts with.
template <pure_schedule S>
constexpr auto warmed_up(const char* where, double lr, step num_warmup_steps, S after) {
  require_not_negative(where, "lr", lr);
  require_offset(where, "num_warmup_steps", num_warmup_steps);
  return sequence(transition<double, curve::linear>(where, {.initial = 0, .final = lr, .steps = num_warmup_steps}, {}),
                  std::move(after));
}

/// What is left of the training after the warm-up, and at least one step.
constexpr double after_warmup(const char* where, step num_warmup_steps, step num_training_steps) {
  require_finite(where, "num_training_steps", num_training_steps);
  return greatest(num_training_steps - num_warmup_steps, 1.0);
}

}  // namespace anneal::detail
