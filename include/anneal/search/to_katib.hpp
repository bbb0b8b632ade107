// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "anneal/search/detail/branches.hpp"
#include "anneal/search/detail/foreign.hpp"
#include "anneal/search/exported.hpp"
#include "anneal/search/portable_names.hpp"
#include "anneal/search/space.hpp"

namespace anneal {

/// What stands in an Experiment besides the space.
struct katib_options {
  study_options study{};
  std::string name = "anneal";    ///< of the experiment; of several branches, what it begins with
  std::string image = "trainer";  ///< of the container
  std::vector<std::string> command = {"train"};
  std::string algorithm = "random";                         ///< or tpe, bayesianoptimization, cmaes, sobol, …
  std::string metrics_file = "/var/log/katib/metrics.log";  ///< JSON Lines in which the metric is a text
};

namespace detail {

/// Whether --set makes the alternative of its label, which moreover stands in the template between quotes.
inline bool katib_can_set(const nlohmann::json& alternative, const std::string& label) {
  const bool plain = std::none_of(label.begin(), label.end(), [](char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  const nlohmann::json read = nlohmann::json::parse(label, nullptr, false);
  return plain && !label.empty() && (read.is_discarded() ? nlohmann::json(label) : read) == alternative;
}

/// Katib's services draw multiples of the step, so that these have to be what the space has.
inline bool katib_has_steps(const dimension& d) { return is_whole(d) && std::fmod(d.low, d.step) == 0; }

inline nlohmann::ordered_json katib_parameter(const dimension& d, const std::string& name, exported& e) {
  nlohmann::ordered_json feasible;
  std::string type = is_whole(d) ? "int" : "double";
  if (is_choice(d)) {
    type = "categorical";
    feasible["list"] = d.labels();
  } else if (has_steps(d) && !katib_has_steps(d)) {
    type = "discrete";
    for (const double x : grid_of("Katib", d, 1000)) {
      feasible["list"].push_back(text_of(d, x));
    }
    e.notes.push_back(d.name + ": Katib's steps are multiples of " + text_of(d, d.step) +
                      ": it is a list of values, which have no order there");
  } else {
    feasible["min"] = text_of(d, d.low);
    feasible["max"] = text_of(d, d.high);
    if (is_whole(d)) {
      feasible["step"] = text_of(d, has_steps(d) ? d.step : 1);  // its Optuna cannot do without
    }
    feasible["distribution"] = is_log(d) ? "logUniform" : "uniform";
  }
  if (d.kind == dimension_kind::normal) {
    e.notes.push_back(note_of_normal(d, "Katib"));
  }
  return {{"name", name}, {"parameterType", type}, {"feasibleSpace", feasible}};
}

/// A name that Kubernetes takes: a-z, 0-9 and -, at most 40 of them, as its trials' names are longer.
inline std::string kubernetes_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((lower >= 'a' && lower <= 'z') || (!name.empty() && lower >= '0' && lower <= '9')) {
      name += lower;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  name.resize((std::min<std::size_t>)(name.size(), 40));
  while (!name.empty() && name.back() == '-') {
    name.pop_back();
  }
  return name.empty() ? "anneal" : name;
}

/// The document of a branch, and all that a trial of it is given with --set, after the command.
inline nlohmann::ordered_json katib_template(const search_space& space, const std::vector<std::string>& names,
                                             const branch_of_space& b, const katib_options& o) {
  using json = nlohmann::ordered_json;
  json command = o.command;
  command.push_back("--schedule");
  command.push_back(b.document(space).dump());
  json parameters = json::array();
  for (const std::size_t i : b.free) {
    const dimension& d = space.dimensions()[i];
    parameters.push_back({{"name", names[i]}, {"description", d.name}, {"reference", names[i]}});
    for (const std::string& path : b.places(space, d)) {
      command.push_back("--set");
      command.push_back(path + "=${trialParameters." + names[i] + "}");
    }
  }
  const json container = {{"name", "training"}, {"image", o.image}, {"command", command}};
  return {
      {"primaryContainerName", "training"},
      {"trialParameters", parameters},
      {"trialSpec",
       {{"apiVersion", "batch/v1"},
        {"kind", "Job"},
        {"spec", {{"template", {{"spec", {{"containers", json::array({container})}, {"restartPolicy", "Never"}}}}}}}}}};
}

}  // namespace detail

/// The space as Experiments of Kubernetes' Katib (kubeflow.org/v1beta1), one for each branch.
///
///   for (const exported& experiment : to_katib(space, {.image = "registry/trainer:1"})) { … }
///
/// A trial runs the command with --schedule and the document of the branch, and a --set PATH=${trialParameters.NAME} for
/// every place of each parameter, as with_overrides takes it. Katib has no conditions: of a choice whose alternatives have
/// parameters, or are what --set cannot say (schedules, lists of texts, a text such as "7"), each alternative is a branch,
/// named in the annotation anneal/branch. Names are portable_names(space), with a note; whole numbers have the step 1; steps
/// that are not the multiples of the step are a list, with a note; a normal is drawn evenly, with a note, as Katib's own
/// leaves its bounds. The metric is read from a file of JSON Lines, in which Katib wants it as a text: {"loss": "0.25"}.
/// Errors: std::invalid_argument, with the name, for more than 1,000 values to be listed; for more trials at once than
/// there are; for a metrics_file that is not an absolute path.
/// Source: Katib's API and the validator of its webhook.
[[nodiscard]] inline std::vector<exported> to_katib(const search_space& space, const katib_options& options = {}) {
  using json = nlohmann::ordered_json;
  const study_options& study = options.study;
  if (study.parallel > study.trials || study.parallel == 0) {
    throw std::invalid_argument("anneal::to_katib: parallel must be from 1 to trials, " + std::to_string(study.trials) +
                                ", got " + std::to_string(study.parallel));
  }
  if (!options.metrics_file.starts_with('/')) {
    throw std::invalid_argument("anneal::to_katib: metrics_file must be an absolute path, got " + options.metrics_file);
  }
  const std::vector<dimension>& all = space.dimensions();
  std::vector<bool> split(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::vector<std::string> labels = all[i].labels();
    for (std::size_t k = 0; k < labels.size(); ++k) {
      split[i] = split[i] || all[i].path.empty() || !detail::katib_can_set(all[i].choices[k], labels[k]);
    }
  }
  std::vector<detail::branch_of_space> branches = detail::branches_of(space, split);
  const std::vector<std::string> single = detail::take_out_single_runs(branches);
  const std::vector<std::string> names = portable_names(space);
  std::vector<exported> experiments;
  std::vector<std::string> taken;
  for (const detail::branch_of_space& b : branches) {
    exported e{.document = json::object(), .branch = b.name()};
    std::string wanted = options.name;
    for (const auto& [name, label] : b.labels.items()) {
      wanted += "-" + label.get<std::string>();
    }
    wanted = detail::kubernetes_name(wanted);
    std::string name = wanted;
    for (std::size_t n = 2; std::find(taken.begin(), taken.end(), name) != taken.end(); ++n) {
      name = wanted + "-" + std::to_string(n);
    }
    taken.push_back(name);
    json metadata = {{"name", name}};
    if (!b.labels.empty()) {
      metadata["annotations"]["anneal/branch"] = b.labels.dump();
    }
    json parameters = json::array();
    for (const std::size_t i : b.free) {
      parameters.push_back(detail::katib_parameter(all[i], names[i], e));
    }
    e.document = {
        {"apiVersion", "kubeflow.org/v1beta1"},
        {"kind", "Experiment"},
        {"metadata", metadata},
        {"spec",
         {{"objective", {{"type", study.maximize ? "maximize" : "minimize"}, {"objectiveMetricName", study.metric}}},
          {"algorithm", {{"algorithmName", options.algorithm}}},
          {"parallelTrialCount", study.parallel},
          {"maxTrialCount", study.trials},
          {"maxFailedTrialCount", (std::min<std::size_t>)(3, study.trials)},
          {"metricsCollectorSpec",
           {{"collector", {{"kind", "File"}}},
            {"source", {{"fileSystemPath", {{"path", options.metrics_file}, {"kind", "File"}, {"format", "JSON"}}}}}}},
          {"parameters", parameters},
          {"trialTemplate", detail::katib_template(space, names, b, options)}}}};
    detail::note_names(space, names, b.active(), e);
    experiments.push_back(std::move(e));
  }
  experiments.front().notes.insert(experiments.front().notes.end(), single.begin(), single.end());
  return experiments;
}

}  // namespace anneal
