// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: Optax, llm.c and Megatron-LM.
#ifndef ANNEAL_CONFIG_JSON_JAX_CPP
#define ANNEAL_CONFIG_JSON_JAX_CPP

#include "anneal/config/json/llmc.hpp"
#include "anneal/config/json/megatron.hpp"
#include "anneal/config/json/optax.hpp"
#include "anneal/config/json/types.hpp"

void anneal::detail::add_jax_types(json_type_map& all) {
  add_types(all, llmc_types);
  add_types(all, megatron_types);
  add_types(all, optax_types);
}

#endif
