// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/search/detail/space_node.hpp"
#include "anneal/search/detail/unit_map.hpp"
#include "anneal/search/dimension.hpp"
#include "anneal/search/exported.hpp"
#include "anneal/search/space.hpp"

namespace anneal::detail {

/// What the forms of other systems share.

[[noreturn]] inline void cannot_say(const char* system, const dimension& d, const std::string& what) {
  throw std::invalid_argument(std::string(system) + " cannot express " + d.name + ": " + what);
}

inline bool is_choice(const dimension& d) noexcept { return d.kind == dimension_kind::choice; }
inline bool is_whole(const dimension& d) noexcept {
  return d.kind == dimension_kind::integer || d.kind == dimension_kind::log_integer;
}
inline bool is_log(const dimension& d) noexcept {
  return d.kind == dimension_kind::log_uniform || d.kind == dimension_kind::log_integer;
}

/// Steps of 1 between whole numbers are none.
inline bool has_steps(const dimension& d) noexcept { return d.step > (is_whole(d) ? 1 : 0); }

inline nlohmann::ordered_json written(const dimension& d, double x) {
  return nlohmann::ordered_json(json_of_number(d, x));
}

/// 7, 0.001: in as few digits as say which number it is.
inline std::string text_of(const dimension& d, double x) { return json_of_number(d, x).dump(); }

/// All values of what has steps. Errors: more of them than that.
inline std::vector<double> grid_of(const char* system, const dimension& d, std::size_t most) {
  const double count = count_of(d);
  if (count > static_cast<double>(most)) {
    cannot_say(system, d,
               "it has " + std::to_string(static_cast<std::int64_t>(count)) + " values, and at most " +
                   std::to_string(most) + " can be listed there");
  }
  std::vector<double> values;
  for (double k = 0; k < count; ++k) {
    values.push_back(counted_value(d, k));
  }
  return values;
}

inline std::string note_of_normal(const dimension& d, const char* system) {
  return d.name + ": " + system + " has no normal distribution that keeps to bounds: it is drawn evenly from " +
         text_of(d, d.low) + " to " + text_of(d, d.high);
}

/// "names: of.initial is of_initial, …": one line, where any of these dimensions has another name there.
inline void note_names(const search_space& space, const std::vector<std::string>& names,
                       const std::vector<std::size_t>& dimensions, exported& e) {
  std::string all;
  for (const std::size_t i : dimensions) {
    const std::string& own = space.dimensions()[i].name;
    if (own != names[i]) {
      all.append(all.empty() ? "names: " : ", ").append(own).append(" is ").append(names[i]);
    }
  }
  if (!all.empty()) {
    e.notes.push_back(all);
  }
}

}  // namespace anneal::detail
