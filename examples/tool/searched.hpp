// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <anneal/search/space.hpp>

#include "document.hpp"
#include "input.hpp"

namespace tool {

/// A space in a file, with the lengths of the run and --set. Errors: input_error, with file and place.
struct searched {
  document file;
  anneal::search_space space;
};
searched read_space(const std::string& argument, const input_options& options);

/// The dimensions as a table.
void print_dimensions(const anneal::search_space& space);

/// The point that has these values, by the names of the space or the portable ones.
nlohmann::json point_of(const anneal::search_space& space, const nlohmann::json& values);

}  // namespace tool
