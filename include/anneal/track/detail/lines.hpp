// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "anneal/core/check.hpp"

/// What files of lines are made of.
namespace anneal::detail {

/// A finite number in digits that read back as the same double, in every locale.
inline std::string shortest_digits(double x) { return nlohmann::json(x).dump(); }

/// A step, without a point where it is whole.
inline std::string digits_of_step(double step) {
  const bool whole = std::abs(step) <= 0x1p53 && std::floor(step) == step;
  return whole ? std::to_string(static_cast<std::int64_t>(step)) : shortest_digits(step);
}

/// A text in quotes, as in JSON. Errors: std::invalid_argument where it is not UTF-8.
inline std::string json_text(const char* where, std::string_view text) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::type_error&) {
    throw std::invalid_argument(std::string(where) + ": a name or a text must be UTF-8, got \"" +
                                nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) +
                                "\"");
  }
}

inline void require_step(const char* where, double step) { require_finite(where, "step", step); }

/// All that a file holds; nothing, where there is none.
inline std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace anneal::detail
