// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/detail/nearest.hpp"
#include "anneal/search/detail/foreign.hpp"
#include "anneal/search/space.hpp"

namespace anneal::detail {

/// What is left of a space where some of its choices are made: no dimension of it depends on another.
struct branch_of_space {
  std::vector<dimension::condition> made{};
  std::vector<std::size_t> free{};                                   ///< the dimensions that are active and not made
  nlohmann::ordered_json labels = nlohmann::ordered_json::object();  ///< {"of": "cosine"}

  /// "of=cosine, of.curve=power"
  [[nodiscard]] std::string name() const {
    std::string text;
    for (const auto& [dimension, label] : labels.items()) {
      text.append(text.empty() ? "" : ", ").append(dimension).append("=").append(label.get<std::string>());
    }
    return text;
  }

  /// All dimensions that are active.
  [[nodiscard]] std::vector<std::size_t> active() const {
    std::vector<std::size_t> all = free;
    for (const dimension::condition& c : made) {
      all.push_back(c.parent);
    }
    return all;
  }

  /// The document of the space, with the alternatives in place of the choices.
  [[nodiscard]] nlohmann::json document(const search_space& space) const {
    return with_alternatives(space, space.description(), "", 0);
  }

  /// Where a dimension that is free stands in that document: what is the same as it may stand in another branch.
  [[nodiscard]] std::vector<std::string> places(const search_space& space, const dimension& d) const {
    std::vector<std::string> found{d.path};
    find_same(document(space), "", d.name, found);
    return found;
  }

 private:
  static std::string below(const std::string& path, const std::string& key) {
    return path + (path.empty() ? "" : ".") + key;
  }

  /// `first`: the dimension from which on one can stand here. Alternatives that are distributions stand where their choice
  /// does, and come after it.
  nlohmann::json with_alternatives(const search_space& space, nlohmann::json value, const std::string& path,
                                   std::size_t first) const {
    if (value.is_object() && value.contains("search")) {
      for (const dimension::condition& c : made) {
        const dimension& d = space.dimensions()[c.parent];
        if (value["search"] == "same_as" ? value["name"] == d.name : c.parent >= first && path == d.path) {
          return with_alternatives(space, d.choices[c.alternative], path, c.parent + 1);
        }
      }
      return value;
    }
    if (value.is_object()) {
      for (auto& [key, part] : value.items()) {
        part = with_alternatives(space, std::move(part), below(path, key), 0);
      }
    } else if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        value[i] = with_alternatives(space, std::move(value[i]), path + "[" + std::to_string(i) + "]", 0);
      }
    }
    return value;
  }

  static void find_same(const nlohmann::json& value, const std::string& path, const std::string& name,
                        std::vector<std::string>& found) {
    if (value.is_object() && value.contains("search")) {
      if (value["search"] == "same_as" && value["name"] == name) {
        found.push_back(path);
      }
    } else if (value.is_object()) {
      for (const auto& [key, part] : value.items()) {
        find_same(part, below(path, key), name, found);
      }
    } else if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        find_same(value[i], path + "[" + std::to_string(i) + "]", name, found);
      }
    }
  }
};

/// Every branch of a space of which these choices are made, besides those on which others depend.
/// Errors: more than 1,000 of them.
inline std::vector<branch_of_space> branches_of(const search_space& space, std::vector<bool> split) {
  const std::vector<dimension>& all = space.dimensions();
  for (const dimension& d : all) {
    for (const dimension::condition& c : d.when) {
      split[c.parent] = true;
    }
  }
  std::vector<branch_of_space> branches(1);
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<branch_of_space> next;
    for (branch_of_space& b : branches) {
      const bool active = std::all_of(all[i].when.begin(), all[i].when.end(), [&](const dimension::condition& c) {
        return std::find(b.made.begin(), b.made.end(), c) != b.made.end();
      });
      if (!active || !split[i]) {
        if (active) {
          b.free.push_back(i);
        }
        next.push_back(std::move(b));
        continue;
      }
      const std::vector<std::string> labels = all[i].labels();
      for (std::size_t k = 0; k < labels.size(); ++k) {
        next.push_back(b);
        next.back().made.push_back({i, k});
        next.back().labels[all[i].name] = labels[k];
      }
    }
    if (next.size() > 1000) {
      cannot_say("a system without conditions", all[i], "with it there are more than 1000 branches");
    }
    branches = std::move(next);
  }
  return branches;
}

/// Takes out the branches in which nothing is left to search, and gives a note for each.
inline std::vector<std::string> take_out_single_runs(std::vector<branch_of_space>& branches) {
  std::vector<std::string> notes;
  for (const branch_of_space& b : branches) {
    if (b.free.empty()) {
      notes.push_back(b.name() + ": there is nothing to search: this is one run, and no document");
    }
  }
  std::erase_if(branches, [](const branch_of_space& b) { return b.free.empty(); });
  if (branches.empty()) {
    throw std::invalid_argument("the space has nothing to search but choices that are documents of their own: " +
                                list_of_names(notes));
  }
  return notes;
}

}  // namespace anneal::detail
