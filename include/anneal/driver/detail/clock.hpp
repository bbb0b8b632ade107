// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/check.hpp"
#include "anneal/core/step.hpp"

/// The clock of a run: how far it goes.
namespace anneal::detail {

constexpr step checked_clock(const char* where, step t) {
  require(t >= 0 && t <= 0x1p53, where, "step", "must be in [0, 2^53]", t);
  return t;
}

constexpr step advanced_clock(const char* where, step t, step updates) {
  const step next = checked_clock(where, t + updates);
  require(!(updates > 0x1p53 - t), where, "updates", "must not lead beyond 2^53", updates);
  return next;
}

}  // namespace anneal::detail
