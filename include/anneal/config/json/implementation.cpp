// SPDX-License-Identifier: Apache-2.0
// What config/json.hpp and config/load.hpp declare. One file of a program compiles this, the one that defines
// ANNEAL_JSON_IMPLEMENTATION; the target anneal::json compiles each of the parts, beside one another.
#ifndef ANNEAL_CONFIG_JSON_IMPLEMENTATION_CPP
#define ANNEAL_CONFIG_JSON_IMPLEMENTATION_CPP

#include "anneal/config/json/catalogue.cpp"
#include "anneal/config/json/core.cpp"
#include "anneal/config/json/jax.cpp"
#include "anneal/config/json/libraries.cpp"
#include "anneal/config/json/recipes.cpp"
#include "anneal/config/json/torch.cpp"

#endif
