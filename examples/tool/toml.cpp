// SPDX-License-Identifier: Apache-2.0
#include <toml++/toml.h>

#include <charconv>
#include <cmath>
#include <sstream>

#include "document.hpp"

namespace tool {

namespace {

position position_of(const toml::source_region& region) { return {region.begin.line, region.begin.column}; }

nlohmann::json convert(const toml::node& node) {
  if (const toml::table* table = node.as_table()) {
    nlohmann::json result = nlohmann::json::object();
    for (const auto& [key, value] : *table) {
      result.emplace(std::string(key.str()), convert(value));
    }
    return result;
  }
  if (const toml::array* array = node.as_array()) {
    nlohmann::json result = nlohmann::json::array();
    for (const toml::node& element : *array) {
      result.push_back(convert(element));
    }
    return result;
  }
  if (const auto* text = node.as_string()) {
    return text->get();
  }
  if (const auto* integer = node.as_integer()) {
    return integer->get();
  }
  if (const auto* boolean = node.as_boolean()) {
    return boolean->get();
  }
  if (const auto* real = node.as_floating_point()) {  // infinities and NaN as from_json takes them
    const double x = real->get();
    return std::isnan(x)   ? nlohmann::json("nan")
           : std::isinf(x) ? nlohmann::json(x > 0 ? "inf" : "-inf")
                           : nlohmann::json(x);
  }
  std::ostringstream date;
  node.visit([&](const auto& value) { date << value; });
  return date.str();
}

}  // namespace

nlohmann::json parse_toml(const std::string& text) {
  try {
    return convert(toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw syntax_error(position_of(error.source()), std::string(error.description()));
  }
}

std::optional<position> find_in_toml(const std::string& text, const std::vector<std::string>& keys) {
  const toml::table document = toml::parse(text);
  const toml::node* node = &document;
  position found = position_of(document.source());
  for (const std::string& key : keys) {
    const toml::node* next = nullptr;
    if (const toml::table* table = node->as_table()) {
      const auto entry = table->find(key);
      if (entry != table->end()) {
        next = &entry->second;
        found = position_of(entry->first.source());
      }
    } else if (const toml::array* array = node->as_array()) {
      std::size_t index = 0;
      if (std::from_chars(key.data(), key.data() + key.size(), index).ec == std::errc() && (next = array->get(index))) {
        found = position_of(next->source());
      }
    }
    if (next == nullptr) {
      break;
    }
    node = next;
  }
  return found;
}

}  // namespace tool
