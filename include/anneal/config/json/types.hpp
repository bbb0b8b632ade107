// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "anneal/config/detail/nearest.hpp"
#include "anneal/config/json/node.hpp"

namespace anneal::detail {

/// Every name that from_json knows: all_types.hpp.
const std::map<std::string_view, json_type>& json_types();

/// Whether there is a type "name.…".
inline bool has_dialect(const std::string& name) {
  const auto first = json_types().lower_bound(name + ".");
  return first != json_types().end() && first->first.substr(0, name.size() + 1) == name + ".";
}

/// What was probably meant by a name that there is not: one that is spelt alike, that of a framework's without the
/// framework's, or that of a C++ function.
inline std::string meant_type(const std::string& name) {
  std::vector<std::string_view> names;
  for (const auto& [known, type] : json_types()) {
    names.push_back(known);
    if (known.size() > name.size() && known.ends_with(name) && known[known.size() - name.size() - 1] == '.') {
      return ", did you mean \"" + std::string(known) + "\"?";
    }
  }
  return name == "then" ? ", did you mean \"sequence\"?" : did_you_mean(name, names);
}

inline any_schedule schedule_from_json(const nlohmann::json& value, const std::string& path,
                                       std::optional<double> inherited_lr, int depth, bool counts_updates = true) {
  json_node node(value, path, inherited_lr, depth, counts_updates);
  const std::string name = node.text("type");
  const auto type = json_types().find(name);
  if (type == json_types().end()) {
    throw json_error(path + "/type", "there is no schedule " + json_node::shown(name) + meant_type(name));
  }
  any_schedule schedule = node.guarded([&] { return type->second.build(node); });
  node.finish();
  return schedule;
}

inline any_schedule json_node::child(const nlohmann::json& value, const std::string& path) {
  return schedule_from_json(value, path, lr_for_children(), depth_ + 1, counts_updates_);
}

}  // namespace anneal::detail
