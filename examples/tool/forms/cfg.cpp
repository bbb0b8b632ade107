// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "forms.hpp"
#include "place.hpp"

namespace forms {

namespace {

nlohmann::json value_of(std::string_view text) {
  if (text.find(',') == text.npos) {
    return number_or_text(text);
  }
  nlohmann::json list = nlohmann::json::array();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (end > begin) {
      list.push_back(number_or_text(text.substr(begin, end - begin)));
    }
    begin = end + 1;
  }
  return list;
}

}  // namespace

nlohmann::json from_cfg(std::string_view text) {
  nlohmann::json sections = nlohmann::json::object();
  std::string name;
  nlohmann::json section;
  const auto close = [&] {
    if (name.empty()) {
      return;
    }
    nlohmann::json& place = sections[name];
    if (place.is_null()) {
      place = std::move(section);
    } else {
      if (!place.is_array()) {
        place = nlohmann::json::array({std::move(place)});
      }
      place.push_back(std::move(section));
    }
  };
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string line;
    for (const char c : text.substr(begin, end - begin)) {  // darknet leaves out all white space
      if (c != ' ' && c != '\t' && c != '\r') {
        line += c;
      }
    }
    if (line.starts_with("[")) {
      close();
      if (line.size() < 3 || line.find(']') == line.npos) {
        fail_at(text, begin, "is no section: " + line);
      }
      name = line.substr(1, line.find(']') - 1);
      section = nlohmann::json::object();
    } else if (!line.empty() && line[0] != '#' && line[0] != ';') {
      const std::size_t equals = line.find('=');
      if (equals == line.npos || name.empty()) {
        fail_at(text, begin, name.empty() ? "stands before the first section: " + line : "has no =: " + line);
      }
      section.emplace(line.substr(0, equals), value_of(std::string_view(line).substr(equals + 1)));  // the first counts
    }
    begin = end + 1;
  }
  close();
  return sections;
}

}  // namespace forms
