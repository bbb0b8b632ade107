// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/version.hpp"

namespace anneal {

/// A search_space in the words of another system.
struct exported {
  nlohmann::ordered_json document;
  std::vector<std::string>
      notes{};           ///< what is other there, each with the parameter's name; what cannot be is an error
  std::string branch{};  ///< "of=cosine": which alternatives it is of, where a system has no conditions
};

/// What is tuned, and for how long, for the systems in whose document that stands.
struct study_options {
  std::string metric = "loss";
  bool maximize = false;
  std::size_t trials = 60;
  std::size_t parallel = 4;
};

}  // namespace anneal
