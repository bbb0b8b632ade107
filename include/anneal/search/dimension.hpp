// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/version.hpp"

namespace anneal {

/// What a parameter of a search is drawn from: `"search"` in the document of a search_space has the same names, but "int" and
/// "log_int" for the two of whole numbers.
enum class dimension_kind { uniform, log_uniform, integer, log_integer, choice, normal };

/// One parameter of a search_space.
///
/// Which fields mean something: low and high, both included, of all but a choice; step of uniform and integer; mean and
/// stddev of normal, before it is cut off at low and high; choices of a choice.
/// Regular, but for ==.
struct dimension {
  /// Where it is active: where the choice with this index has this alternative.
  struct condition {
    std::size_t parent;
    std::size_t alternative;
    friend bool operator==(const condition&, const condition&) = default;
  };

  std::string name;                 ///< as given, else the path (search/README.md: where that would name two)
  std::string path;                 ///< as --set takes it: "of.initial", "of[1].steps"; empty: the whole document
  std::vector<std::string> also{};  ///< the other places that are "same_as" this one
  dimension_kind kind = dimension_kind::uniform;
  double low = 0;
  double high = 0;  ///< the largest value there is, also where the steps do not hit the given one
  double step = 0;  ///< 0: none; 1 or more of an integer
  double mean = 0;
  double stddev = 0;
  std::vector<nlohmann::json> choices{};  ///< as in the document: distributions in them are dimensions of their own
  std::vector<condition> when{};          ///< active where all of these hold; empty: always. The parents stand before.

  /// The alternatives of a choice as texts, each another: a text as it is, of an object its "type", what else there is as
  /// JSON; "#2" is added to the second of the same.
  [[nodiscard]] std::vector<std::string> labels() const {
    std::vector<std::string> texts;
    for (const nlohmann::json& value : choices) {
      std::string text = label_of(value);
      for (std::size_t n = 2; contains(texts, text); ++n) {
        text = label_of(value) + "#" + std::to_string(n);
      }
      texts.push_back(std::move(text));
    }
    return texts;
  }

 private:
  static bool contains(const std::vector<std::string>& texts, const std::string& text) {
    for (const std::string& other : texts) {
      if (other == text) {
        return true;
      }
    }
    return false;
  }

  static std::string label_of(const nlohmann::json& value) {
    if (value.is_string()) {
      return value.get<std::string>();
    }
    for (const char* const key : {"type", "search"}) {
      if (value.is_object() && value.contains(key) && value[key].is_string()) {
        return value[key].get<std::string>();
      }
    }
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
};

}  // namespace anneal
