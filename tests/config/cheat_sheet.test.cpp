// SPDX-License-Identifier: Apache-2.0
// include/anneal/dialect/README.md: every scheduler of every dialect has a row, and every name in it exists.
#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "anneal/config/json.hpp"
#include "support/catch.hpp"

namespace {

using row = std::pair<std::string, std::string>;

/// The rows `| `framework.Name` | … |` of the page: the name, and what stands in the second column.
std::vector<row> rows() {
  std::ifstream file(ANNEAL_PROJECT_DIR "/include/anneal/dialect/README.md");
  const std::regex pattern(R"(\| `([a-z.]+\.[A-Za-z_]+)` \| (.*) \|)");
  std::vector<row> found;
  for (std::string line; std::getline(file, line);) {
    std::smatch match;
    if (std::regex_match(line, match, pattern)) {
      found.emplace_back(match[1], match[2]);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("cheat-sheet: a row for every scheduler of every dialect, and for nothing else", "[config]") {
  std::multiset<std::string> listed;
  for (const row& r : rows()) {
    listed.insert(r.first);
  }
  std::multiset<std::string> known;
  for (const auto& [name, type] : anneal::detail::json_types()) {
    if (name.find('.') != std::string_view::npos) {
      known.emplace(name);
    }
  }
  CHECK(listed == known);
}

TEST_CASE("cheat-sheet: every name of anneal in it exists", "[config]") {
  const auto& types = anneal::detail::json_types();
  const std::regex name("`([a-z_]+)`");
  for (const row& r : rows()) {
    INFO(r.first);
    auto match = std::sregex_iterator(r.second.begin(), r.second.end(), name);
    CHECK(match != std::sregex_iterator());
    for (; match != std::sregex_iterator(); ++match) {
      INFO((*match)[1]);
      CHECK(types.count(std::string((*match)[1])) == 1);
    }
  }
}
