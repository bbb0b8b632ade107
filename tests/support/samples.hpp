// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "reference_runner/description.hpp"

namespace test {

/// A schedule to try things on: what from_json is given, and how long it runs.
struct sample {
  std::string name;
  json description;
  std::int64_t steps = 0;
};

/// Every schedule that the tests know: the catalogue's, which `file` lists (tests/samples.jsonl), and those that records
/// in `records` (tests/reference) tell of other frameworks, but for what they refuse.
inline std::vector<sample> samples(const std::filesystem::path& file, const std::filesystem::path& records) {
  const auto each_line = [](const std::filesystem::path& path, auto use) {
    std::ifstream lines(path);
    if (!lines) {
      throw std::runtime_error("cannot read " + path.string());
    }
    for (std::string line; std::getline(lines, line);) {
      use(json::parse(line));
    }
  };
  std::vector<sample> all;
  each_line(file, [&](const json& one) { all.push_back({one["name"], one["schedule"], one["steps"]}); });
  for (const auto& entry : std::filesystem::directory_iterator(records)) {
    if (entry.path().extension() == ".jsonl") {
      each_line(entry.path(), [&](const json& record) {
        if (record.contains("class") && record.contains("lr") && !record.contains("error")) {
          all.push_back({record["id"], description(record), static_cast<std::int64_t>(record["lr"].size())});
        }
      });
    }
  }
  return all;
}

/// What a loss looks like: it falls, is noisy, and once in a while it is no number.
inline double metric(int n) {
  if (n % 97 == 96) {
    return number(n % 2 == 0 ? json("nan") : n % 3 == 0 ? json("inf") : json("-inf"));
  }
  const auto noise = static_cast<double>((static_cast<std::uint32_t>(n) * 2654435761U) >> 8) * 0x1p-24;
  return 1 + 100.0 / (10 + n) + noise / 16;
}

}  // namespace test
