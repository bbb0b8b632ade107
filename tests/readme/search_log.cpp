// SPDX-License-Identifier: Apache-2.0
#include <anneal/search/search.hpp>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>

int main() {
  std::filesystem::remove("search.jsonl");
  const nlohmann::json space;
  const nlohmann::json values = nlohmann::json::object();
  const nlohmann::json schedule;
  const std::uint64_t n = 0;
  const std::uint64_t updates = 10;
  const double loss = 0.5;
#include "search_log.inc"
}
