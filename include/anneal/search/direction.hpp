// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <string>
#include <string_view>

#include "anneal/config/json_error.hpp"
#include "anneal/core/detail/strict.hpp"

namespace anneal {

/// Which scores a search is after: the lowest ones, losses, or the highest ones, accuracies.
enum class search_direction { minimize, maximize };

/// "minimize" or "maximize", as in a log, in a state and in Optuna.
constexpr std::string_view to_text(search_direction d) noexcept {
  return d == search_direction::minimize ? "minimize" : "maximize";
}

/// The same back. Errors: json_error, with `path`, for another text.
inline search_direction direction_of(std::string_view text, const std::string& path) {
  if (text != "minimize" && text != "maximize") {
    throw json_error(path, "must be \"minimize\" or \"maximize\", got \"" + std::string(text) + "\"");
  }
  return text == "minimize" ? search_direction::minimize : search_direction::maximize;
}

namespace detail {

/// Higher is better, whatever the direction; what is no number is as bad as can be.
inline double goodness(search_direction d, double score) noexcept {
  return is_nan(score) ? -std::numeric_limits<double>::infinity() : d == search_direction::minimize ? -score : score;
}

}  // namespace detail

}  // namespace anneal
