// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>

#include "options.hpp"
#include "schedules.hpp"
#include "update.hpp"

namespace digits {

/// A progress bar on a terminal; elsewhere one line per epoch.
class progress {
 public:
  progress(const options& o, run_length updates, std::size_t first_step);

  void add(const update& u);

 private:
  void draw(const update& u);

  run_length updates_;
  bool silent_;
  bool bar_;
  std::chrono::steady_clock::time_point next_drawing_{};
};

}  // namespace digits
