// SPDX-License-Identifier: Apache-2.0
#include "document.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>

namespace tool {

namespace {

std::string place(position at) {
  return "line " + std::to_string(at.line) + ", column " + std::to_string(at.column) + ": ";
}

/// Byte number `end` of a text as a line and a column.
position position_of(const std::string& text, std::size_t end) {
  const auto stop = text.begin() + static_cast<std::ptrdiff_t>(std::min(end, text.size()));
  const auto line = std::find(std::make_reverse_iterator(stop), text.rend(), '\n').base();
  return {1 + static_cast<std::size_t>(std::count(text.begin(), stop, '\n')),
          1 + static_cast<std::size_t>(stop - line)};
}

/// Refuses a field that is given twice, of which the JSON library would take the last.
class once_only {
 public:
  bool operator()(int, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using event_t = nlohmann::json::parse_event_t;
    if (event == event_t::object_start) {
      open_.emplace_back();
    } else if (event == event_t::object_end) {
      open_.pop_back();
    } else if (event == event_t::key && !open_.back().insert(parsed.get<std::string>()).second) {
      throw input_error("the field " + parsed.dump() + " is given twice");
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> open_;
};

nlohmann::json parse_json(const std::string& text) {
  try {
    return nlohmann::json::parse(text, once_only());
  } catch (const input_error&) {
    parse_yaml(text);  // says where it is
    throw;
  } catch (const nlohmann::json::parse_error& error) {
    // "[json.exception.parse_error.101] parse error at line 3, column 14: syntax error …"
    const std::string what = error.what();
    const std::size_t begin = what.find(": ");
    throw syntax_error(position_of(text, error.byte > 0 ? error.byte - 1 : 0),
                       begin == std::string::npos ? what : what.substr(begin + 2));
  }
}

std::vector<std::string> keys_of(const std::string& pointer) {
  std::vector<std::string> keys;
  for (nlohmann::json::json_pointer rest(pointer); !rest.empty(); rest.pop_back()) {
    keys.insert(keys.begin(), rest.back());
  }
  return keys;
}

syntax language_of(const std::string& name, const std::string& text) {
  if (name.ends_with(".json")) {
    return syntax::json;
  }
  if (name.ends_with(".yaml") || name.ends_with(".yml")) {
    return syntax::yaml;
  }
  if (name.ends_with(".toml")) {
    return syntax::toml;
  }
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && text[first] == '{') {
    return syntax::json;
  }
  try {
    parse_toml(text);
    return syntax::toml;
  } catch (const syntax_error&) {
    return syntax::yaml;
  }
}

}  // namespace

input_error document::error(const std::string& pointer, const std::string& what) const {
  std::string where;
  try {
    const auto found = (language == syntax::toml ? find_in_toml : find_in_yaml)(text, keys_of(pointer));
    where = found && !name.starts_with("{") ? place(*found) : "";
  } catch (const std::exception&) {
    // a pointer that was cut off, a text that is JSON but not YAML: the field alone has to do
  }
  return input_error(name + ": " + where + what);
}

std::string read_file(const std::string& path) {
  if (std::filesystem::is_directory(path)) {
    throw input_error(path + ": is a directory");
  }
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) {
    throw input_error(path + ": cannot be read: " + std::strerror(errno));
  }
  return text;
}

document read_document(const std::string& argument) {
  document d;
  if (argument == "-") {
    d.name = "standard input";
    d.text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else if (argument.starts_with("{")) {
    d.name = argument.size() <= 40 ? argument : argument.substr(0, 37) + "…";
    d.text = argument;
  } else {
    d.name = argument;
    d.text = read_file(argument);
  }
  d.language = language_of(argument.starts_with("{") ? "" : d.name, d.text);
  try {
    d.value = (d.language == syntax::json ? parse_json : d.language == syntax::yaml ? parse_yaml : parse_toml)(d.text);
  } catch (const syntax_error& error) {
    throw input_error(d.name + ": " + place(error.where) + error.what());
  } catch (const std::exception& error) {
    throw input_error(d.name + ": " + error.what());
  }
  return d;
}

}  // namespace tool
