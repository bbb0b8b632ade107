// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace tool {

/// What is wrong with what the user gave: exit status 2.
struct input_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class syntax { json, yaml, toml };

/// A text that describes something, in JSON, YAML or TOML.
struct document {
  std::string name;  ///< in error messages: the path of the file
  std::string text;
  syntax language;
  nlohmann::json value;

  /// `rate.yaml: line 3, column 9: /of/gamma: …`: an error, with the place of the field that the JSON pointer names.
  [[nodiscard]] input_error error(const std::string& pointer, const std::string& what) const;
};

/// argument: the path of a file, "-" for standard input, or a document itself, which begins with "{". The language is
/// that of the file's suffix; else JSON if it begins with "{", TOML if it is that, or YAML.
/// Errors: input_error, with line and column, for what is not that language, and for a field that is given twice.
document read_document(const std::string& argument);

std::string read_file(const std::string& path);

// yaml.cpp, toml.cpp

/// Where a text of a language stands.
struct position {
  std::size_t line;
  std::size_t column;
};

/// Thrown for a text that is not of the language.
struct syntax_error : std::runtime_error {
  syntax_error(position at, const std::string& what) : runtime_error(what), where(at) {}
  position where;
};

nlohmann::json parse_yaml(const std::string& text);
nlohmann::json parse_toml(const std::string& text);

/// Where the field stands to which these keys and indices lead, or the last that is there of those around it. JSON is
/// read as YAML, which it is, mostly.
std::optional<position> find_in_yaml(const std::string& text, const std::vector<std::string>& keys);
std::optional<position> find_in_toml(const std::string& text, const std::vector<std::string>& keys);

}  // namespace tool
