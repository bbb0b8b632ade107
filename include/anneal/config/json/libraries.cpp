// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: Keras, timm and transformers.
#ifndef ANNEAL_CONFIG_JSON_LIBRARIES_CPP
#define ANNEAL_CONFIG_JSON_LIBRARIES_CPP

#include "anneal/config/json/keras.hpp"
#include "anneal/config/json/timm.hpp"
#include "anneal/config/json/transformers.hpp"
#include "anneal/config/json/types.hpp"

void anneal::detail::add_libraries_types(json_type_map& all) {
  add_types(all, keras_types);
  add_types(all, timm_types);
  add_types(all, transformers_types);
}

#endif
