// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/version.hpp"

namespace anneal {

/// What an audit log tells.
struct audit_report {
  /// One line of the log that is more than rates and metrics.
  struct event {
    std::size_t line = 0;  ///< from 1
    double step = 0;       ///< finished updates
    std::string text;      ///< "begins (ann, 2026-11-26T09:00:00Z: third seed)"
    nlohmann::json
        definition{};  ///< what drives the run from here on, as definition_of() gives it; null where it stays
  };

  std::vector<event> events;
  std::size_t lines = 0;  ///< that were read and are sound
  std::uint64_t updates = 0;
  std::uint64_t rates = 0;  ///< that were proved
  std::uint64_t unproved =
      0;  ///< that were not: of a hyperparameter that is held in neither float, double nor an integer
  std::uint64_t metrics = 0;
  std::uint64_t skipped = 0;
  bool ended = false;     ///< the run came to its end; otherwise it goes on or was broken off
  std::string head;       ///< the seal of the last line
  std::size_t wrong = 0;  ///< the first line that is missing, changed or does not follow; 0 where all is right
  std::string problem;    ///< what is wrong with it
};

}  // namespace anneal
