// SPDX-License-Identifier: Apache-2.0
// include/anneal/dialect/README.md: every scheduler of every dialect has a row, its calls are spelled alike, and what they
// make has the rates of what anneal calls so.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/json/types.hpp"
#include "anneal/dialect/keras.hpp"
#include "anneal/dialect/libtorch.hpp"
#include "anneal/dialect/llmc.hpp"
#include "anneal/dialect/megatron.hpp"
#include "anneal/dialect/optax.hpp"
#include "anneal/dialect/pytorch.hpp"
#include "anneal/dialect/timm.hpp"
#include "anneal/dialect/transformers.hpp"
#include "support/catch.hpp"

namespace {

using namespace anneal;

std::string page() {
  std::ifstream file(ANNEAL_PROJECT_DIR "/include/anneal/dialect/README.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::smatch> all(const std::string& text, const std::regex& pattern) {
  return {std::sregex_iterator(text.begin(), text.end(), pattern), std::sregex_iterator()};
}

/// The first 100 rates, with a metric that falls for a while.
template <schedule S>
std::vector<double> rates_of(const S& s) {
  std::vector<double> rates;
  scheduler run{s};
  for (int t = 0; t < 100; ++t) {
    rates.push_back(static_cast<double>(run.rate()));
    run.observe(t < 20 ? 100 - t : 80.5);
    run.advance();
  }
  return rates;
}

void same(const char* call, const std::vector<double>& theirs, const std::vector<double>& ours) {
  INFO(call);
  double largest = 0;
  for (const double rate : theirs) {
    largest = std::max(largest, std::abs(rate));
  }
  for (std::size_t t = 0; t < theirs.size(); ++t) {
    INFO(t);
    CHECK(std::abs(theirs[t] - ours[t]) <= 1e-12 * largest);
  }
}

}  // namespace

TEST_CASE("cheat-sheet: a row for every scheduler of every dialect, and for nothing else", "[readme]") {
  std::multiset<std::string> listed;
  const std::string text = page();
  for (const std::smatch& call : all(text, std::regex(R"(\n\| `[^`]*` \| `([a-z]+)::(\w+)\()"))) {
    listed.insert((call[1] == "llmc" ? "llm.c" : call[1].str()) + "." + call[2].str());
  }
  for (const auto& [name, type] : detail::json_types()) {
    if (name.find('.') != std::string_view::npos && listed.erase(std::string(name)) != 1) {
      FAIL_CHECK(name << " has not one row in include/anneal/dialect/README.md");
    }
  }
  for (const std::string& name : listed) {
    FAIL_CHECK(name << " has a row in include/anneal/dialect/README.md, and from_json does not know it");
  }
}

TEST_CASE("cheat-sheet: what the framework is given, the dialect is given", "[readme]") {
  const std::string text = page();
  for (const std::smatch& row : all(text, std::regex(R"(\n\| `([^`]*)` \| `([^`]*)` \|)"))) {
    const std::string theirs = row[1];
    INFO(theirs);
    for (const std::smatch& field : all(theirs, std::regex(R"((\w+)=([\d.e-]+))"))) {
      const std::string set = std::string(".").append(field[1]).append(" = ").append(field[2]);
      CHECK(row[2].str().find(set) != std::string::npos);
    }
  }
}

TEST_CASE("cheat-sheet: both calls give the same rates", "[readme]") {
#include "cheat_sheet.inc"
}
