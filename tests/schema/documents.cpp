// SPDX-License-Identifier: Apache-2.0
// documents SAMPLES RECORDS: the schemas, and every schedule that the tests know, as JSON for check.py.
#include <iostream>

#include "anneal/config/json.hpp"
#include "support/samples.hpp"

int main(int, char** argv) {
  nlohmann::json samples = nlohmann::json::array();
  for (const test::sample& one : test::samples(argv[1], argv[2])) {
    samples.push_back({{"name", one.name}, {"schedule", one.description}});
  }
  std::cout << nlohmann::json{{"schema", anneal::json_schema()},
                              {"schema of bindings", anneal::bindings_schema()},
                              {"samples", samples}}
            << '\n';
}
