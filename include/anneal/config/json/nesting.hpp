// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>

#include <nlohmann/json.hpp>

#include "anneal/core/version.hpp"

namespace anneal::detail {

/// Whether lists and objects are inside each other more than so many levels. nlohmann's copies, comparisons and dump() call
/// themselves for each, and end the program where the stack does.
template <class Json>
bool is_deeper_than(const Json& value, std::size_t levels) {
  return value.is_structured() && (levels == 0 || std::any_of(value.begin(), value.end(), [&](const Json& part) {
                                     return is_deeper_than(part, levels - 1);
                                   }));
}

}  // namespace anneal::detail
