// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "anneal/search/detail/foreign.hpp"
#include "anneal/search/exported.hpp"
#include "anneal/search/space.hpp"

namespace anneal {

namespace detail {

inline nlohmann::ordered_json optuna_distribution(const dimension& d) {
  if (is_choice(d)) {
    return {{"name", "CategoricalDistribution"}, {"attributes", {{"choices", d.labels()}}}};
  }
  nlohmann::ordered_json attributes;
  if (is_whole(d)) {
    attributes["step"] = written(d, has_steps(d) ? d.step : 1);
  } else {
    attributes["step"] = nullptr;
    if (has_steps(d)) {
      attributes["step"] = d.step;
    }
  }
  attributes["low"] = written(d, d.low);
  attributes["high"] = written(d, d.high);
  attributes["log"] = is_log(d);
  return {{"name", is_whole(d) ? "IntDistribution" : "FloatDistribution"}, {"attributes", attributes}};
}

}  // namespace detail

/// The space as distributions of Optuna, in its own JSON, with what it leaves to the program that asks: when to ask.
///
///   {"parameters": [
///     {"name": "of", "distribution": {"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "linear"]}}},
///     {"name": "of.initial", "distribution": {"name": "FloatDistribution", "attributes": {…}}, "when": {"of": "cosine"}}]}
///
/// In Python: `optuna.distributions.json_to_distribution(json.dumps(p["distribution"]))`, and `trial._suggest` or
/// `study.ask(distributions)`; a parameter is asked for where all of its `when` were suggested, parents stand before. What
/// was suggested is a point: space.assigned(trial.params).
/// A normal is drawn evenly, with a note.
/// Source: Optuna 5.
[[nodiscard]] inline exported to_optuna(const search_space& space) {
  using json = nlohmann::ordered_json;
  exported e{{{"parameters", json::array()}}};
  const std::vector<dimension>& all = space.dimensions();
  for (const dimension& d : all) {
    json parameter = {{"name", d.name}, {"distribution", detail::optuna_distribution(d)}};
    for (const dimension::condition& c : d.when) {
      parameter["when"][all[c.parent].name] = all[c.parent].labels()[c.alternative];
    }
    if (d.kind == dimension_kind::normal) {
      e.notes.push_back(detail::note_of_normal(d, "Optuna"));
    }
    e.document["parameters"].push_back(std::move(parameter));
  }
  return e;
}

}  // namespace anneal
