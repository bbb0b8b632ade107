// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "anneal/search/detail/branches.hpp"
#include "anneal/search/detail/foreign.hpp"
#include "anneal/search/exported.hpp"
#include "anneal/search/portable_names.hpp"
#include "anneal/search/space.hpp"

namespace anneal {

namespace detail {

inline void sagemaker_parameter(const dimension& d, const std::string& name, nlohmann::ordered_json& ranges,
                                exported& e) {
  constexpr std::size_t most = 30;
  if (is_choice(d) || has_steps(d)) {
    nlohmann::ordered_json values = nlohmann::ordered_json::array();
    if (is_choice(d)) {
      values = d.labels();
    } else {
      for (const double x : grid_of("SageMaker", d, most)) {
        values.push_back(text_of(d, x));
      }
      e.notes.push_back(d.name + ": SageMaker has no steps: it is a categorical, whose values have no order there");
    }
    if (values.size() > most) {
      cannot_say("SageMaker", d, "it has " + std::to_string(values.size()) + " alternatives, at most 30 are allowed");
    }
    for (const nlohmann::ordered_json& value : values) {
      if (value.get_ref<const std::string&>().size() > 256) {
        cannot_say("SageMaker", d,
                   "an alternative is longer than 256 bytes: give the list of each a choice of its own");
      }
    }
    ranges["CategoricalParameterRanges"].push_back({{"Name", name}, {"Values", values}});
  } else {
    ranges[is_whole(d) ? "IntegerParameterRanges" : "ContinuousParameterRanges"].push_back(
        {{"Name", name},
         {"MinValue", text_of(d, d.low)},
         {"MaxValue", text_of(d, d.high)},
         {"ScalingType", is_log(d) ? "Logarithmic" : "Linear"}});
  }
  if (d.kind == dimension_kind::normal) {
    e.notes.push_back(note_of_normal(d, "SageMaker"));
  }
}

}  // namespace detail

/// The space for Amazon SageMaker, a document for each branch: what of a CreateHyperParameterTuningJob request follows from
/// it, HyperParameterTuningJobConfig with its ParameterRanges, and TrainingJobDefinition with nothing but
/// StaticHyperParameters, the alternatives of the branch.
///
///   for (const exported& job : to_sagemaker(space, {.metric = "loss", .trials = 60})) { … }
///
/// SageMaker has no conditions: of a choice whose alternatives have parameters, each alternative is a branch. Names are
/// portable_names(space), with a note; choices are their labels; what has steps is a categorical, with a note; a normal is drawn evenly, with a note. What a training job gets is a point, names and all:
/// space.assigned(with_own_names(space, hyperparameters)).
/// Errors: std::invalid_argument, with the name, for more than 30 alternatives, steps or parameters, which is the most
/// there.
/// Source: botocore's service model `sagemaker`.
[[nodiscard]] inline std::vector<exported> to_sagemaker(const search_space& space, const study_options& study = {}) {
  using json = nlohmann::ordered_json;
  const std::vector<std::string> names = portable_names(space);
  std::vector<detail::branch_of_space> branches =
      detail::branches_of(space, std::vector<bool>(space.dimensions().size()));
  const std::vector<std::string> single = detail::take_out_single_runs(branches);
  std::vector<exported> jobs;
  for (const detail::branch_of_space& b : branches) {
    exported e{.document = json::object(), .branch = b.name()};
    json ranges = json::object();
    json fixed = json::object();
    for (const dimension::condition& c : b.made) {
      fixed[names[c.parent]] = space.dimensions()[c.parent].labels()[c.alternative];
    }
    for (const std::size_t i : b.free) {
      detail::sagemaker_parameter(space.dimensions()[i], names[i], ranges, e);
    }
    if (b.free.size() > 30) {
      detail::cannot_say("SageMaker", space.dimensions()[b.free[30]], "it is one of more than 30 parameters");
    }
    e.document["HyperParameterTuningJobConfig"] = {
        {"Strategy", "Bayesian"},
        {"HyperParameterTuningJobObjective",
         {{"Type", study.maximize ? "Maximize" : "Minimize"}, {"MetricName", study.metric}}},
        {"ResourceLimits", {{"MaxNumberOfTrainingJobs", study.trials}, {"MaxParallelTrainingJobs", study.parallel}}},
        {"ParameterRanges", std::move(ranges)}};
    if (!fixed.empty()) {
      e.document["TrainingJobDefinition"]["StaticHyperParameters"] = std::move(fixed);
    }
    detail::note_names(space, names, b.active(), e);
    jobs.push_back(std::move(e));
  }
  jobs.front().notes.insert(jobs.front().notes.end(), single.begin(), single.end());
  return jobs;
}

}  // namespace anneal
