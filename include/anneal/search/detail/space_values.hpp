// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/detail/nearest.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/search/detail/distribution.hpp"
#include "anneal/search/detail/space_match.hpp"
#include "anneal/search/detail/space_node.hpp"

namespace anneal::detail {

/// The value that a JSON value, or the text of one, is for a dimension.
inline double assigned_value(const dimension& d, const nlohmann::json& given) {
  const std::string where = "/" + d.name;
  const nlohmann::json text =
      given.is_string() ? nlohmann::json::parse(given.get_ref<const std::string&>(), nullptr, false) : nlohmann::json();
  const nlohmann::json& read = given.is_string() ? text : given;
  if (d.kind == dimension_kind::choice) {
    const std::vector<std::string> labels = d.labels();
    for (const nlohmann::json* const value : {&given, &read}) {
      for (std::size_t i = 0; i < labels.size(); ++i) {
        if (d.choices[i] == *value || (value->is_string() && *value == labels[i])) {
          return static_cast<double>(i);
        }
      }
    }
    const std::string meant = given.is_string() ? did_you_mean(given.get<std::string>(), labels) : "";
    throw json_error(where, "must be " + range_of(d) + ", got " + shown_json(given) + meant);
  }
  if (!read.is_number() || !is_finite(read.get<double>()) || !has_value(d, read.get<double>())) {
    throw json_error(where, "must be " + range_of(d) + ", got " + shown_json(given));
  }
  const double x = read.get<double>();
  return is_counted(d) ? counted_value(d, index_of(d, x)) : x;
}

/// The values that are named, all that are active and no others.
inline space_values assigned_values(const std::vector<dimension>& dimensions, const nlohmann::json& named) {
  if (!named.is_object()) {
    throw json_error("", "must be an object of parameters, got " + shown_json(named));
  }
  std::vector<std::string> names;
  names.reserve(dimensions.size());
  for (const dimension& d : dimensions) {
    names.push_back(d.name);
  }
  for (const auto& [name, value] : named.items()) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      const std::string meant = did_you_mean(name, names);
      throw json_error(
          "/" + name, "is no parameter of the space" + (meant.empty() ? "; there are " + list_of_names(names) : meant));
    }
  }
  space_values values(dimensions.size(), not_a_number());
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    const dimension& d = dimensions[i];
    const bool given = named.contains(d.name);
    if (is_active(d, values)) {
      if (!given) {
        throw json_error("/" + d.name, "is missing: it must be " + range_of(d));
      }
      values[i] = assigned_value(d, named[d.name]);
    } else if (given) {
      for (const dimension::condition& c : d.when) {
        if (!(values[c.parent] == static_cast<double>(c.alternative))) {
          throw json_error("/" + d.name, "must not be given: it is there only where \"" + dimensions[c.parent].name +
                                             "\" is \"" + dimensions[c.parent].labels()[c.alternative] + "\"");
        }
      }
    }
  }
  return values;
}

}  // namespace anneal::detail
