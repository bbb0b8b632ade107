// SPDX-License-Identifier: Apache-2.0
// tests/configs: the files of other systems as people write them, read by the program, give the rates of these systems.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "anneal/config/import.hpp"
#include "reference_runner/description.hpp"
#include "support/catch.hpp"
#include "tool.hpp"

namespace {

using nlohmann::json;

/// The command line for a record whose document is in a file.
test::arguments options_of(const json& record, const std::string& file, const test::folder& folder) {
  test::arguments options = {"table", file, "--from", record["from"], "--hyperparameter", record["hyperparameter"]};
  const auto add = [&](const std::string& name, const std::string& value) {
    options.push_back(name);
    options.push_back(value);
  };
  const std::pair<const char*, const char*> horizons[] = {{"updates", "--updates"},
                                                          {"updates_per_epoch", "--updates-per-epoch"},
                                                          {"samples_per_update", "--samples-per-update"}};
  for (const auto& [name, option] : horizons) {
    if (record["horizon"].contains(name)) {
      add(option, record["horizon"][name].dump());
    }
  }
  const json arguments = record.value("arguments", json::object());
  for (const auto& [name, value] : arguments.items()) {
    add("--argument", name + "=" + value.dump());
  }
  if (const json group = record.value("group", json()); !group.is_null()) {
    add("--group", group.is_string() ? group.get<std::string>() : group.dump());
  }
  if (record.contains("metric_every")) {
    std::string log = "updates,metric\n";
    for (int t = record["metric_every"]; t <= record["steps"].back(); t += record["metric_every"].get<int>()) {
      log += std::to_string(t) + "," + record["metric"].dump() + "\n";
    }
    test::write(folder / "log.csv", log);
    add("--metrics", folder / "log.csv" + ":metric");
  }
  std::string at = "0";
  const json steps = record.value("steps", json::array());
  for (const json& step : steps) {
    at.append(",").append(step.dump());
  }
  add("--at", at);
  return options;
}

/// What is wrong, or nothing.
std::string problem_of(const json& record, const test::folder& folder) {
  static const std::map<std::string, std::string> suffixes = {{"args", ".sh"}};
  const std::string format = record["format"];
  const std::string file = folder / "config" + (suffixes.contains(format) ? suffixes.at(format) : "." + format);
  test::write(file, record["document"]);
  const test::outcome o = test::anneal(options_of(record, file, folder));
  if (record.contains("refused")) {
    return o.status == 2 ? "" : "was not refused";
  }
  const std::size_t header = o.output.find("step," + record["hyperparameter"].get<std::string>() + "\n");
  if (o.status != 0 || header == std::string::npos) {
    return o.output;
  }
  std::map<double, double> rates;
  std::istringstream lines(o.output.substr(o.output.find('\n', header) + 1));
  for (std::string line; std::getline(lines, line);) {
    rates[std::stod(line)] = std::stod(line.substr(line.find(',') + 1));
  }
  double largest = 0;
  for (const json& value : record["values"]) {
    const double x = std::abs(test::number(value));
    largest = std::isfinite(x) ? std::max(largest, x) : largest;
  }
  for (std::size_t i = 0; i < record["values"].size(); ++i) {
    const double want = test::number(record["values"][i]);
    const double got = rates.at(record["steps"][i]);
    const bool same =
        std::isnan(want) ? std::isnan(got) : std::abs(got - want) <= record["tolerance"].get<double>() * largest;
    if (!same) {
      return "step " + record["steps"][i].dump() + ": " + std::to_string(got) + ", wanted " + std::to_string(want);
    }
  }
  return "";
}

}  // namespace

TEST_CASE("The program gives the rates of other systems for their files") {
  const test::folder folder;
  std::size_t count = 0;
  for (const std::string& system : anneal::import_systems()) {
    std::string name = system;
    std::ranges::replace(name, '.', '_');
    std::ranges::replace(name, '-', '_');
    std::ifstream records(ANNEAL_PROJECT_DIR "/tests/configs/" + name + ".jsonl");
    INFO(name);
    REQUIRE(records.is_open());
    for (std::string line; std::getline(records, line); ++count) {
      const json record = json::parse(line);
      INFO(record["id"]);
      CHECK(problem_of(record, folder) == "");
    }
  }
  CHECK(count > 100);
}
