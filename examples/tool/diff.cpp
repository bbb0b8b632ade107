// SPDX-License-Identifier: Apache-2.0
// anneal diff: what another definition changes.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <set>

#include "commands.hpp"
#include "document.hpp"
#include "input.hpp"

namespace tool {

namespace {

struct options {
  input_options input;
  std::string a, b;
  double tolerance = 0;
};

/// Each number and text that is not in both definitions at the same place.
void print_fields(const nlohmann::ordered_json& a, const nlohmann::ordered_json& b) {
  const nlohmann::ordered_json in_a = a.flatten();
  const nlohmann::ordered_json in_b = b.flatten();
  std::set<std::string> paths;
  for (const nlohmann::ordered_json* all : {&in_a, &in_b}) {
    for (const auto& field : all->items()) {
      paths.insert(field.key());
    }
  }
  for (const std::string& path : paths) {
    const nlohmann::ordered_json before = in_a.value(path, nlohmann::ordered_json());
    const nlohmann::ordered_json after = in_b.value(path, nlohmann::ordered_json());
    if (before != after) {
      std::printf("%s: %s -> %s\n", path.c_str(), in_a.contains(path) ? before.dump().c_str() : "not there",
                  in_b.contains(path) ? after.dump().c_str() : "not there");
    }
  }
}

/// Whether the rates of a run differ.
bool print_rates(const driven& a, const driven& b, double updates, const std::vector<anneal::metric_at>& metrics,
                 double tolerance) {
  struct pair {
    double at = 0, a = 0, b = 0;
  };
  reader in_a(a.schedule, metrics);
  reader in_b(b.schedule, metrics);
  pair first, most;
  double count = 0;
  for (double t = 0; t < updates; ++t) {
    const pair here{t, in_a.at(t), in_b.at(t)};
    const double distance = std::abs(here.a - here.b);
    const bool same = here.a == here.b || (std::isnan(here.a) && std::isnan(here.b)) ||
                      distance <= tolerance * std::max(std::abs(here.a), std::abs(here.b));
    if (!same) {
      first = count == 0 ? here : first;
      most = count == 0 || distance > std::abs(most.a - most.b) ? here : most;
      count += 1;
    }
  }
  const char* const name = a.hyperparameter.c_str();
  if (count == 0) {
    std::printf("%s: the rates of all %.0f updates are the same%s\n", name, updates,
                tolerance > 0 ? ", within the tolerance" : "");
    return false;
  }
  const auto print = [&](const char* what, const pair& p) {
    std::printf("%s: differs %s at update %.0f: %s -> %s\n", name, what, p.at, text_of(p.a).c_str(),
                text_of(p.b).c_str());
  };
  print("first", first);
  print("most", most);
  const double total_a = anneal::total(a.schedule, updates, metrics);
  const double total_b = anneal::total(b.schedule, updates, metrics);
  std::printf("%s: %.0f of %.0f updates differ; total %s -> %s, %+.3g %%\n", name, count, updates,
              short_text(total_a).c_str(), short_text(total_b).c_str(), 100 * (total_b - total_a) / total_a);
  return true;
}

int compare(const options& o) {
  const anneal::horizon run = o.input.horizon();
  const std::vector<source> sources = read_sources({o.a, o.b}, o.input);
  print_warnings(sources);
  const source& a = sources[0];
  const source& b = sources[1];
  const std::vector<anneal::metric_at> metrics = read_metrics(o.input.metrics);
  const nlohmann::ordered_json definition_a = definition_of(a);
  const nlohmann::ordered_json definition_b = definition_of(b);
  if (definition_a == definition_b) {
    return 0;
  }
  print_fields(definition_a, definition_b);
  const double updates = readable_updates_of(sources, run);
  bool differ = false;
  for (const driven& x : a.all) {
    const auto y = std::ranges::find(b.all, x.hyperparameter, &driven::hyperparameter);
    if (y == b.all.end()) {
      std::printf("%s: is driven by %s alone\n", x.hyperparameter.c_str(), a.name.c_str());
      differ = true;
    } else {
      differ = print_rates(x, *y, updates, metrics, o.tolerance) || differ;
    }
  }
  for (const driven& y : b.all) {
    if (std::ranges::find(a.all, y.hyperparameter, &driven::hyperparameter) == a.all.end()) {
      std::printf("%s: is driven by %s alone\n", y.hyperparameter.c_str(), b.name.c_str());
      differ = true;
    }
  }
  return differ ? 1 : 0;
}

}  // namespace

void add_diff(CLI::App& program, int& status) {
  const auto o = std::make_shared<options>();
  CLI::App* const command = program.add_subcommand("diff", "Compares two definitions, and their rates in a run");
  command->add_option("a", o->a, "One")->required()->type_name("SCHEDULE");
  command->add_option("b", o->b, "The other")->required()->type_name("SCHEDULE");
  command->add_option("--tolerance", o->tolerance, "By what part of the larger one two rates may differ")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  add_input_options(*command, o->input);
  command->footer(
      "Exit status: 0 if all rates are the same, 1 if not, 2 if the input is wrong.\n"
      "Example: anneal diff '{\"type\": \"linear\", \"initial\": 0.1, \"steps\": 10}' "
      "'{\"type\": \"linear\", \"initial\": 0.1, \"steps\": 20}'");
  command->callback([o, &status] { status = compare(*o); });
}

}  // namespace tool
