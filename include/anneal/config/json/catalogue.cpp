// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: the primitives and the pieces.
#ifndef ANNEAL_CONFIG_JSON_CATALOGUE_CPP
#define ANNEAL_CONFIG_JSON_CATALOGUE_CPP

#include "anneal/config/json/catalogue.hpp"
#include "anneal/config/json/types.hpp"

void anneal::detail::add_catalogue_types(json_type_map& all) {
  add_types(all, primitive_types);
  add_types(all, catalogue_types);
}

#endif
