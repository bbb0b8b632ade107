// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

#include "anneal/config/formula.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json_error.hpp"

namespace anneal::detail {

/// A function in Python's syntax.
inline formula formula_of(json_node& node, const char* name, const char* variable) {
  const std::string text = node.text(name, "a function of one number, in Python's syntax");
  try {
    return formula(text, variable);
  } catch (const std::invalid_argument& error) {
    throw json_error(path_to(node.path(), name), error.what());
  }
}

}  // namespace anneal::detail
