// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "anneal/config/json/node.hpp"

namespace anneal::detail {

/// Every name that from_json knows. A dialect has its own list of types, in config/json/<dialect>.hpp, and is added in one
/// line of types.cpp; json_type_of is for what is made of its parameters alone.
const std::map<std::string_view, json_type>& json_types();

/// Whether there is a type "name.…".
bool has_dialect(const std::string& name);

}  // namespace anneal::detail
