// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/detail/math.hpp"
#include "anneal/search/detail/unit_map.hpp"
#include "anneal/search/dimension.hpp"

namespace anneal::detail {

/// A part of the document of a space.
struct space_node {
  enum class kind { constant, object, list, drawn, same };

  kind what = kind::constant;
  nlohmann::json value{};           // of a constant
  std::vector<std::string> keys{};  // of an object
  std::vector<space_node> parts{};  // of an object or a list; of a choice that is drawn, the alternatives
  std::size_t dimension = 0;        // that is drawn here, or that this is the same as
};

/// A document with places that are drawn, and what is drawn there.
struct space_plan {
  space_node root;
  std::vector<dimension> dimensions;
};

/// The value of each dimension, as in unit_map.hpp; NaN where it is not active, or not known yet.
using space_values = std::vector<double>;

inline bool is_active(const dimension& d, const space_values& values) {
  for (const dimension::condition& c : d.when) {
    if (!(values[c.parent] == static_cast<double>(c.alternative))) {
      return false;
    }
  }
  return true;
}

inline nlohmann::json json_of_number(const dimension& d, double value) {
  if (d.kind == dimension_kind::integer || d.kind == dimension_kind::log_integer) {
    return static_cast<std::int64_t>(value);
  }
  return value;
}

/// The point with these values.
inline nlohmann::json point_of(const space_plan& plan, const space_node& node, const space_values& values) {
  nlohmann::json made;
  switch (node.what) {
    case space_node::kind::constant:
      return node.value;
    case space_node::kind::object:
      made = nlohmann::json::object();
      for (std::size_t i = 0; i < node.keys.size(); ++i) {
        made[node.keys[i]] = point_of(plan, node.parts[i], values);
      }
      return made;
    case space_node::kind::list:
      made = nlohmann::json::array();
      for (const space_node& part : node.parts) {
        made.push_back(point_of(plan, part, values));
      }
      return made;
    default:
      break;
  }
  const dimension& d = plan.dimensions[node.dimension];
  const double value = values[node.dimension];
  if (d.kind != dimension_kind::choice) {
    return json_of_number(d, value);
  }
  const auto index = static_cast<std::size_t>(value);
  return node.what == space_node::kind::same ? d.choices[index] : point_of(plan, node.parts[index], values);
}

}  // namespace anneal::detail
