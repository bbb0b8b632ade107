// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json_error.hpp"
#include "anneal/core/detail/strict.hpp"

/// States of what decides in a search, in JSON: read field by field, each error with its path.
namespace anneal::detail {

/// JSON has no numbers for these three: texts, as in the records of a run.
inline nlohmann::json json_of_score(double x) {
  return is_finite(x) ? nlohmann::json(x)
         : is_nan(x)  ? nlohmann::json("NaN")
         : x > 0      ? nlohmann::json("Infinity")
                      : nlohmann::json("-Infinity");
}

inline double score_of_json(const nlohmann::json& j, const std::string& path) {
  if (j.is_number()) {
    return j.get<double>();
  }
  if (j == "NaN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (j != "Infinity" && j != "-Infinity") {
    throw json_error(path, R"(must be a number, "NaN", "Infinity" or "-Infinity")");
  }
  return j == "Infinity" ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
}

inline const nlohmann::json& field_of_state(const nlohmann::json& j, const std::string& path, const char* name) {
  if (!j.is_object()) {
    throw json_error(path, "must be an object");
  }
  const auto found = j.find(name);
  if (found == j.end()) {
    throw json_error(path + "/" + name, "is missing");
  }
  return *found;
}

/// A whole number from 0 to `most`.
inline std::uint64_t count_of_json(const nlohmann::json& j, const std::string& path,
                                   std::uint64_t most = (std::numeric_limits<std::uint64_t>::max)()) {
  if (!j.is_number_integer() || (!j.is_number_unsigned() && j.get<std::int64_t>() < 0) ||
      j.get<std::uint64_t>() > most) {
    throw json_error(path, "must be a whole number from 0 to " + std::to_string(most) + ", got " + j.dump());
  }
  return j.get<std::uint64_t>();
}

inline bool flag_of_json(const nlohmann::json& j, const std::string& path) {
  if (!j.is_boolean()) {
    throw json_error(path, "must be true or false");
  }
  return j.get<bool>();
}

/// Calls `read(element, path)` for each element of the list `j`, whose length is `size` where that is given.
template <class Read>
void read_list(const nlohmann::json& j, const std::string& path, Read read,
               std::size_t size = static_cast<std::size_t>(-1)) {
  if (!j.is_array() || (size != static_cast<std::size_t>(-1) && j.size() != size)) {
    throw json_error(path, "must be a list" +
                               (size == static_cast<std::size_t>(-1) ? std::string() : " of " + std::to_string(size)));
  }
  for (std::size_t i = 0; i < j.size(); ++i) {
    read(j[i], path + "/" + std::to_string(i));
  }
}

/// The state is one of `kind` and of these parameters; with others, its decisions would be others.
inline void require_state_of(const nlohmann::json& state, const char* kind, const nlohmann::json& params) {
  if (const auto& got = field_of_state(state, "", "search"); got != kind) {
    throw json_error("/search", "must be \"" + std::string(kind) + "\", got " + got.dump());
  }
  if (const auto& got = field_of_state(state, "", "version"); got != 1) {
    throw json_error("/version", "must be 1, got " + got.dump());
  }
  const auto& given = field_of_state(state, "", "params");
  for (const auto& [name, value] : params.items()) {
    if (const auto& got = field_of_state(given, "/params", name.c_str()); got != value) {
      throw json_error("/params/" + name, "is " + got.dump() + ", but " + value.dump() + " here");
    }
  }
}

}  // namespace anneal::detail
