// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: the named compositions.
#ifndef ANNEAL_CONFIG_JSON_RECIPES_CPP
#define ANNEAL_CONFIG_JSON_RECIPES_CPP

#include "anneal/config/json/recipes.hpp"
#include "anneal/config/json/types.hpp"

void anneal::detail::add_recipes_types(json_type_map& all) { add_types(all, recipe_types); }

#endif
