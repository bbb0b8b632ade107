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

enum class syntax { json, yaml, toml, command_line, prototxt, cfg };

/// A text that describes something.
struct document {
  std::string name;  ///< in error messages: the path of the file
  std::string text;
  syntax language;
  nlohmann::json value;
  bool changed = false;  ///< by options: a wrong value need not be one of the text

  /// `rate.yaml: line 3, column 9: /of/gamma: …`: an error, with the place of the field that the JSON pointer names.
  [[nodiscard]] input_error error(const std::string& pointer, const std::string& what) const;
};

/// argument: the path of a file, "-" for standard input, or a document itself, which begins with "{", or "--" if it is a
/// command line. system: whose file it is; empty for ours. The language is told by the suffix of the file; else it is JSON
/// if it begins with "{", and TOML if it is that, or YAML; of other systems also what they use: command lines, prototxt,
/// Darknet's cfg, and YAML as PyYAML reads it.
/// Errors: input_error, with line and column, for what is not that language, and for a field that is given twice.
document read_document(const std::string& argument, const std::string& system = "");

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

/// By the core schema of YAML 1.2, or YAML 1.1 as PyYAML has it, where 5e-5 is a text and yes is true.
enum class yaml { core, python };
nlohmann::json parse_yaml(const std::string& text, yaml schema = yaml::core);
nlohmann::json parse_toml(const std::string& text);
std::string to_yaml(const nlohmann::ordered_json& value);

/// Where the field stands to which these keys and indices lead, or the last that is there of those around it. JSON is
/// read as YAML, which it is, mostly.
std::optional<position> find_in_yaml(const std::string& text, const std::vector<std::string>& keys);
std::optional<position> find_in_toml(const std::string& text, const std::vector<std::string>& keys);

}  // namespace tool
