// SPDX-License-Identifier: Apache-2.0
// anneal space: the parameters of a space, for a person or for another system; and the schedule that a searcher found.
#include <algorithm>
#include <anneal/search/portable_names.hpp>
#include <anneal/search/to_configspace.hpp>
#include <anneal/search/to_katib.hpp>
#include <anneal/search/to_optuna.hpp>
#include <anneal/search/to_sagemaker.hpp>
#include <anneal/search/to_vertex.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

#include "commands.hpp"
#include "foreign_study.hpp"
#include "searched.hpp"

namespace tool {

namespace {

struct options {
  input_options input;
  std::string space;
  std::string system, output, command = "train";
  std::vector<std::string> branch;
  anneal::katib_options katib;
  std::vector<std::string> assign;
  std::string assign_lines, optuna, study;
  int indent = 2;
};

/// "of.initial=1e-3": a name of the space may hold a = itself.
std::pair<std::string, std::string> assignment_of(const anneal::search_space& space, const std::string& text) {
  const std::vector<std::string> portable = anneal::portable_names(space);
  const auto known = [&](const std::string& name) {
    return std::ranges::find(portable, name) != portable.end() ||
           std::ranges::find(space.dimensions(), name, &anneal::dimension::name) != space.dimensions().end();
  };
  std::size_t equals = text.find('=');
  for (std::size_t at = equals; at != text.npos; at = text.find('=', at + 1)) {
    if (known(text.substr(0, at))) {
      equals = at;
    }
  }
  if (equals == text.npos) {
    throw input_error("--assign: must be a name, = and a value, as in of.initial=1e-3, got " + text);
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

nlohmann::json assigned(const options& o, const anneal::search_space& space) {
  nlohmann::json values = nlohmann::json::object();
  for (const std::string& text : o.assign) {
    const auto [name, value] = assignment_of(space, text);
    if (!values.emplace(name, value).second) {
      throw input_error("--assign: " + name + " is given twice");
    }
  }
  return point_of(space, values);
}

void print_assigned_lines(const options& o, const anneal::search_space& space) {
  std::ifstream file;
  if (o.assign_lines != "-") {
    file.open(o.assign_lines);
    if (!file.is_open()) {
      read_file(o.assign_lines);  // says what is wrong
    }
  }
  std::istream& lines = o.assign_lines == "-" ? std::cin : file;
  std::size_t n = 1;
  for (std::string line; std::getline(lines, line); ++n) {
    try {
      const nlohmann::json values = nlohmann::json::parse(line);
      if (!values.is_object()) {
        throw input_error("must be an object of values by name");
      }
      std::puts(point_of(space, values).dump().c_str());
    } catch (const std::exception& error) {
      throw input_error((o.assign_lines == "-" ? "standard input" : o.assign_lines) + ": line " + std::to_string(n) +
                        ": " + error.what());
    }
  }
}

nlohmann::json best_of(const options& o, const anneal::search_space& space) {
  best_trial best = best_of_optuna(o.optuna, o.study);
  std::fprintf(stderr, "study %s, trial %lld: %s\n", best.study.c_str(), static_cast<long long>(best.number),
               text_of(best.value).c_str());
  std::vector<std::string> others;
  for (const auto& [name, value] : best.parameters.items()) {
    if (std::ranges::find(space.dimensions(), name, &anneal::dimension::name) == space.dimensions().end()) {
      std::fprintf(stderr, "%s: %s is no parameter of the space, and left out: it is %s\n", o.optuna.c_str(),
                   name.c_str(), value.dump().c_str());
      others.push_back(name);
    }
  }
  for (const std::string& name : others) {
    best.parameters.erase(name);
  }
  return space.assigned(best.parameters);
}

std::vector<anneal::exported> export_of(options& o, const anneal::search_space& space) {
  if (o.system == "optuna") {
    return {anneal::to_optuna(space)};
  }
  if (o.system == "configspace") {
    return {anneal::to_configspace(space)};
  }
  if (o.system == "vertex") {
    return {anneal::to_vertex(space, o.katib.study)};
  }
  if (o.system == "sagemaker") {
    return anneal::to_sagemaker(space, o.katib.study);
  }
  std::istringstream words(o.command);
  o.katib.command.assign(std::istream_iterator<std::string>(words), {});
  return anneal::to_katib(space, o.katib);
}

/// Keeps those of which --branch says what every choice is that it names.
void keep_branches(const options& o, std::vector<anneal::exported>& all) {
  std::string known;
  for (const anneal::exported& e : all) {
    known.append(known.empty() ? "" : "; ").append(e.branch.empty() ? "none" : e.branch);
  }
  for (const std::string& wanted : o.branch) {
    std::erase_if(all, [&](const anneal::exported& e) {
      return (", " + e.branch + ", ").find(", " + wanted + ", ") == std::string::npos;
    });
  }
  if (all.empty()) {
    throw input_error("--branch: there is no such one; there are: " + known);
  }
}

std::string file_name_of(const options& o, const anneal::exported& e) {
  std::string name = o.system;
  for (const char c : e.branch.empty() ? "" : "-" + e.branch) {
    const bool kept =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    name += kept ? c : '-';
  }
  return name + (o.system == "katib" ? ".yaml" : ".json");
}

void write_exports(options& o, const anneal::search_space& space) {
  std::vector<anneal::exported> all = export_of(o, space);
  keep_branches(o, all);
  std::vector<std::string> files;
  for (const anneal::exported& e : all) {
    for (const std::string& note : e.notes) {
      std::fprintf(stderr, "%s: %s%s%s\n", o.system.c_str(), e.branch.c_str(), e.branch.empty() ? "" : ": ",
                   note.c_str());
    }
    const std::string text = o.system == "katib" ? to_yaml(e.document) : e.document.dump(o.indent);
    if (o.output.empty()) {
      std::printf("%s%s\n", &e != all.data() && o.system == "katib" ? "---\n" : "", text.c_str());
      continue;
    }
    std::string path = (std::filesystem::path(o.output) / file_name_of(o, e)).string();
    if (std::ranges::find(files, path) != files.end()) {
      throw input_error(path + ": two branches have this name: give one of the parameters a name");
    }
    std::filesystem::create_directories(o.output);
    std::ofstream file(path);
    file << text << '\n';
    if (!file.flush()) {
      throw input_error(path + ": cannot be written");
    }
    std::puts(path.c_str());
    files.push_back(std::move(path));
  }
}

void add_export_options(CLI::App& command, options& o) {
  const char* const group = "For other systems";
  command.add_option("--to", o.system, "Whose form the parameters are printed in")
      ->check(CLI::IsMember({"optuna", "configspace", "katib", "sagemaker", "vertex"}))
      ->type_name("SYSTEM")
      ->group(group);
  const auto of_study = [&](CLI::Option* option) { option->needs("--to")->group(group)->capture_default_str(); };
  of_study(command.add_option("--metric", o.katib.study.metric, "What is searched for"));
  command.add_flag("--maximize", o.katib.study.maximize, "The largest metric is the best")->needs("--to")->group(group);
  of_study(command.add_option("--trials", o.katib.study.trials, "How many there are")->check(CLI::PositiveNumber));
  of_study(command.add_option("--parallel", o.katib.study.parallel, "How many at once")->check(CLI::PositiveNumber));
  of_study(command.add_option("--experiment", o.katib.name, "Its name, of katib"));
  of_study(command.add_option("--algorithm", o.katib.algorithm, "Of katib"));
  of_study(command.add_option("--image", o.katib.image, "The container of a trial, of katib"));
  of_study(command.add_option("--command", o.command, "What it runs, before --schedule and --set, of katib"));
  of_study(command.add_option("--metrics-file", o.katib.metrics_file, "Where it writes the metric, of katib"));
  command.add_option("--branch", o.branch, "One document alone, where a system has no conditions: which alternative")
      ->type_name("NAME=LABEL")
      ->expected(1)
      ->take_all()
      ->needs("--to")
      ->group(group);
  command.add_option("-o,--output", o.output, "The folder to write a file in for each document")
      ->type_name("FOLDER")
      ->needs("--to")
      ->group(group);
}

void add_result_options(CLI::App& command, options& o) {
  const char* const group = "From other systems";
  command.add_option("--assign", o.assign, "Prints the schedule with these values; a choice is its label")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all()
      ->excludes("--to")
      ->group(group);
  command
      .add_option("--assign-lines", o.assign_lines,
                  "The same for each line of a file, {\"name\": value, ...}; - for standard input")
      ->type_name("FILE")
      ->excludes("--to")
      ->excludes("--assign")
      ->group(group);
  command.add_option("--from-optuna", o.optuna, "Prints the best schedule of a study in Optuna's SQLite storage")
      ->type_name("FILE")
      ->excludes("--to")
      ->excludes("--assign")
      ->excludes("--assign-lines")
      ->group(group);
  command.add_option("--study", o.study, "Which study, where there are several")->needs("--from-optuna")->group(group);
}

void run(options& o) {
  const searched s = read_space(o.space, o.input);
  if (!o.system.empty()) {
    write_exports(o, s.space);
  } else if (!o.assign_lines.empty()) {
    print_assigned_lines(o, s.space);
  } else if (!o.optuna.empty()) {
    std::puts(best_of(o, s.space).dump(o.indent).c_str());
  } else if (!o.assign.empty()) {
    std::puts(assigned(o, s.space).dump(o.indent).c_str());
  } else {
    print_dimensions(s.space);
  }
}

}  // namespace

void add_space(CLI::App& program, int&) {
  const auto o = std::make_shared<options>();
  CLI::App* const command = program.add_subcommand(
      "space",
      "Prints the parameters of a space of schedules, also in the form of another system; or the schedule that "
      "it found");
  command->add_option("space", o->space, "What to read")->required()->type_name("SPACE");
  add_export_options(*command, *o);
  add_result_options(*command, *o);
  command->add_option("--indent", o->indent, "Spaces for each level; -1 for one line")
      ->check(CLI::Range(-1, 16))
      ->capture_default_str();
  add_run_options(*command, o->input);
  command->footer(
      "Example: anneal space '{\"type\": \"constant\", \"value\": {\"search\": \"log_uniform\", \"low\": 1e-4, "
      "\"high\": 1}}' --to katib\n"
      "and then --assign value=0.01");
  command->callback([o] { run(*o); });
}

}  // namespace tool
