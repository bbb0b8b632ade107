// SPDX-License-Identifier: Apache-2.0
#define ANNEAL_JSON_IMPLEMENTATION
#include <anneal/anneal_json.hpp>

int main() {
  const anneal::any_schedule s = anneal::parse_schedule(R"({"type": "pytorch.StepLR", "lr": 0.1, "step_size": 3})");
  const anneal::any_schedule again = anneal::from_json(anneal::to_json(s));
  return s.at(2) == 0.1 && again == s ? 0 : 1;
}
