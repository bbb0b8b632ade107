// SPDX-License-Identifier: Apache-2.0
#include <anneal/anneal.hpp>
#include <anneal/config/json.hpp>
using namespace anneal;

int main() {
#include "configuration.inc"
  const bool back = from_json(definition) == s;
  run.seek(500);
  bool refused = false;
  scheduler other{from_json(R"({"type": "constant", "value": 1})"_json)};
  try {
    restore(other, saved);
  } catch (const json_error&) {
    refused = true;
  }
  return back && run.rate() == 3e-4 && refused ? 0 : 1;
}
