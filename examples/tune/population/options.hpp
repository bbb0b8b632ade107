// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

struct options {
  std::string space;
  std::string folder;  ///< for the log and what the winner leaves; empty: none
  std::size_t members = 8;
  std::uint64_t seed = 1;
  std::size_t budget = 2000;   ///< updates of each member
  std::size_t interval = 200;  ///< updates between two turns
  std::size_t burn_in = 0;
  std::size_t blend = 0;  ///< 0: a quarter of the interval
  double quantile = 0.25;
  bool asynchronous = false;
  bool jump = false;
  std::size_t batch = 32;
  std::size_t compare = 0;  ///< with random search, over so many seeds
  double deadline = 60;     ///< seconds after which a silent process counts as dead
};

/// Ends the program where they are wrong, or where help is asked for.
options parse_options(int argc, char** argv);
