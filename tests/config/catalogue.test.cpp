// SPDX-License-Identifier: Apache-2.0
// Every name that from_json knows is explained where it is defined and stands in a table of README.md, and the reverse.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "anneal/config/json.hpp"
#include "anneal/config/json/types.hpp"
#include "support/catch.hpp"
#include "support/samples.hpp"

namespace {

const std::filesystem::path project = ANNEAL_PROJECT_DIR;

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
  }
  return lines;
}

/// All that a pattern with one group finds.
std::vector<std::string> all_of(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (auto match = std::sregex_iterator(text.begin(), text.end(), pattern); match != std::sregex_iterator(); ++match) {
    found.push_back((*match)[1]);
  }
  return found;
}

/// A row of a table of README.md: what its first cell calls, and all its cells.
struct row {
  std::vector<std::string> names;
  std::vector<std::string> cells;
};

std::vector<row> rows_of_readme() {
  static const std::regex cell(R"(\| ([^|]*) (?=\|))");
  static const std::regex code("`([^`]*)`");
  static const std::regex name(R"(^([a-z_0-9]{2,})$|(?:^|[ (])([a-z_0-9]{2,})\()");
  std::vector<row> rows;
  for (const std::string& line : lines_of(project / "README.md")) {
    row one{{}, all_of(std::regex_replace(line, std::regex(R"(\\\|)"), "/"), cell)};  // a pipe in a cell is not its end
    if (line.rfind("| ", 0) == 0 && !one.cells.empty()) {
      for (const std::string& call : all_of(one.cells[0], code)) {
        std::smatch match;
        if (std::regex_search(call, match, name)) {
          one.names.push_back(match[1].matched ? match[1] : match[2]);
        }
      }
      rows.push_back(one);
    }
  }
  return rows;
}

/// What C++ has and JSON says otherwise, or not at all; and curves, which are no schedules.
const std::set<std::string> of_cpp = {"then", "at_least", "at_most", "map", "pointwise", "hold"};
const std::set<std::string> curves = {"power", "logarithmic", "hyperbolic", "tanh", "mirrored", "composed"};

bool is_native(std::string_view name) { return name.find('.') == std::string_view::npos; }

/// The comment above the definition of a name, in the headers of the pieces.
std::vector<std::string> comment_on(const std::string& name) {
  static const std::map<std::string, std::string> operators = {{"product", R"(operator\*)"}, {"sum", R"(operator\+)"}};
  const auto found = operators.find(name);
  const std::string cpp = found == operators.end() ? name : found->second;
  const std::regex definition("^(class|struct) " + cpp + "( .*)?$|^[a-z\\[].*[ (]" + cpp + R"(\)?\(.*)");
  for (const char* const room : {"schedule", "compose", "feedback", "recipe", "config"}) {
    for (const auto& header : std::filesystem::directory_iterator(project / "include/anneal" / room)) {
      if (header.path().extension() != ".hpp") {
        continue;
      }
      const std::vector<std::string> lines = lines_of(header.path());
      for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!std::regex_match(lines[i], definition)) {
          continue;
        }
        std::size_t first = i;
        while (first > 0 && (lines[first - 1].rfind("template", 0) == 0 || lines[first - 1].rfind("  ", 0) == 0)) {
          --first;
        }
        std::vector<std::string> comment;
        while (first > 0 && lines[first - 1].rfind("///", 0) == 0) {
          comment.insert(comment.begin(), lines[--first]);
        }
        const bool whole = std::string(room) == "compose" ||  // there one is for several
                           std::any_of(comment.begin(), comment.end(), [](const std::string& text) {
                             return text.find("Models:") != std::string::npos;
                           });
        if (!comment.empty() && whole) {
          return comment;
        }
      }
    }
  }
  return {};
}

}  // namespace

TEST_CASE("catalogue: a comment at each definition", "[config]") {
  for (const auto& [name, type] : anneal::detail::json_types()) {
    if (is_native(name) && comment_on(std::string(name)).empty()) {
      FAIL_CHECK(name << " has no comment above its definition in include/anneal, or one without \"Models:\"");
    }
  }
}

TEST_CASE("catalogue: JSON knows every scheduler of a dialect", "[config]") {
  static const std::regex name(R"re(char\* name = "([a-z.]+\.\w+)")re");
  std::size_t found = 0;
  for (const auto& header : std::filesystem::recursive_directory_iterator(project / "include/anneal/dialect")) {
    if (header.path().extension() != ".hpp") {
      continue;
    }
    for (const std::string& line : lines_of(header.path())) {
      for (const std::string& scheduler : all_of(line, name)) {
        ++found;
        if (anneal::detail::json_types().count(scheduler) == 0) {
          FAIL_CHECK(scheduler << " is defined in " << header.path().filename()
                               << ", and from_json does not know it: add it to include/anneal/config/json");
        }
      }
    }
  }
  CHECK(found > 50);
}

TEST_CASE("catalogue: a row in README.md for each name, and a name for each row", "[config]") {
  std::set<std::string> named;
  for (const row& one : rows_of_readme()) {
    named.insert(one.names.begin(), one.names.end());
  }
  const auto& types = anneal::detail::json_types();
  for (const auto& [name, type] : types) {
    if (is_native(name) && named.count(std::string(name)) == 0) {
      FAIL_CHECK(name << " stands in the first cell of no table of README.md: add a row");
    }
  }
  for (const std::string& name : named) {
    if (types.count(name) + of_cpp.count(name) + curves.count(name) == 0) {
      FAIL_CHECK(
          name << " stands in a table of README.md, and from_json does not know it: add it to schedule/schedule.hpp "
                  "or a list of config/json, or, if JSON has no word for it, to the one in this test");
    }
  }
}

TEST_CASE("catalogue: the parameters in README.md are those in JSON", "[config]") {
  std::map<std::string, std::set<std::string>> fields;
  for (const test::sample& one : test::samples(project / "tests/samples.jsonl", project / "tests/reference")) {
    const nlohmann::json written = anneal::to_json(anneal::from_json(one.description));
    for (const auto& [field, value] : written.items()) {
      fields[written["type"]].insert(field);
    }
  }
  const std::set<std::string> said_before = {"type", "precision", "curve", "drives", "of", "milestones"};
  static const std::regex word("(?:^|, )([a-z_0-9]+)");
  for (const row& one : rows_of_readme()) {
    if (one.cells.size() != 4) {
      continue;  // no schedule
    }
    const std::string& parameters = one.cells[1];
    const bool open = parameters.find("…") != std::string::npos;
    for (const std::string& name : one.names) {
      std::set<std::string> said;
      for (const std::string& parameter : all_of(parameters, word)) {
        said.insert(parameter);
        if (fields[name].count(parameter) == 0) {
          FAIL_CHECK(name << " has no parameter " << parameter << ", which README.md lists");
        }
      }
      for (const std::string& field : fields[name]) {
        if (!open && said.count(field) + said_before.count(field) == 0) {
          FAIL_CHECK(name << " has a parameter " << field << ", which README.md does not list");
        }
      }
    }
  }
}
