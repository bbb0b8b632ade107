// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/detail/nearest.hpp"
#include "anneal/config/json/nesting.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/search/detail/distribution.hpp"
#include "anneal/search/detail/space_node.hpp"

namespace anneal::detail {

/// Reads the document of a space.
class space_reader {
 public:
  static space_plan read(const nlohmann::json& document) {
    if (is_deeper_than(document, deepest)) {
      throw json_error("", "is nested deeper than " + std::to_string(deepest) + " levels");
    }
    space_reader reader;
    space_node root = reader.node(document, {});
    reader.name_all();
    reader.resolve(root);
    return {std::move(root), std::move(reader.dimensions_)};
  }

 private:
  /// Where something stands: in the document, as a JSON pointer; in a point, as --set takes it; the same with the label of
  /// every alternative on the way; and the alternatives themselves.
  struct place {
    std::string pointer{};
    std::string path{};
    std::string labelled{};
    std::vector<dimension::condition> when{};
  };

  struct reference {
    std::string name;
    place at;
  };

  static constexpr std::size_t deepest = 200;  // from_json has its own limit; this one is for the stack

  space_node node(const nlohmann::json& value, const place& at) {
    space_node made;
    if (value.is_object() && value.contains("search")) {
      return drawn(value, at);
    }
    if (value.is_object()) {
      made.what = space_node::kind::object;
      for (const auto& [key, part] : value.items()) {
        place there = at;
        there.pointer += "/" + escaped(key);
        there.path += (at.path.empty() ? "" : ".") + key;
        there.labelled += (at.labelled.empty() ? "" : ".") + key;
        made.keys.push_back(key);
        made.parts.push_back(node(part, there));
      }
    } else if (value.is_array()) {
      made.what = space_node::kind::list;
      for (std::size_t i = 0; i < value.size(); ++i) {
        const std::string index = std::to_string(i);
        made.parts.push_back(node(value[i], {at.pointer + "/" + index, at.path + "[" + index + "]",
                                             at.labelled + "[" + index + "]", at.when}));
      }
    }
    if (std::all_of(made.parts.begin(), made.parts.end(),
                    [](const space_node& part) { return part.what == space_node::kind::constant; })) {
      made = {};
      made.value = value;
    }
    return made;
  }

  space_node drawn(const nlohmann::json& value, const place& at) {
    space_node made;
    const distribution_fields fields(value, at.pointer);
    if (fields.kind() == "same_as") {
      made.what = space_node::kind::same;
      made.dimension = references_.size();
      references_.push_back({fields.name(), at});
      return made;
    }
    made.what = space_node::kind::drawn;
    made.dimension = dimensions_.size();
    dimension d = fields.dimension();
    d.name = fields.name();
    d.path = at.path;
    d.when = at.when;
    const std::vector<std::string> labels = d.labels();
    const std::vector<nlohmann::json> choices = d.choices;
    dimensions_.push_back(std::move(d));
    places_.push_back(at);
    for (std::size_t i = 0; i < choices.size(); ++i) {
      place there = at;
      there.pointer += "/of/" + std::to_string(i);
      there.labelled += (at.labelled.empty() ? "" : ".") + labels[i];
      there.when.push_back({made.dimension, i});
      made.parts.push_back(node(choices[i], there));
    }
    return made;
  }

  /// What has no name is named by its path, or where several have that, by the path with the labels.
  void name_all() {
    std::vector<std::string> given;
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
      const std::string& name = dimensions_[i].name;
      if (!name.empty() && std::find(given.begin(), given.end(), name) != given.end()) {
        throw json_error(places_[i].pointer + "/name", "names another parameter, too: \"" + name + "\"");
      }
      given.push_back(name);
    }
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
      if (!dimensions_[i].name.empty()) {
        continue;
      }
      bool alone = true;
      for (std::size_t j = 0; j < dimensions_.size(); ++j) {
        alone = alone && (i == j || !given[j].empty() || dimensions_[j].path != dimensions_[i].path);
      }
      const std::string& name = alone ? dimensions_[i].path : places_[i].labelled;
      dimensions_[i].name = name.empty() ? "schedule" : name;
    }
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (dimensions_[i].name == dimensions_[j].name) {
          const std::size_t nameless = given[i].empty() ? i : j;
          throw json_error(places_[nameless].pointer, "needs a \"name\": it would be called \"" + dimensions_[i].name +
                                                          "\", which another parameter is");
        }
      }
    }
  }

  void resolve(space_node& made) {
    for (space_node& part : made.parts) {
      resolve(part);
    }
    if (made.what != space_node::kind::same) {
      return;
    }
    const reference& wanted = references_[made.dimension];
    std::vector<std::string> names;
    for (const dimension& d : dimensions_) {
      names.push_back(d.name);
    }
    const auto found = std::find(names.begin(), names.end(), wanted.name);
    const std::string where = wanted.at.pointer + "/name";
    if (found == names.end()) {
      const std::string meant = did_you_mean(wanted.name, names);
      throw json_error(where, "names no parameter: \"" + wanted.name + "\"" +
                                  (meant.empty() ? "; there are " + list_of_names(names) : meant));
    }
    made.dimension = static_cast<std::size_t>(found - names.begin());
    dimension& d = dimensions_[made.dimension];
    for (const dimension::condition& c : wanted.at.when) {
      if (c.parent == made.dimension) {
        throw json_error(where, "names what it is itself a part of: \"" + wanted.name + "\"");
      }
    }
    for (const dimension::condition& c : d.when) {
      if (std::find(wanted.at.when.begin(), wanted.at.when.end(), c) == wanted.at.when.end()) {
        throw json_error(where, "names a parameter that is not there where this is: \"" + wanted.name +
                                    "\" is one only where \"" + dimensions_[c.parent].name + "\" is \"" +
                                    dimensions_[c.parent].labels()[c.alternative] + "\"");
      }
    }
    for (const nlohmann::json& choice : d.choices) {
      if (holds_search(choice)) {
        throw json_error(where,
                         "names a choice whose alternatives have parameters of their own: \"" + wanted.name + "\"");
      }
    }
    d.also.push_back(wanted.at.path);
  }

  static bool holds_search(const nlohmann::json& value) {
    return value.is_structured() &&
           ((value.is_object() && value.contains("search")) || std::any_of(value.begin(), value.end(), holds_search));
  }

  static std::string escaped(const std::string& key) {
    std::string text;
    for (const char c : key) {
      text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return text;
  }

  std::vector<dimension> dimensions_;
  std::vector<place> places_;  // of each dimension
  std::vector<reference> references_;
};

}  // namespace anneal::detail
