// SPDX-License-Identifier: Apache-2.0
// anneal branch: from a saved state another definition takes over.
#include <algorithm>
#include <anneal/track/branch.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>

#include "commands.hpp"
#include "document.hpp"
#include "input.hpp"

namespace tool {

namespace {

struct options {
  input_options input;
  std::string saved, definition, output;
  std::string schedule, curve;
  std::optional<double> cooldown, extend, rewarm, peak, steps;
  double to = 0;
  bool jump = false;
  int indent = 2;
};

bool is_checkpoint(const std::string& path) {
  if (path == "-" || path.starts_with("{")) {
    return false;
  }
  const std::string begin = read_file(path).substr(0, 64);
  return begin.starts_with(R"({"anneal":"checkpoint")") ||
         (begin.size() > 8 && begin.substr(8).starts_with(R"({"__metadata__":{"anneal":"checkpoint")"));
}

/// A checkpoint; an object of a definition and a state; or a state, whose definition the options name.
nlohmann::json saved_run(const options& o) {
  if (is_checkpoint(o.saved)) {
    return anneal::read_checkpoint(o.saved);
  }
  nlohmann::json saved = read_document(o.saved).value;
  if (o.definition.empty()) {
    if (saved.is_object() && !saved.contains("definition") && saved.contains("step")) {
      throw input_error("--definition: must name what drove the run, of which " + o.saved + " holds the state alone");
    }
    return saved;
  }
  return {{"definition", read_document(o.definition).value}, {"state", std::move(saved)}};
}

nlohmann::json curve_of(const std::string& text, const char* by_default) {
  if (text.empty()) {
    return by_default;
  }
  if (text == "1-sqrt" || text == "1-square") {
    return {{"type", "power"}, {"exponent", text == "1-sqrt" ? 0.5 : 2.0}};
  }
  return text.starts_with("{") ? read_document(text).value : nlohmann::json(text);
}

anneal::step length_of(const std::optional<double>& given) {
  return given ? anneal::step(*given) : anneal::step(anneal::detail::not_given);
}

anneal::branched branch_of(const nlohmann::json& saved, const options& o) {
  const anneal::branch_options how{.hyperparameter = o.input.hyperparameter, .jump = o.jump, .run = o.input.horizon()};
  if (o.cooldown) {
    return anneal::branch(
        saved, anneal::cool_down{.steps = length_of(o.cooldown), .to = o.to, .curve = curve_of(o.curve, "linear")},
        how);
  }
  if (o.extend) {
    return anneal::branch(saved, anneal::extend_by{.updates = length_of(o.extend)}, how);
  }
  if (o.rewarm) {
    return anneal::branch(saved,
                          anneal::rewarm{.warmup = length_of(o.rewarm),
                                         .peak = o.peak.value_or(anneal::detail::not_given),
                                         .steps = length_of(o.steps),
                                         .final = o.to,
                                         .curve = curve_of(o.curve, "cosine")},
                          how);
  }
  const std::vector<source> sources = read_sources({o.schedule}, o.input);
  print_warnings(sources);
  const auto next = std::ranges::find(sources[0].all, o.input.hyperparameter, &driven::hyperparameter);
  if (next == sources[0].all.end()) {
    throw input_error(sources[0].name + ": has no schedule of " + o.input.hyperparameter);
  }
  return anneal::branch(saved, next->schedule, how);
}

void report(const anneal::branched& b) {
  for (const anneal::seam& s : b.seams) {
    std::fprintf(stderr, "%s%supdate %s: %s before, %s after, %s\n", s.hyperparameter.c_str(),
                 s.hyperparameter.empty() ? "" : ": ", text_of(s.at).c_str(), text_of(s.before).c_str(),
                 text_of(s.after).c_str(),
                 s.jump() == 0 ? "no jump" : ("a jump of " + short_text(100 * s.jump()) + " %").c_str());
  }
}

void write(const options& o, const anneal::branched& b) {
  if (is_checkpoint(o.saved)) {
    anneal::save_branch(o.saved, o.output, b);
    return;
  }
  std::ofstream file(o.output);
  file << nlohmann::json{{"definition", b.definition}, {"state", b.state}}.dump(o.indent) << '\n';
  if (!file.flush()) {
    throw input_error(o.output + ": cannot be written");
  }
}

}  // namespace

void add_branch(CLI::App& program, int&) {
  const auto o = std::make_shared<options>();
  CLI::App* const command = program.add_subcommand(
      "branch",
      "From a saved run another definition takes over; prints the definition of the whole, and on standard "
      "error the rates at the seam");
  command->add_option("saved", o->saved, "A checkpoint, or JSON with definition and state, or a state alone")
      ->required()
      ->type_name("SAVED");
  command->add_option("--definition", o->definition, "What drove the run, where SAVED is a state alone")
      ->type_name("SCHEDULE");
  CLI::Option_group* const change = command->add_option_group("Change", "One of");
  change->add_option("--cooldown", o->cooldown, "Down from the present rate, in so many updates")->type_name("N");
  change->add_option("--extend", o->extend, "So many more updates behind the end")->type_name("N");
  change->add_option("--rewarm", o->rewarm, "Up from the present rate in so many updates, to --peak, down in --steps")
      ->type_name("N");
  change->add_option("--schedule", o->schedule, "What takes over, on a clock of its own")->type_name("SCHEDULE");
  change->require_option(1);
  command->add_option("--to", o->to, "The last rate, of --cooldown and --rewarm")->capture_default_str();
  command->add_option("--peak", o->peak, "The highest rate, of --rewarm");
  command->add_option("--steps", o->steps, "The updates of the way down, of --rewarm")->type_name("N");
  command->add_option("--curve", o->curve, "Of the way down: linear, cosine, 1-sqrt, 1-square, or JSON")
      ->type_name("CURVE");
  command->add_flag("--jump", o->jump, "Allows the rate to jump");
  command
      ->add_option("-o,--output", o->output,
                   "Writes a checkpoint with all else that SAVED holds; or definition and state")
      ->type_name("FILE");
  command->add_option("--indent", o->indent, "Spaces for each level; -1 for one line")
      ->check(CLI::Range(-1, 16))
      ->capture_default_str();
  add_input_options(*command, o->input);
  command->footer(
      "Example: anneal branch '{\"definition\": {\"type\": \"constant\", \"value\": 0.1}, \"state\": {\"version\": 1, "
      "\"step\": 900, \"fingerprint\": \"ad3252a7ae37c742\", \"feedback\": {}}}' --cooldown 100 --curve 1-sqrt");
  command->callback([o] {
    const anneal::branched b = branch_of(saved_run(*o), *o);
    if (!o->output.empty()) {
      write(*o, b);
    }
    std::puts(b.definition.dump(o->indent).c_str());
    report(b);
  });
}

}  // namespace tool
