// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "anneal/search/detail/foreign.hpp"
#include "anneal/search/exported.hpp"
#include "anneal/search/space.hpp"

namespace anneal {

namespace detail {

/// A bound with the 13 decimals to which ConfigSpace rounds it, not outside of the given one.
inline double configspace_bound(double x, bool upper) {
  const double scaled = std::rint(x * 1e13);
  const double rounded = scaled / 1e13;
  if (upper ? rounded > x : rounded < x) {
    return (scaled + (upper ? -1 : 1)) / 1e13;
  }
  return rounded;
}

inline std::pair<double, double> configspace_bounds(const dimension& d, exported& e) {
  const double low = configspace_bound(d.low, false);
  const double high = configspace_bound(d.high, true);
  const double part = 1e-3 * (is_log(d) ? (std::min)(d.low, d.high - d.low) : d.high - d.low);
  if (!(std::abs(low - d.low) <= part && std::abs(d.high - high) <= part && low < high)) {
    cannot_say("ConfigSpace", d,
               "it rounds " + text_of(d, d.low) + " and " + text_of(d, d.high) + " to 13 decimals; name a larger unit");
  }
  if (low != d.low || high != d.high) {
    e.notes.push_back(d.name + ": ConfigSpace rounds to 13 decimals: it is drawn from " + text_of(d, low) + " to " +
                      text_of(d, high));
  }
  return {low, high};
}

inline nlohmann::ordered_json configspace_parameter(const dimension& d, exported& e) {
  using json = nlohmann::ordered_json;
  if (is_choice(d)) {
    const std::vector<std::string> labels = d.labels();
    return {{"type", "categorical"}, {"name", d.name}, {"choices", labels}, {"default_value", labels.front()}};
  }
  if (has_steps(d)) {
    json values = json::array();
    for (const double x : grid_of("ConfigSpace", d, 10'000)) {
      values.push_back(written(d, x));
    }
    return {{"type", "ordinal"}, {"name", d.name}, {"sequence", values}, {"default_value", values.front()}};
  }
  json result = {{"type", is_whole(d) ? "uniform_int" : "uniform_float"}, {"name", d.name}};
  const auto [low, high] = is_whole(d) ? std::pair(d.low, d.high) : configspace_bounds(d, e);
  result["lower"] = written(d, low);
  result["upper"] = written(d, high);
  if (d.kind == dimension_kind::normal) {
    result["type"] = "normal_float";
    result["mu"] = d.mean;
    result["sigma"] = d.stddev;
    result["default_value"] = std::clamp(d.mean, low, high);
  }
  result["log"] = is_log(d);
  return result;
}

}  // namespace detail

/// The space as ConfigSpace's ConfigurationSpace.from_json reads it (format 0.4): parameters by name, choices by label.
///
///   open("space.json") << to_configspace(space).document;    ConfigurationSpace.from_json("space.json")
///
/// What is drawn there is a point: space.assigned(values). An alternative with parameters of its own is an EQ condition on
/// each, an AND of several where choices are inside each other. What has steps is an ordinal, normal is normal_float. Bounds have 13 decimals there: they are rounded to the inside, with a note.
/// Errors: std::invalid_argument, with the name, for a range that 13 decimals change by more than a thousandth, such as a
/// log_uniform from 1e-14, and for more than 10,000 steps.
/// Source: ConfigSpace 1.2.2.
[[nodiscard]] inline exported to_configspace(const search_space& space) {
  using json = nlohmann::ordered_json;
  exported e{{{"name", "anneal"},
              {"hyperparameters", json::array()},
              {"conditions", json::array()},
              {"forbiddens", json::array()},
              {"python_module_version", "1.2.0"},
              {"format_version", 0.4}}};
  const std::vector<dimension>& all = space.dimensions();
  for (const dimension& d : all) {
    e.document["hyperparameters"].push_back(detail::configspace_parameter(d, e));
    json conditions = json::array();
    for (const dimension::condition& c : d.when) {
      const dimension& parent = all[c.parent];
      conditions.push_back(
          {{"type", "EQ"}, {"child", d.name}, {"parent", parent.name}, {"value", parent.labels()[c.alternative]}});
    }
    if (conditions.size() > 1) {
      conditions = json::array({{{"type", "AND"}, {"child", d.name}, {"conditions", conditions}}});
    }
    for (json& c : conditions) {
      e.document["conditions"].push_back(std::move(c));
    }
  }
  return e;
}

}  // namespace anneal
