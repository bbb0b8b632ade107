// SPDX-License-Identifier: Apache-2.0
// anneal table: the rates as text.
#include <algorithm>
#include <anneal/config/detail/number.hpp>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>

#include "commands.hpp"
#include "document.hpp"
#include "input.hpp"

namespace tool {

namespace {

struct options {
  input_options input;
  std::string schedule;
  std::string format = "csv";
  std::string every;
  std::vector<std::string> at;
};

/// A length as people write it, times n: "10" and "10ba" are updates, "5ep" epochs, "3%" a part of the run.
double times(double n, const std::string& length, const anneal::horizon& run, const std::string& option) {
  double number = 0;
  const char* const begin = length.data();
  const char* const end = begin + length.size();
  const char* const unit = anneal::detail::read_number(begin, end, number);
  if (unit == begin || number < 0) {
    throw input_error(option + ": must be a number that is not negative, with or without a unit, got \"" + length +
                      "\"");
  }
  try {
    return run.parse(text_of(n * number) + (unit == end ? "ba" : unit));
  } catch (const std::invalid_argument& error) {
    throw input_error(option + ": " + error.what());
  }
}

/// visit(t) for the updates that are asked for, in the order of time.
void each_update(const options& o, double updates, const anneal::horizon& run,
                 const std::function<void(double)>& visit) {
  if (!o.at.empty()) {
    std::vector<double> chosen;
    for (const std::string& length : o.at) {
      chosen.push_back(times(1, length, run, "--at"));
    }
    std::ranges::sort(chosen);
    std::ranges::for_each(chosen, visit);
    return;
  }
  const std::string& stride = o.every.empty() ? "1" : o.every;
  if (times(1, stride, run, "--every") < 1) {
    throw input_error("--every: must be positive, got " + stride);
  }
  double last = -1;
  for (double n = 0; last < updates; n += 1) {
    const double t = times(n, stride, run, "--every");
    if (t > last && t < updates) {
      visit(t);
    }
    last = t;
  }
}

std::string json_number(double x) { return std::isfinite(x) ? text_of(x) : '"' + text_of(x) + '"'; }

void print(const options& o) {
  const anneal::horizon run = o.input.horizon();
  const std::vector<source> sources = read_sources({o.schedule}, o.input);
  print_warnings(sources);
  const source& s = sources[0];
  const std::vector<anneal::metric_at> metrics = read_metrics(o.input.metrics);
  const double updates = o.at.empty() ? updates_of(sources, run) : 0;
  anneal::horizon::params whole = run.parameters();
  if (!whole.updates && o.at.empty()) {
    whole.updates = updates;
  }
  const anneal::horizon known(whole);
  each_update(o, std::min(updates, 1.0), known, [](double) {});  // wrong lengths are named before anything is printed
  const bool csv = o.format == "csv";
  std::vector<reader> readers;
  std::string line = "step";
  for (const driven& d : s.all) {
    readers.emplace_back(d.schedule, metrics);
    line += "," + d.hyperparameter;
  }
  if (csv) {
    std::puts(line.c_str());
  }
  each_update(o, updates, known, [&](double t) {
    line = (csv ? "" : "{\"step\": ") + text_of(t);
    for (std::size_t i = 0; i < readers.size(); ++i) {
      const double rate = readers[i].at(t);
      line += csv ? "," + text_of(rate) : ", \"" + s.all[i].hyperparameter + "\": " + json_number(rate);
    }
    line += csv ? "" : "}";
    std::puts(line.c_str());
  });
}

}  // namespace

void add_table(CLI::App& program, int&) {
  const auto o = std::make_shared<options>();
  CLI::App* const command = program.add_subcommand("table", "Prints the rate of every update");
  command->add_option("schedule", o->schedule, "What to read")->required()->type_name("SCHEDULE");
  command->add_option("--format", o->format, "csv, or jsonl: a line of JSON for each update")
      ->check(CLI::IsMember({"csv", "jsonl"}))
      ->capture_default_str();
  CLI::Option* const every =
      command
          ->add_option("--every", o->every, "Only every so many updates: 100, or 1ep with --updates-per-epoch, or 5%")
          ->type_name("LENGTH");
  command->add_option("--at", o->at, "Only these: 0,1,99, or 5ep, or 50%")
      ->type_name("LENGTH,…")
      ->delimiter(',')
      ->excludes(every);
  add_input_options(*command, o->input);
  command->footer(
      "Example: anneal table '{\"type\": \"cosine\", \"initial\": 3e-4, \"steps\": 98000}' --at 0,1,97999 --format "
      "jsonl");
  command->callback([o] { print(*o); });
}

}  // namespace tool
