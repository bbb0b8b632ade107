// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

/// The records of tests/reference/search, or of the folder that holds all of them.
inline std::vector<nlohmann::json> records(const std::string& name) {
  std::ifstream file(std::string(ANNEAL_TEST_REFERENCE_DIR "/search/") + name);
  std::vector<nlohmann::json> result;
  for (std::string line; std::getline(file, line);) {
    result.push_back(nlohmann::json::parse(line));
  }
  return result;
}

inline double number(const nlohmann::json& j) {
  return j.is_number()      ? j.get<double>()
         : j == "Infinity"  ? std::numeric_limits<double>::infinity()
         : j == "-Infinity" ? -std::numeric_limits<double>::infinity()
                            : std::numeric_limits<double>::quiet_NaN();
}

/// The same value after its state went through a text.
template <class T>
T killed_and_restored(const T& before, T fresh) {
  fresh.restore(nlohmann::json::parse(before.state().dump()));
  return fresh;
}
