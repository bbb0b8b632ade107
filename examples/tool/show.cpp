// SPDX-License-Identifier: Apache-2.0
// anneal show: a definition and its run in words.
#include <anneal/config/fingerprint.hpp>
#include <anneal/track/detail/printable.hpp>
#include <cmath>
#include <cstdio>
#include <memory>

#include "commands.hpp"
#include "input.hpp"
#include "timeline.hpp"

namespace tool {

void print_definition(const nlohmann::ordered_json& description, const std::string& indent, const std::string& name) {
  const auto is_schedule = [](const nlohmann::ordered_json& x) { return x.is_object() && x.contains("type"); };
  std::string line = indent + name + (is_schedule(description) ? description["type"].get<std::string>() : "");
  const char* separator = ": ";
  for (const auto& [key, value] : description.items()) {
    const bool inner = is_schedule(value) || (value.is_array() && !value.empty() && is_schedule(value[0]));
    if (key != "type" && !inner) {
      std::string text = value.is_string() ? value.get<std::string>() : value.dump();
      if (value.is_array() && text.size() > 60) {
        text = text.substr(0, 40) + "... (" + std::to_string(value.size()) + " of them)";
      }
      line.append(separator).append(key).append(" ").append(text);
      separator = ", ";
    }
  }
  std::puts(anneal::detail::printable(line).c_str());
  for (const auto& [key, value] : description.items()) {
    if (is_schedule(value)) {
      print_definition(value, indent + "  ", key + " ");
    } else if (value.is_array() && !value.empty() && is_schedule(value[0])) {
      for (const nlohmann::ordered_json& element : value) {
        print_definition(element, indent + "  ", key + " ");
      }
    }
  }
}

namespace {

struct options {
  input_options input;
  std::vector<std::string> schedules;
};

void print_length(const anneal::any_schedule& s, double updates, const anneal::horizon& run) {
  const double length = s.length();
  std::string text = std::isfinite(length) ? text_of(length) + " updates" : "no end";
  if (length != updates) {
    text += ", in a run of " + text_of(updates);
  }
  if (run.parameters().updates_per_epoch) {
    text += ", which are " + short_text(updates / *run.parameters().updates_per_epoch) + " epochs";
  }
  std::printf("  length       %s%s\n", text.c_str(), s.listens() ? "; it listens to a metric" : "");
}

void show(const options& o) {
  const anneal::horizon given = o.input.horizon();
  const std::vector<anneal::metric_at> metrics = read_metrics(o.input.metrics);
  const std::vector<source> sources = read_sources(o.schedules, o.input);
  print_warnings(sources);
  for (const source& s : sources) {
    anneal::horizon::params whole = given.parameters();
    whole.updates = readable_updates_of({s}, given);
    const anneal::horizon run(whole);
    const double updates = run.updates();
    for (const driven& d : s.all) {
      std::printf("%s: %s\n", s.name.c_str(), d.hyperparameter.c_str());
      print_definition(definition_of(d.schedule), "  ");
      std::puts("");
      timeline story;
      reader rates(d.schedule, metrics);
      for (double t = 0; t < updates; ++t) {
        story.add(rates.at(t));
      }
      for (const std::string& line : std::move(story).lines()) {
        std::printf("  %s\n", line.c_str());
      }
      std::puts("");
      print_length(d.schedule, updates, run);
      const anneal::extreme_rates e = anneal::extremes(d.schedule, updates, metrics);
      std::printf("  lowest       %s at %s\n", text_of(e.lowest).c_str(), text_of(e.lowest_at).c_str());
      std::printf("  highest      %s at %s\n", text_of(e.highest).c_str(), text_of(e.highest_at).c_str());
      std::printf("  total        %s\n", text_of(anneal::total(d.schedule, updates, metrics)).c_str());
      std::printf("  fingerprint  %s\n", anneal::fingerprint_text(d.schedule).c_str());
      for (const anneal::finding& f : findings_of(d, run, metrics)) {
        std::printf("  %-11s  %s: %s\n", name_of(f.level), f.name, f.text.c_str());
      }
    }
  }
}

}  // namespace

void add_show(CLI::App& program, int&) {
  const auto o = std::make_shared<options>();
  CLI::App* const command = program.add_subcommand("show", "Says what a schedule is and what it does, in words");
  command->add_option("schedule", o->schedules, "What to read")->required()->type_name("SCHEDULE…");
  add_input_options(*command, o->input);
  command->footer(
      "Example: anneal show '{\"type\": \"warmup\", \"steps\": 2000, \"of\": "
      "{\"type\": \"cosine\", \"initial\": 3e-4, \"steps\": 98000}}'");
  command->callback([o] { show(*o); });
}

}  // namespace tool
