// SPDX-License-Identifier: Apache-2.0
#include "input.hpp"

#include <algorithm>
#include <anneal/config/import.hpp>
#include <anneal/config/json.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <sstream>

#include "document.hpp"
#include "forms/place.hpp"

namespace tool {

namespace {

/// A schedule has a type; what has none, and holds nothing but objects, is meant as several of them by name.
bool drives_several(const nlohmann::json& document) {
  return document.is_object() && !document.empty() && !document.contains("type") &&
         std::ranges::all_of(document, [](const nlohmann::json& value) { return value.is_object(); });
}

/// What a schedule drives, by anneal's name: PyTorch's and Megatron's `lr` is the rate.
std::string hyperparameter_of(const nlohmann::json& schedule) {
  const bool says = schedule.contains("drives") && schedule["drives"].is_string();
  const std::string name = says ? schedule["drives"].get<std::string>() : "lr";
  return name == "lr" ? "learning_rate" : name;
}

/// Calls read(), and says in its errors where in the document that is.
auto guarded(const document& d, auto read) {
  try {
    return read();
  } catch (const anneal::json_error& error) {
    throw d.error(error.path(), error.what());
  } catch (const std::exception& error) {
    throw d.error("", error.what());
  }
}

source read_ours(const std::string& argument, const input_options& o, const anneal::horizon& run) {
  document d = read_document(argument);
  d.changed = !o.set.empty();
  source s{d.name, {}, {}};
  const nlohmann::json value = guarded(d, [&] { return anneal::with_overrides(d.value, o.set); });
  guarded(d, [&] {
    if (drives_several(value)) {
      const auto bindings = anneal::bindings_from_json(value, run);
      const nlohmann::json all = anneal::to_json(bindings);
      for (const char* const name : bindings.names) {
        if (all.contains(name)) {
          s.all.push_back({name, anneal::from_json(all[name])});
        }
      }
    } else {
      const anneal::any_schedule schedule = anneal::from_json(value, run);
      s.all.push_back({hyperparameter_of(value), schedule});
    }
  });
  return s;
}

source read_theirs(const std::string& system, const std::string& argument, const input_options& o,
                   const anneal::horizon& run) {
  document d = read_document(argument, system);
  d.changed = !o.set.empty();
  return guarded(d, [&] {
    const nlohmann::json arguments = anneal::with_overrides(nlohmann::json::object(), o.arguments);
    const nlohmann::json value = anneal::with_overrides(d.value, o.set);
    anneal::imported i = anneal::import_config(system, value, run, {arguments, o.hyperparameter, o.group});
    return source{d.name, {{o.hyperparameter, std::move(i.schedule)}}, std::move(i.warnings)};
  });
}

nlohmann::ordered_json in_order(const nlohmann::json& description) {
  if (!description.is_structured()) {
    return description;
  }
  nlohmann::ordered_json result =
      description.is_array() ? nlohmann::ordered_json::array() : nlohmann::ordered_json::object();
  if (description.is_array()) {
    for (const nlohmann::json& element : description) {
      result.push_back(in_order(element));
    }
    return result;
  }
  const auto add = [&](const auto& wanted) {
    for (const auto& field : description.items()) {
      if (wanted(field.key(), field.value())) {
        result[field.key()] = in_order(field.value());
      }
    }
  };
  add([](const std::string& key, const nlohmann::json&) { return key == "type"; });
  add([](const std::string& key, const nlohmann::json& x) { return key != "type" && !x.is_structured(); });
  add([](const std::string& key, const nlohmann::json& x) { return key != "type" && x.is_structured(); });
  return result;
}

std::string systems() {
  std::string text;
  for (const std::string& name : anneal::import_systems()) {
    text.append(text.empty() ? "" : ", ").append(name);
  }
  return text;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream rest(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
  for (std::string cell; std::getline(rest, cell, ',');) {
    cells.push_back(cell);
  }
  return cells;
}

double number_in(const std::string& cell, const std::string& where) {
  const nlohmann::json value = forms::number_or_text(cell);
  if (double other = 0;
      std::from_chars(cell.data(), cell.data() + cell.size(), other).ptr == cell.data() + cell.size() &&
      !std::isfinite(other)) {
    return other;  // as programs write it: nan, -inf
  }
  if (!value.is_number()) {
    throw input_error(where + ": must be a number, got \"" + cell + "\"");
  }
  return value;
}

}  // namespace

anneal::horizon input_options::horizon() const {
  anneal::horizon::params p;
  const auto give = [](std::optional<anneal::step>& to, const std::optional<double>& given) {
    if (given) {
      to = anneal::step(*given);
    }
  };
  give(p.updates, updates);
  give(p.updates_per_epoch, updates_per_epoch);
  give(p.samples_per_update, samples_per_update);
  give(p.tokens_per_update, tokens_per_update);
  return anneal::horizon(p);
}

std::string of_options(std::string error) {
  const auto replace = [&error](const std::string& from, const std::string& to) {
    for (std::size_t at = error.find(from); at != error.npos; at = error.find(from, at + to.size())) {
      error.replace(at, from.size(), to);
    }
  };
  anneal::horizon().describe([&](const std::string& field, const auto&...) {
    std::string option = "--" + field;
    std::ranges::replace(option, '_', '-');
    replace(" needs " + field + ", which the horizon does not give", " needs " + option);
    replace("the horizon's " + field, option);
    replace("anneal::horizon: " + field + " must", option + ": must");
  });
  replace("anneal::horizon: ", "");
  return error;
}

void add_run_options(CLI::App& command, input_options& options) {
  command.add_option("--updates", options.updates, "How long the run is; without it, as long as the schedule")
      ->group("Run");
  command.add_option("--updates-per-epoch", options.updates_per_epoch, "How many of them are an epoch")->group("Run");
  command.add_option("--samples-per-update", options.samples_per_update, "The samples of an update, of all processes")
      ->group("Run");
  command.add_option("--tokens-per-update", options.tokens_per_update, "The tokens of an update, of all processes")
      ->group("Run");
  command.add_option("--set", options.set, "Changes a field of the document: of.initial=3e-4, or milestones[1]=80%")
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->take_all();
}

void add_input_options(CLI::App& command, input_options& options) {
  add_run_options(command, options);
  command
      .add_option("--from", options.from,
                  "Whose file it is: " + systems() + "; once, or for each document, anneal for ours")
      ->type_name("SYSTEM[@VERSION]")
      ->expected(1)
      ->take_all()
      ->group("Other systems");
  command.add_option("--argument", options.arguments, "What the system takes outside the document: learning_rate=1e-4")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all()
      ->group("Other systems");
  command.add_option("--hyperparameter", options.hyperparameter, "learning_rate, momentum, beta2 or weight_decay")
      ->capture_default_str()
      ->group("Other systems");
  command.add_option("--group", options.group, "The group of parameters, by name or number")->group("Other systems");
  command
      .add_option(
          "--metrics", options.metrics,
          "What a schedule that listens hears: a CSV file and its column; a column step, updates or global_step "
          "says when")
      ->type_name("FILE:COLUMN")
      ->group("Run");
}

std::vector<source> read_sources(const std::vector<std::string>& arguments, const input_options& o) {
  if (o.from.size() > 1 && o.from.size() != arguments.size()) {
    throw input_error("--from: must be given once, or once for each of the " + std::to_string(arguments.size()) +
                      " documents, got " + std::to_string(o.from.size()));
  }
  if (std::ranges::count(arguments, "-") > 1) {
    throw input_error("standard input: can be read once");
  }
  const anneal::horizon run = o.horizon();
  std::vector<source> sources;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string system = o.from.empty() ? "anneal" : o.from[o.from.size() > 1 ? i : 0];
    sources.push_back(system == "anneal" ? read_ours(arguments[i], o, run) : read_theirs(system, arguments[i], o, run));
  }
  return sources;
}

void print_warnings(const std::vector<source>& sources) {
  for (const source& s : sources) {
    for (const std::string& warning : s.warnings) {
      std::fprintf(stderr, "%s: warning: %s\n", s.name.c_str(), warning.c_str());
    }
  }
}

nlohmann::ordered_json definition_of(const anneal::any_schedule& s) { return in_order(anneal::to_json(s)); }

nlohmann::ordered_json definition_of(const source& s) {
  if (s.all.size() == 1) {
    return definition_of(s.all[0].schedule);
  }
  nlohmann::ordered_json definition = nlohmann::ordered_json::object();
  for (const driven& d : s.all) {
    definition[d.hyperparameter] = definition_of(d.schedule);
  }
  return definition;
}

double updates_of(const std::vector<source>& sources, const anneal::horizon& run) {
  if (run.parameters().updates) {
    return *run.parameters().updates;
  }
  double longest = 0;
  for (const source& s : sources) {
    for (const driven& d : s.all) {
      const double length = d.schedule.length();
      if (std::isfinite(length)) {
        longest = std::max(longest, std::ceil(length));
      }
    }
  }
  if (longest == 0) {
    throw input_error(sources[0].name + ": has no end: say how long the run is, with --updates");
  }
  return longest;
}

double readable_updates_of(const std::vector<source>& sources, const anneal::horizon& run) {
  const double updates = updates_of(sources, run);
  if (updates > 2e9) {
    throw input_error(sources[0].name + ": " + text_of(updates) +
                      " updates are more than are read one by one: give fewer, with --updates");
  }
  return updates;
}

std::vector<anneal::metric_at> read_metrics(const std::string& argument) {
  std::vector<anneal::metric_at> metrics;
  if (argument.empty()) {
    return metrics;
  }
  const std::size_t colon = argument.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == argument.size()) {
    throw input_error("--metrics: must be a CSV file and one of its columns, as log.csv:loss, got \"" + argument +
                      "\"");
  }
  const std::string path = argument.substr(0, colon);
  const std::string column = argument.substr(colon + 1);
  std::istringstream lines(read_file(path));
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> names = cells_of(line);
  const auto find = [&](const std::string& name) {
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
  };
  const std::size_t metric = find(column);
  if (metric == names.size()) {
    throw input_error(path + ": has no column \"" + column + "\", its first line is: " + line);
  }
  const std::size_t number = find("step");
  const std::size_t finished = std::min(find("updates"), find("global_step"));
  double last = 0;
  for (std::size_t n = 2; std::getline(lines, line); ++n) {
    const std::vector<std::string> cells = cells_of(line);
    const auto value = [&](std::size_t i) {
      return number_in(cells[i], path + ": line " + std::to_string(n) + ", " + names[i]);
    };
    if (metric >= cells.size() || cells[metric].empty()) {
      last += 1;
      continue;
    }
    const double updates = number < cells.size()     ? value(number) + 1
                           : finished < cells.size() ? value(finished)
                                                     : last + 1;
    if (!(updates >= last)) {
      std::string wrong = path + ": line " + std::to_string(n) + ": the steps must not decrease, got ";
      wrong += line;
      throw input_error(wrong);
    }
    metrics.push_back({updates, value(metric)});
    last = updates;
  }
  return metrics;
}

std::vector<anneal::finding> findings_of(const driven& d, const anneal::horizon& run,
                                         const std::vector<anneal::metric_at>& metrics) {
  std::vector<anneal::finding> found = anneal::findings(d.schedule, run, metrics);
  if (d.hyperparameter != "learning_rate") {
    std::erase_if(found, [](const anneal::finding& f) {
      return f.name != std::string_view("not_finite") && f.name != std::string_view("negative_rate");
    });
  }
  return found;
}

std::string text_of(double x) {
  char text[32];
  const bool whole = std::abs(x) <= 0x1p53 && x == std::floor(x);
  return {text, whole ? std::to_chars(std::begin(text), std::end(text), static_cast<std::int64_t>(x)).ptr
                      : std::to_chars(std::begin(text), std::end(text), x).ptr};
}

std::string short_text(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", x == 0 ? 0 : x);  // one zero
  return text;
}

}  // namespace tool
