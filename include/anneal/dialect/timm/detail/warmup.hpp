// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/schedule/ramp.hpp"

/// What the schedulers of timm share.
namespace anneal::detail {

/// The rate of the optimizer, and how the warm-up is given.
template <class Params>
constexpr void require_timm_warmup(const Params& p) {
  constexpr const char* where = Params::name;
  require_not_negative(where, "lr", p.lr);
  require_finite(where, "warmup_lr_init", p.warmup_lr_init);
  require_given(where, "warmup_t", p.warmup_t);
  require(magnitude(p.warmup_t) <= 0x1p53, where, "warmup_t", "must be at most 2^53", p.warmup_t);
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

}  // namespace anneal::detail
