// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <string>
#include <vector>

#include "forms.hpp"
#include "place.hpp"

namespace forms {

namespace {

struct word {
  std::string text;
  std::size_t at;
  bool quoted;
};

/// As a shell splits them: ' and " quote, a backslash takes the next character as it is, and joins lines.
std::vector<word> words_of(std::string_view text) {
  std::vector<word> words;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      inside = false;
      continue;
    }
    if (c == '\\' && i + 1 < text.size() && (text[i + 1] == '\n' || text[i + 1] == '\r')) {
      i += text[i + 1] == '\r' && i + 2 < text.size() && text[i + 2] == '\n' ? 2 : 1;
      inside = false;
      continue;
    }
    if (c == '#' && !inside) {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (!inside) {
      words.push_back({"", i, false});
      inside = true;
    }
    if (c == '\'' || c == '"') {
      const std::size_t begin = i;
      for (++i; i < text.size() && text[i] != c; ++i) {
        i += c == '"' && text[i] == '\\' && i + 1 < text.size() ? 1 : 0;
        words.back().text += text[i];
      }
      if (i >= text.size()) {
        fail_at(text, begin, "a quote that does not end");
      }
      words.back().quoted = true;
    } else {
      i += c == '\\' && i + 1 < text.size() ? 1 : 0;
      words.back().text += text[i];
    }
  }
  return words;
}

bool is_option(const word& w) {
  const std::string& t = w.text;
  const bool number = t.size() > 1 && (('0' <= t[1] && t[1] <= '9') || t[1] == '.');
  return t.size() > 1 && t[0] == '-' && !number && (!w.quoted || t[1] == '-');
}

nlohmann::json value_of(const std::string& text, std::string_view all, std::size_t at) {
  if (text == "true" || text == "True" || text == "false" || text == "False") {
    return text[0] == 't' || text[0] == 'T';
  }
  if (text.starts_with("{") || text.starts_with("[")) {
    auto value = nlohmann::json::parse(text, nullptr, false);
    if (value.is_discarded()) {
      fail_at(all, at, "is no JSON: " + text);
    }
    return value;
  }
  return number_or_text(text);
}

}  // namespace

nlohmann::json from_command_line(std::string_view text) {
  nlohmann::json options = nlohmann::json::object();
  const std::vector<word> words = words_of(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!is_option(words[i])) {
      continue;
    }
    std::string name = words[i].text.substr(words[i].text.find_first_not_of('-'));
    std::vector<nlohmann::json> values;
    if (const std::size_t equals = name.find('='); equals != name.npos) {
      values.push_back(value_of(name.substr(equals + 1), text, words[i].at));
      name.resize(equals);
    } else {
      for (; i + 1 < words.size() && !is_option(words[i + 1]); ++i) {
        values.push_back(value_of(words[i + 1].text, text, words[i + 1].at));
      }
    }
    options[name] = values.empty() ? nlohmann::json(true) : values.size() == 1 ? values[0] : nlohmann::json(values);
  }
  return options;
}

}  // namespace forms
