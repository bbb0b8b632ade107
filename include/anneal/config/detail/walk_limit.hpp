// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/check.hpp"

namespace anneal::detail {

/// Some of PyTorch's schedulers walk to the step that they are asked for, and to make a warm-up or a cooldown is to ask.
/// While one of these is alive, the schedulers that were read from a description walk so many steps in all, and throw
/// std::invalid_argument at the next one: a short description must not take long to read.
class walk_limit {
 public:
  explicit walk_limit(long steps) noexcept : steps_(steps), outer_(current) { current = &steps_; }
  walk_limit(const walk_limit&) = delete;
  walk_limit& operator=(const walk_limit&) = delete;
  ~walk_limit() { current = outer_; }

  static void count_step() {
    if (current != nullptr && --*current < 0) {
      raise(
          "takes too long to make: it needs the rate of a step that a scheduler of PyTorch walks to from the first "
          "one");
    }
  }

 private:
  static inline thread_local long* current = nullptr;
  long steps_;
  long* outer_;
};

}  // namespace anneal::detail
