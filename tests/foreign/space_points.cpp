// SPDX-License-Identifier: Apache-2.0
// space_points SPACE.json UPDATES UPDATES_PER_EPOCH: whether each line of standard input is a point of the space, and a
// schedule: {"schedule": a document, "set": ["of.initial=0.1", …]}, as --set changes it.
#include <anneal/config/json.hpp>
#include <anneal/search/space.hpp>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

int main(int, char** argv) {
  std::size_t n = 0;
  try {
    const anneal::horizon run({.updates = std::atof(argv[2]), .updates_per_epoch = std::atof(argv[3])});
    std::ifstream file(argv[1]);
    const nlohmann::json description = nlohmann::json::parse(file);
    const anneal::search_space space(description, run);
    for (std::string line; std::getline(std::cin, line);) {
      ++n;
      const nlohmann::json given = nlohmann::json::parse(line);
      const nlohmann::json point =
          anneal::with_overrides(given["schedule"], given["set"].get<std::vector<std::string>>());
      if (description.contains("type") || description.contains("search")) {
        static_cast<void>(anneal::from_json(point, run));
      } else {
        static_cast<void>(anneal::bindings_from_json(point, run));
      }
      if (!space.contains(point)) {
        throw std::invalid_argument("is no point of the space: " + point.dump());
      }
    }
    std::cout << n << " points\n";
  } catch (const std::exception& error) {
    std::cerr << "line " << n << ": " << error.what() << '\n';
    return 1;
  }
}
