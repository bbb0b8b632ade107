// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "anneal/config/json/node.hpp"

namespace anneal::detail {

using json_type_map = std::map<std::string_view, json_type>;

/// Every name that from_json knows. A dialect has its own list of types, in config/json/<dialect>.hpp, and is added in one
/// line of a file below; json_type_of is for what is made of its parameters alone.
const json_type_map& json_types();

// Each in a file of its own, config/json/catalogue.cpp …: all in one take a compiler long.
void add_catalogue_types(json_type_map& all);
void add_jax_types(json_type_map& all);
void add_libraries_types(json_type_map& all);
void add_recipes_types(json_type_map& all);
void add_torch_types(json_type_map& all);

/// Those that may be a part of a composite.
std::vector<const char*> names_of_pytorch_parts();

void add_types(json_type_map& all, const auto& list) {
  for (const json_type& type : list) {
    all.emplace(type.name, type);
  }
}

/// Whether there is a type "name.…".
bool has_dialect(const std::string& name);

}  // namespace anneal::detail
