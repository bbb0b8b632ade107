// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "anneal/core/version.hpp"

namespace anneal::detail {

/// How many letters have to be put in, left out, changed or swapped with the next to make b of a; a capital is its small
/// letter.
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> d((a.size() + 1) * width);  // d[i * width + j]: of the first i and j letters
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      std::size_t& here = d[i * width + j];
      if (i == 0 || j == 0) {
        here = i + j;
        continue;
      }
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      here = (std::min)(
          {d[(i - 1) * width + j] + 1, d[i * width + j - 1] + 1, d[(i - 1) * width + j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
        here = (std::min)(here, d[(i - 2) * width + j - 2] + 1);
      }
    }
  }
  return d[a.size() * width + b.size()];
}

/// The name that was probably meant: the nearest one, if at most one letter in three is another; else empty.
template <class Names>
std::string nearest_name(std::string_view given, const Names& names) {
  constexpr std::size_t longest = 64;  // of what anybody misspells
  std::string best;
  std::size_t least = (std::max<std::size_t>)(1, given.size() / 3) + 1;
  if (given.size() > longest) {
    return best;
  }
  for (const std::string_view name : names) {
    const std::size_t distance = edit_distance(given, name);
    if (distance < least && distance < name.size()) {
      least = distance;
      best = name;
    }
  }
  return best;
}

/// The end of an error message: `, did you mean "steps"?`, or nothing.
template <class Names>
std::string did_you_mean(std::string_view given, const Names& names) {
  const std::string name = nearest_name(given, names);
  return name.empty() ? name : ", did you mean \"" + name + "\"?";
}

/// "steps, gamma"
template <class Names>
std::string list_of_names(const Names& names) {
  std::string list;
  for (const std::string_view name : names) {
    list.append(list.empty() ? "" : ", ").append(name);
  }
  return list;
}

}  // namespace anneal::detail
