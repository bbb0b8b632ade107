// SPDX-License-Identifier: Apache-2.0
// Runs configuration files of other systems through import_config: import_runner DIR [--system NAME] [--list].
// Each line of DIR/<system>.jsonl is a document, with the rates that the system's own code gave for it, or its refusal.
// The rates of the schedule are compared with them, those of its JSON too. The last line says `N passed, M failed`.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <anneal/config/import.hpp>
#include <anneal/driver/scheduler.hpp>

#include "../../examples/tool/forms/forms.hpp"
#include "../reference_runner/description.hpp"
#include "../reference_runner/files.hpp"

namespace {

using nlohmann::json;
using test::number;

/// The document of a record. YAML stands there as JSON, beside the text.
json document_of(const json& record) {
  const std::string form = record["format"];
  const std::string text = record["document"];
  return form == "args"                              ? forms::from_command_line(text)
         : form == "prototxt" || form == "textproto" ? forms::from_prototxt(text)
         : form == "cfg"                             ? forms::from_cfg(text)
         : form == "yaml"                            ? record["json"]
                                                     : json::parse(text);
}

anneal::horizon horizon_of(const json& record) {
  anneal::horizon::params p;
  const auto read = [&](const char* name, auto& member) {
    if (record["horizon"].contains(name)) {
      member = record["horizon"][name].get<double>();
    }
  };
  read("updates", p.updates);
  read("updates_per_epoch", p.updates_per_epoch);
  read("samples_per_update", p.samples_per_update);
  return anneal::horizon(p);
}

anneal::imported import_of(const json& record) {
  const json group = record.value("group", json());
  return anneal::import_config(record["from"].get<std::string>(), document_of(record), horizon_of(record),
                               {.arguments = record.value("arguments", json::object()),
                                .hyperparameter = record["hyperparameter"],
                                .group = group.is_string() ? group.get<std::string>()
                                         : group.is_null() ? ""
                                                           : group.dump()});
}

/// What is wrong, or nothing.
std::string compare(const json& record, const anneal::any_schedule& s) {
  anneal::scheduler run{s};
  const json& values = record["values"];
  double largest = 0;
  for (const json& value : values) {
    const double x = std::abs(number(value));
    largest = std::isfinite(x) ? std::max(largest, x) : largest;
  }
  // The tolerance of a record follows from the arithmetic of the system: double, or float.
  const double tolerance = record["tolerance"].get<double>() * largest;
  const double every = record.value("metric_every", 0.0);
  double now = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double t = record["steps"][i];
    if (every == 0) {
      run.seek(t);
    }
    for (; every != 0 && now < t; ++now) {
      run.advance();
      if (std::fmod(now + 1, every) == 0) {
        run.observe(record["metric"]);
      }
    }
    const double want = number(values[i]);
    const double got = run.rate();
    const bool same = std::isfinite(want) ? std::abs(got - want) <= tolerance : std::isnan(got) && std::isnan(want);
    if (!same) {
      char text[160];
      std::snprintf(text, sizeof text, "step %.0f: %.17g, wanted %.17g", t, got, want);
      return text;
    }
  }
  return "";
}

std::string run_record(const json& record, bool list) {
  try {
    const anneal::imported i = import_of(record);
    if (list) {
      for (const std::string& warning : i.warnings) {
        std::printf("  %s: warning: %s\n", record["id"].get<std::string>().c_str(), warning.c_str());
      }
    }
    if (record.contains("refused")) {
      return "was not refused: " + record["refused"].get<std::string>();
    }
    const json written = anneal::to_json(i.schedule);
    if (anneal::to_json(anneal::from_json(written)) != written) {
      return "is read back as another schedule";
    }
    const std::string problem = compare(record, i.schedule);
    return problem.empty() ? compare(record, anneal::from_json(written)) : problem;
  } catch (const std::exception& error) {
    if (record.contains("refused") && list) {
      std::printf("  %s: refused: %s\n", record["id"].get<std::string>().c_str(), error.what());
    }
    return record.contains("refused") ? "" : error.what();
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string directory;
  std::string system;
  bool list = false;
  CLI::App app("Runs configuration files of other systems through import_config");
  app.add_option("DIR", directory, "where the .jsonl files are")->required()->check(CLI::ExistingDirectory);
  app.add_option("--system", system, "only documents of this system");
  app.add_flag("--list", list, "show all warnings and refusals");
  CLI11_PARSE(app, argc, argv);

  std::map<std::string, std::pair<int, int>> counts;
  int passed = 0;
  int failed = 0;
  for (const auto& path : test::record_files(directory)) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      const json record = json::parse(line);
      const std::string from = record["from"];
      const std::string its_system = from.substr(0, from.find('@'));
      if (!system.empty() && its_system != system) {
        continue;
      }
      const std::string problem = run_record(record, list);
      ++(problem.empty() ? counts[its_system].first : counts[its_system].second);
      ++(problem.empty() ? passed : failed);
      if (!problem.empty()) {
        std::printf("%s: %s\n", record["id"].get<std::string>().c_str(), problem.c_str());
      }
    }
  }
  for (const auto& [name, its] : counts) {
    std::printf("%-14s %3d passed, %d failed\n", name.c_str(), its.first, its.second);
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}
