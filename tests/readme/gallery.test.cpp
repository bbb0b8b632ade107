// SPDX-License-Identifier: Apache-2.0
// examples/gallery/README.md: every schedule has a row, in which the C++ and the JSON are one.
#include <string>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/formula.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/json/types.hpp"
#include "support/catch.hpp"

using namespace anneal;

namespace {

std::string seen;  // all rows' JSON

void same(const char* name, const any_schedule& cpp, const char* json) {
  INFO(name);
  CHECK(to_json(from_json(nlohmann::json::parse(json))) == to_json(cpp));
  seen += json;
}

}  // namespace

TEST_CASE("A row of the gallery is one schedule in C++ and in JSON, and every type has one") {
#include "gallery.inc"
  for (const auto& [name, type] : detail::json_types()) {
    if (name.find('.') == name.npos) {  // the dialects have a page of their own
      INFO(name);
      CHECK(seen.find("\"type\": \"" + std::string(name) + "\"") != seen.npos);
    }
  }
}
