// SPDX-License-Identifier: Apache-2.0
// anneal check: what is likely a mistake.
#include <algorithm>
#include <cstdio>
#include <memory>

#include "commands.hpp"
#include "input.hpp"

namespace tool {

namespace {

/// The table of anneal::findings(), and what an import warns of.
const std::vector<std::string> names = {"import",
                                        "not_finite",
                                        "negative_rate",
                                        "zero_rate",
                                        "first_rate_zero",
                                        "first_rate_high",
                                        "warmup_of_one_update",
                                        "longer_than_run",
                                        "shorter_than_run",
                                        "never_changes",
                                        "peak_not_reached",
                                        "peak_between_updates",
                                        "ends_at_peak",
                                        "rises_past_end",
                                        "decayed_early",
                                        "milestones_early",
                                        "jump",
                                        "warmup_longer_than_run",
                                        "floor_not_reached",
                                        "off_by_one"};

struct options {
  input_options input;
  std::vector<std::string> schedules;
  std::vector<std::string> allowed;
  bool strict = false;
};

int check(const options& o) {
  const anneal::horizon given = o.input.horizon();
  const std::vector<anneal::metric_at> metrics = read_metrics(o.input.metrics);
  int status = 0;
  const auto is_allowed = [&](const std::string& name) {
    return std::ranges::find(o.allowed, name) != o.allowed.end();
  };
  for (const source& s : read_sources(o.schedules, o.input)) {
    for (const std::string& warning : s.warnings) {
      if (!is_allowed("import")) {
        status = 1;
        std::printf("%s: warning: import: %s\n", s.name.c_str(), warning.c_str());
      }
    }
    anneal::horizon::params run = given.parameters();
    run.updates = readable_updates_of({s}, given);
    for (const driven& d : s.all) {
      for (const anneal::finding& f : findings_of(d, anneal::horizon(run), metrics)) {
        if (is_allowed(f.name)) {
          continue;
        }
        const bool warning = f.level == anneal::severity::warning || o.strict;
        status = warning ? 1 : status;
        std::printf("%s: %s: %s: %s: %s\n", s.name.c_str(), d.hyperparameter.c_str(), warning ? "warning" : "note",
                    f.name, f.text.c_str());
      }
    }
  }
  return status;
}

}  // namespace

void add_check(CLI::App& program, int& status) {
  const auto o = std::make_shared<options>();
  CLI::App* const command = program.add_subcommand("check", "Names what is likely a mistake");
  command->add_option("schedule", o->schedules, "What to read")->required()->type_name("SCHEDULE…");
  command->add_option("--allow", o->allowed, "What is meant, and passed over")
      ->type_name("NAME")
      ->expected(1)
      ->take_all()
      ->check(CLI::IsMember(names));
  command->add_flag("--strict", o->strict, "A note is a warning");
  add_input_options(*command, o->input);
  command->footer(
      "Exit status: 0 without a warning, 1 with one, 2 if the input is wrong.\n"
      "Example: anneal check '{\"type\": \"cosine\", \"initial\": 3e-4, \"steps\": 98000}' --updates 98000");
  command->callback([o, &status] { status = check(*o); });
}

}  // namespace tool
