// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "anneal/config/json/catalogue.hpp"
#include "anneal/config/json/keras.hpp"
#include "anneal/config/json/llmc.hpp"
#include "anneal/config/json/megatron.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json/optax.hpp"
#include "anneal/config/json/pytorch.hpp"
#include "anneal/config/json/recipes.hpp"
#include "anneal/config/json/timm.hpp"
#include "anneal/config/json/transformers.hpp"

namespace anneal::detail {

/// Every name that from_json knows. A dialect has its own list of types, in config/json/<dialect>.hpp, and is added here
/// in one line; json_type_of is for what is made of its parameters alone.
inline const std::map<std::string_view, json_type>& json_types() {
  static const std::map<std::string_view, json_type> types = [] {
    std::map<std::string_view, json_type> all;
    const auto add = [&all](const auto& list) {
      for (const json_type& type : list) {
        all.emplace(type.name, type);
      }
    };
    add(catalogue_types);
    add(keras_types);
    add(llmc_types);
    add(megatron_types);
    add(optax_types);
    add(recipe_types);
    add(pytorch_part_types);
    add(pytorch_listening_types);
    add(timm_types);
    add(transformers_types);
    return all;
  }();
  return types;
}

/// Whether there is a type "name.…".
inline bool has_dialect(const std::string& name) {
  const auto first = json_types().lower_bound(name + ".");
  return first != json_types().end() && first->first.substr(0, name.size() + 1) == name + ".";
}

inline any_schedule schedule_from_json(const nlohmann::json& value, const std::string& path,
                                       std::optional<double> inherited_lr, int depth) {
  json_node node(value, path, inherited_lr, depth);
  const std::string name = node.text("type");
  const auto type = json_types().find(name);
  if (type == json_types().end()) {
    throw json_error(path + "/type", "there is no schedule \"" + name + "\"");
  }
  any_schedule schedule = node.guarded([&] { return type->second.build(node); });
  node.finish();
  return schedule;
}

inline any_schedule json_node::child(const nlohmann::json& value, const std::string& path) {
  return schedule_from_json(value, path, lr_for_children(), depth_ + 1);
}

}  // namespace anneal::detail
