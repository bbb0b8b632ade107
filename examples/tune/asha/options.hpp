// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

struct options {
  std::string space = ANNEAL_EXAMPLE_SPACE;
  std::string folder;  ///< for the state, the log and the checkpoints; empty: none is kept
  std::string rule = "promotion";
  std::uint64_t trials = 27;
  std::uint64_t min_epochs = 1;
  std::uint64_t max_epochs = 27;
  std::uint64_t factor = 3;
  std::uint64_t seed = 1;
  std::size_t batch = 32;
  std::size_t best = 5;  ///< rows of the table
  double deadline = 30;  ///< seconds after which a silent process counts as dead
};

/// Ends the program where they are wrong, or where help is asked for.
options parse_options(int argc, char** argv);
