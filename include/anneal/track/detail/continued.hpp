// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "anneal/track/detail/append_file.hpp"
#include "anneal/track/detail/lines.hpp"

namespace anneal::detail {

/// The path of a file of JSON Lines that is gone on with: after a torn last line was taken away, or one that lacks its end
/// has got it. Errors: std::runtime_error where it does not begin with an object.
inline std::string continued_lines(const char* where, const std::string& path) {
  const std::string content = content_of(path);
  if (!content.empty() && content.front() != '{') {
    throw std::runtime_error(std::string(where) + ": '" + path + "' is another file: it does not begin with {");
  }
  const std::size_t last = content.rfind('\n');
  const std::size_t end = last == std::string::npos ? 0 : last + 1;
  if (end < content.size()) {
    if (nlohmann::json::accept(content.begin() + static_cast<std::ptrdiff_t>(end), content.end())) {
      append_file(where, path, {}).append("\n");
    } else {
      std::filesystem::resize_file(path, end);
    }
  }
  return path;
}

}  // namespace anneal::detail
