// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

struct options {
  std::size_t epochs = 30;
  std::size_t batch = 64;  ///< of all processes together
  std::uint64_t seed = 1;
  std::string checkpoint;            ///< written by rank 0, and gone on with where it is there; empty: none
  std::size_t checkpoint_every = 5;  ///< updates
  bool agreement = true;             ///< all hear one loss
  int agree_every = 1;               ///< updates; 0: never
  bool cost = false;
};

/// Prints help or what is wrong, and exits, if there is nothing to run.
options parse_options(int argc, char** argv);
