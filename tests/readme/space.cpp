// SPDX-License-Identifier: Apache-2.0
#include <anneal/search/search.hpp>
#include <nlohmann/json.hpp>

int main() {
#include "space.inc"
  return lr.initial_state() == lr.initial_state() ? 0 : 1;
}
