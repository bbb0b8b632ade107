// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json/nesting.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/search/space.hpp"

namespace anneal {

namespace detail {

inline std::string portable_name(std::string_view name) {
  std::string result;
  for (const char c : name) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (kept) {
      result += c;
    } else if (!result.empty() && result.back() != '_') {
      result += '_';
    }
  }
  result.resize((std::min<std::size_t>)(result.size(), 60));
  while (!result.empty() && result.back() == '_') {
    result.pop_back();
  }
  const bool digit = !result.empty() && result[0] >= '0' && result[0] <= '9';
  return result.empty() || digit ? "p" + result : result;
}

}  // namespace detail

/// A name for each dimension that every system, shell and language takes: ASCII letters, digits and _, at most 63 of them,
/// the first no digit, each another. A name that is so already stays: "peak"; "of[1].steps" is "of_1_steps"; of two that
/// would be the same, the second ends in "_2".
[[nodiscard]] inline std::vector<std::string> portable_names(const search_space& space) {
  std::vector<std::string> names;
  std::vector<std::string> taken;
  for (const dimension& d : space.dimensions()) {
    taken.push_back(d.name);
  }
  for (const dimension& d : space.dimensions()) {
    const std::string plain = detail::portable_name(d.name);
    std::string name = plain;
    for (std::size_t n = 2; name != d.name && std::find(taken.begin(), taken.end(), name) != taken.end(); ++n) {
      name = plain + "_" + std::to_string(n);
    }
    taken.push_back(name);
    names.push_back(std::move(name));
  }
  return names;
}

/// Values by name, as search_space::assigned takes them: a name that is none of the space's but a portable one is replaced
/// by its own.
/// Errors: json_error for both names of one dimension, and for values nested deeper than 200 levels.
[[nodiscard]] inline nlohmann::json with_own_names(const search_space& space, const nlohmann::json& values) {
  const std::vector<std::string> portable = portable_names(space);
  if (detail::is_deeper_than(values, 200)) {
    throw json_error("", "is nested deeper than 200 levels");
  }
  nlohmann::json result = nlohmann::json::object();
  for (const auto& [name, value] : values.items()) {
    const std::size_t i =
        static_cast<std::size_t>(std::find(portable.begin(), portable.end(), name) - portable.begin());
    const std::string& own = i < portable.size() ? space.dimensions()[i].name : name;
    if (own != name && values.contains(own)) {
      throw json_error("/" + name, "is '" + own + "', which has a value, too");
    }
    result[own] = value;
  }
  return result;
}

}  // namespace anneal
