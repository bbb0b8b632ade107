// SPDX-License-Identifier: Apache-2.0
// Runs records of what other frameworks do against the dialects: reference_runner DIR [--system NAME] [--list-failures].
// Every record becomes a JSON description, a schedule, a scheduler; its rates are compared. The last line says
// `N passed, M failed`.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <anneal/config/json.hpp>
#include <anneal/config/json/types.hpp>
#include <anneal/driver/scheduler.hpp>

#include "description.hpp"
#include "exceptions.hpp"
#include "files.hpp"

namespace {

using nlohmann::json;
using test::description;
using test::number;

/// The tolerance, as a part of the largest rate: what the issue of a float64, a float32 and a record of accumulated
/// rounding are worth.
double tolerance(const json& record) {
  if (record.value("dtype", "float64") == "float32") {
    return 1e-6;
  }
  return record.value("variant", "") == "drift" ? 1e-9 : 1e-12;
}

/// What fails at its first step is refused when it is made.
bool refused_at_construction(const json& record) {
  const json errors = record.value("error", json::array());
  if (!errors.empty() && record["lr"].empty()) {
    return true;
  }
  return std::any_of(errors.begin(), errors.end(),
                     [](const json& error) { return error.value("step", json()) == "construct"; });
}

/// What is wrong, or nothing.
std::string compare(const json& record, const json& request, const char* wanted) {
  anneal::scheduler run{anneal::from_json(request)};
  const json& expected = record[wanted];
  const json metrics = record.value("metrics", json::array());
  double largest = 0;
  for (const json& rate : expected) {
    const double x = std::abs(number(rate));
    largest = std::isfinite(x) ? std::max(largest, x) : largest;
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (metrics.empty()) {
      run.seek(number(record["steps"][i]));
    } else if (i > 0) {
      run.advance();
      run.observe(number(metrics[i - 1]));
    }
    const double want = number(expected[i]);
    const double got = run.rate();
    const bool same = std::isfinite(want) ? std::abs(got - want) <= tolerance(record) * largest
                                          : got == want || (std::isnan(got) && std::isnan(want));
    if (!same) {
      char text[160];
      std::snprintf(text, sizeof text, "%s at step %s: %.17g, wanted %.17g", wanted, record["steps"][i].dump().c_str(),
                    got, want);
      return text;
    }
  }
  return "";
}

std::string run_record(const json& record) {
  json request = description(record);
  if (refused_at_construction(record)) {
    try {
      static_cast<void>(anneal::from_json(request));
    } catch (const anneal::json_error& error) {
      return error.path() == "/type" ? error.what() : "";
    }
    return "was not refused: " + record["error"][0].dump();
  }
  try {
    std::string problem = compare(record, request, "lr");
    if (problem.empty() && record.contains("momentum") && record["params"].value("cycle_momentum", true)) {
      request["drives"] = "momentum";
      problem = compare(record, request, "momentum");
    }
    if (problem.empty() && record.contains("wd")) {
      request["drives"] = "weight_decay";
      problem = compare(record, request, "wd");
    }
    return problem;
  } catch (const anneal::json_error& error) {
    // What fails in the framework at a later step may be refused at once.
    return record.contains("error") && error.path() != "/type" ? "" : error.what();
  } catch (const std::exception& error) {
    return error.what();
  }
}

struct count {
  int passed = 0;
  int failed = 0;
  int excepted = 0;
};

}  // namespace

int main(int argc, char** argv) {
  std::string directory;
  std::string system;
  bool list_failures = false;
  CLI::App app("Runs reference records against the dialects");
  app.add_option("DIR", directory, "where the .jsonl files are")->required()->check(CLI::ExistingDirectory);
  app.add_option("--system", system, "only records of this system");
  app.add_flag("--list-failures", list_failures, "say what is wrong in each");
  CLI11_PARSE(app, argc, argv);

  std::map<std::string, count> counts;
  std::map<std::string, std::vector<std::string>> excepted;
  for (const auto& path : test::record_files(directory)) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      const json record = json::parse(line);
      const std::string its_system = record.value("system", "");
      if (!record.contains("class") || (!system.empty() && its_system != system) ||
          !anneal::detail::has_dialect(its_system)) {
        continue;  // an optimizer's trajectory, or a system without a dialect
      }
      const std::string problem = run_record(record);
      const auto exception = std::find_if(std::begin(test::exceptions), std::end(test::exceptions),
                                          [&](const test::exception& e) { return e.covers(record); });
      if (problem.empty()) {
        ++counts[its_system].passed;
      } else if (exception != std::end(test::exceptions)) {
        ++counts[its_system].excepted;
        excepted[exception->name].push_back(record["id"]);
      } else {
        ++counts[its_system].failed;
        if (list_failures) {
          std::printf("%s: %s\n", record["id"].get<std::string>().c_str(), problem.c_str());
        }
      }
    }
  }

  count total;
  for (const auto& [name, its] : counts) {
    std::printf("%-14s %4d passed, %d failed, %d excepted\n", name.c_str(), its.passed, its.failed, its.excepted);
    total.passed += its.passed;
    total.failed += its.failed;
    total.excepted += its.excepted;
  }
  for (const test::exception& exception : test::exceptions) {
    const auto found = excepted.find(exception.name);
    if (found != excepted.end()) {
      std::printf("\nexcepted, %s: %s\n", exception.name, exception.reason);
      for (const std::string& id : found->second) {
        std::printf("  %s\n", id.c_str());
      }
    }
  }
  std::printf("%d passed, %d failed\n", total.passed, total.failed);
  return total.failed == 0 && total.passed > 0 ? 0 : 1;
}
