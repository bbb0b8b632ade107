// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: PyTorch and libtorch.
#ifndef ANNEAL_CONFIG_JSON_TORCH_CPP
#define ANNEAL_CONFIG_JSON_TORCH_CPP

#include <vector>

#include "anneal/config/json/libtorch.hpp"
#include "anneal/config/json/pytorch.hpp"
#include "anneal/config/json/types.hpp"

std::vector<const char*> anneal::detail::names_of_pytorch_parts() {
  std::vector<const char*> names;
  for (const pytorch_type& type : pytorch_part_types) {
    names.push_back(type.name);
  }
  return names;
}

void anneal::detail::add_torch_types(json_type_map& all) {
  add_types(all, libtorch_types);
  add_types(all, pytorch_listening_types);
  add_types(all, pytorch_part_types);
}

#endif
