// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/search/search_history.hpp"
#include "anneal/track/detail/printable.hpp"

namespace anneal {

namespace detail {

inline std::string short_digits(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", x);
  return text;
}

/// A value of a dimension, at most 24 characters of it.
inline std::string cell_of(const nlohmann::json& value) {
  if (value.is_number_float()) {
    return short_digits(value.get<double>());
  }
  std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  text = printable(text);
  std::size_t end = 0;
  for (std::size_t shown = 0; end < text.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xc0u) != 0x80u;
    if (begins && ++shown > 24) {
      return text.substr(0, end) + "…";
    }
  }
  return text;
}

inline std::size_t columns_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

}  // namespace detail

/// The best trials of a search in lines of text, with their scores and the values of their dimensions, for who ends one.
///
/// `rows`: at most so many, in the order of `ranked()`. A dimension that a trial does not have is a dash.
///
///   std::fputs(anneal::search_table(history, 10).c_str(), stdout);
inline std::string search_table(const search_history& history, std::size_t rows = 10) {
  auto ranked = history.ranked();
  ranked.resize((std::min)(rows, ranked.size()));
  std::vector<std::string> names;
  for (const trial_record* t : ranked) {
    for (const auto& [name, value] : t->values.items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
      }
    }
  }
  std::sort(names.begin(), names.end());
  std::vector<std::vector<std::string>> table{{"trial", "state", "score", "resource"}};
  for (const std::string& name : names) {
    table[0].push_back(detail::printable(name));
  }
  for (const trial_record* t : ranked) {
    table.push_back({std::to_string(t->trial), std::string(to_text(t->state)),
                     detail::is_nan(t->score) ? "-" : detail::short_digits(t->score),
                     t->reports.empty() ? "-" : std::to_string(t->reports.back().resource)});
    for (const std::string& name : names) {
      table.back().push_back(t->values.contains(name) ? detail::cell_of(t->values[name]) : "-");
    }
  }
  std::vector<std::size_t> widths(table[0].size());
  for (const auto& row : table) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      widths[c] = (std::max)(widths[c], detail::columns_of(row[c]));
    }
  }
  std::string text;
  for (const auto& row : table) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      line.append(c == 0 ? "" : "  ").append(row[c]).append(widths[c] - detail::columns_of(row[c]), ' ');
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace anneal
