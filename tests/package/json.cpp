// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <anneal/config/json.hpp>
#include <anneal/config/load.hpp>

namespace {

/// Before main() begins.
[[maybe_unused]] const bool reads = [] {
  const anneal::any_schedule s = anneal::parse_schedule(R"({"type": "constant", "value": 0.1})");
  if (s.at(0) != 0.1 || anneal::from_json(anneal::to_json(s)) != s) {
    std::abort();
  }
  return true;
}();

}  // namespace
