// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "anneal/search/detail/foreign.hpp"
#include "anneal/search/exported.hpp"
#include "anneal/search/portable_names.hpp"
#include "anneal/search/space.hpp"

namespace anneal {

namespace detail {

inline nlohmann::ordered_json vertex_parameter(const dimension& d, const std::string& name, exported& e) {
  nlohmann::ordered_json p = {{"parameterId", name}};
  if (is_choice(d)) {
    p["categoricalValueSpec"] = {{"values", d.labels()}};
  } else if (has_steps(d)) {
    if (d.step < 1e-10) {
      cannot_say("Vertex AI", d, "its step is under 1e-10, where values are the same there");
    }
    p["discreteValueSpec"] = {{"values", grid_of("Vertex AI", d, 1000)}};
  } else if (is_whole(d)) {
    p["integerValueSpec"] = {{"minValue", text_of(d, d.low)}, {"maxValue", text_of(d, d.high)}};
  } else {
    p["doubleValueSpec"] = {{"minValue", d.low}, {"maxValue", d.high}};
  }
  if (!is_choice(d)) {
    p["scaleType"] = is_log(d) ? "UNIT_LOG_SCALE" : "UNIT_LINEAR_SCALE";
  }
  if (d.kind == dimension_kind::normal) {
    e.notes.push_back(note_of_normal(d, "Vertex AI"));
  }
  return p;
}

/// The parameters that are active where exactly these conditions hold, each with those below it.
inline nlohmann::ordered_json vertex_parameters(const search_space& space, const std::vector<std::string>& names,
                                                const std::vector<dimension::condition>& where, exported& e) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  const std::vector<dimension>& all = space.dimensions();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].when != where) {
      continue;
    }
    nlohmann::ordered_json p = vertex_parameter(all[i], names[i], e);
    const std::vector<std::string> labels = is_choice(all[i]) ? all[i].labels() : std::vector<std::string>{};
    for (std::size_t k = 0; k < labels.size(); ++k) {
      std::vector<dimension::condition> below = where;
      below.push_back({i, k});
      for (nlohmann::ordered_json& child : vertex_parameters(space, names, below, e)) {
        p["conditionalParameterSpecs"].push_back(
            {{"parentCategoricalValues", {{"values", nlohmann::ordered_json::array({labels[k]})}}},
             {"parameterSpec", std::move(child)}});
      }
    }
    list.push_back(std::move(p));
  }
  return list;
}

}  // namespace detail

/// The space as a StudySpec of Google's Vertex AI, in the JSON of its API: a parameter of an alternative is one of
/// conditionalParameterSpecs, inside each other like the choices.
///
///   to_vertex(space, {.metric = "accuracy", .maximize = true}).document
///
/// Names are portable_names(space), with a note; choices are their labels; what has steps is a list of numbers; a normal is drawn evenly, with a note. Of the study, what is tuned is used; how long is said elsewhere there.
/// Errors: std::invalid_argument, with the name, for more than 1,000 steps, and for steps under 1e-10.
/// Source: google.cloud.aiplatform_v1.StudySpec.
[[nodiscard]] inline exported to_vertex(const search_space& space, const study_options& study = {}) {
  using json = nlohmann::ordered_json;
  exported e;
  const std::vector<std::string> names = portable_names(space);
  e.document["metrics"] =
      json::array({{{"metricId", study.metric}, {"goal", study.maximize ? "MAXIMIZE" : "MINIMIZE"}}});
  e.document["parameters"] = detail::vertex_parameters(space, names, {}, e);
  std::vector<std::size_t> every(names.size());
  std::iota(every.begin(), every.end(), std::size_t{0});
  detail::note_names(space, names, every, e);
  return e;
}

}  // namespace anneal
