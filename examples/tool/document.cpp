// SPDX-License-Identifier: Apache-2.0
#include "document.hpp"

#include <algorithm>
#include <anneal/config/json/nesting.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <utility>

#include "forms/forms.hpp"

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

syntax language_of(const std::string& name, const std::string& text, const std::string& system) {
  constexpr std::pair<const char*, syntax> ours[] = {
      {".json", syntax::json}, {".yaml", syntax::yaml}, {".yml", syntax::yaml}, {".toml", syntax::toml}};
  constexpr std::pair<const char*, syntax> theirs[] = {
      {".prototxt", syntax::prototxt}, {".textproto", syntax::prototxt}, {".pbtxt", syntax::prototxt},
      {".cfg", syntax::cfg},           {".sh", syntax::command_line},    {".args", syntax::command_line}};
  const auto has_suffix = [&](const auto& x) { return name.ends_with(x.first); };
  if (const auto i = std::ranges::find_if(ours, has_suffix); i != std::end(ours)) {
    return i->second;
  }
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && text[first] == '{') {
    return syntax::json;
  }
  if (system.empty()) {
    try {
      parse_toml(text);
      return syntax::toml;
    } catch (const syntax_error&) {
      return syntax::yaml;
    }
  }
  if (const auto i = std::ranges::find_if(theirs, has_suffix); i != std::end(theirs)) {
    return i->second;
  }
  const bool braces = text.find('{') != std::string::npos && system.starts_with("lczero");
  return system.starts_with("caffe") || braces                             ? syntax::prototxt
         : system.starts_with("darknet")                                   ? syntax::cfg
         : text.starts_with("--") || text.find(" --") != std::string::npos ? syntax::command_line
                                                                           : syntax::yaml;
}

nlohmann::json parse(const document& d, const std::string& system) {
  switch (d.language) {
    case syntax::json:
      return parse_json(d.text);
    case syntax::yaml:
      return parse_yaml(d.text, system.empty() ? yaml::core : yaml::python);
    case syntax::toml:
      return parse_toml(d.text);
    case syntax::command_line:
      return forms::from_command_line(d.text);
    case syntax::prototxt:
      return forms::from_prototxt(d.text);
    case syntax::cfg:
      return forms::from_cfg(d.text);
  }
  return {};
}

}  // namespace

input_error document::error(const std::string& pointer, const std::string& what) const {
  std::string where;
  try {
    const auto found = language == syntax::toml                               ? find_in_toml(text, keys_of(pointer))
                       : language == syntax::json || language == syntax::yaml ? find_in_yaml(text, keys_of(pointer))
                                                                              : std::nullopt;
    where = found && !changed && !name.starts_with("{") ? place(*found) : "";
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

document read_document(const std::string& argument, const std::string& system) {
  document d;
  const bool itself = argument.starts_with("{") || (argument.starts_with("--") && !system.empty());
  if (argument == "-") {
    d.name = "standard input";
    d.text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else if (itself) {
    d.name = argument.size() <= 40 ? argument : argument.substr(0, 37) + "…";
    d.text = argument;
    std::ranges::replace(d.name, '\n', ' ');
  } else {
    d.name = argument;
    d.text = read_file(argument);
  }
  d.language = language_of(itself ? "" : d.name, d.text, system);
  try {
    d.value = parse(d, system);
    if (anneal::detail::is_deeper_than(d.value, 1000)) {
      throw std::runtime_error("is nested deeper than 1000 levels");
    }
  } catch (const syntax_error& error) {
    throw input_error(d.name + ": " + place(error.where) + error.what());
  } catch (const std::exception& error) {
    throw input_error(d.name + ": " + error.what());
  }
  return d;
}

}  // namespace tool
