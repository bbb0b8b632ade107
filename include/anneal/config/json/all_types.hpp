// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string_view>

#include "anneal/config/json/catalogue.hpp"
#include "anneal/config/json/keras.hpp"
#include "anneal/config/json/libtorch.hpp"
#include "anneal/config/json/llmc.hpp"
#include "anneal/config/json/megatron.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json/optax.hpp"
#include "anneal/config/json/pytorch.hpp"
#include "anneal/config/json/recipes.hpp"
#include "anneal/config/json/timm.hpp"
#include "anneal/config/json/transformers.hpp"
#include "anneal/config/json/types.hpp"

#if defined(ANNEAL_SEPARATE_JSON_TYPES)  // see from_json
#define ANNEAL_JSON_TYPES_INLINE
#else
#define ANNEAL_JSON_TYPES_INLINE inline
#endif

namespace anneal::detail {

/// Every name that from_json knows. A dialect has its own list of types, in config/json/<dialect>.hpp, and is added here
/// in one line; json_type_of is for what is made of its parameters alone.
ANNEAL_JSON_TYPES_INLINE const std::map<std::string_view, json_type>& json_types() {
  static const std::map<std::string_view, json_type> types = [] {
    std::map<std::string_view, json_type> all;
    const auto add = [&all](const auto& list) {
      for (const json_type& type : list) {
        all.emplace(type.name, type);
      }
    };
    add(primitive_types);
    add(catalogue_types);
    add(keras_types);
    add(libtorch_types);
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

}  // namespace anneal::detail
