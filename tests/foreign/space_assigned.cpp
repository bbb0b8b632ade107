// SPDX-License-Identifier: Apache-2.0

// Reads a space and, line by line, values, and writes the points that they are, or the error:
//   {"space": {…}, "values": {…}}
#include <anneal/core/horizon.hpp>
#include <anneal/search/space.hpp>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

int main() {
  const anneal::horizon run({.updates = 1'000, .updates_per_epoch = 10, .samples_per_update = 32});
  for (std::string line; std::getline(std::cin, line);) {
    try {
      const nlohmann::json asked = nlohmann::json::parse(line);
      const anneal::search_space space(asked["space"], run);
      nlohmann::json names = nlohmann::json::array();
      for (const anneal::dimension& d : space.dimensions()) {
        names.push_back(d.name);
      }
      std::cout << nlohmann::json{{"point", space.assigned(asked["values"])}, {"names", names}} << std::endl;
    } catch (const std::exception& error) {
      std::cout << nlohmann::json{{"error", error.what()}} << std::endl;
    }
  }
}
