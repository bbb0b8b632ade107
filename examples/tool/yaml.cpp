// SPDX-License-Identifier: Apache-2.0
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <regex>

#include "document.hpp"
#include "forms/place.hpp"

namespace tool {

namespace {

position position_of(const YAML::Mark& mark) {
  return {static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
}

/// What a scalar stands for; infinities and NaN as from_json takes them.
nlohmann::json scalar(const YAML::Node& node, yaml schema) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") {  // in quotes
    return text;
  }
  static const std::regex integer("[-+]?[0-9]+");
  static const std::regex core(R"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)");
  static const std::regex python(R"([-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+][0-9]+)?)");
  static const std::regex infinite(R"(([-+]?)\.(inf|Inf|INF))");
  const auto is = [&](std::initializer_list<const char*> words) {
    return std::ranges::find(words, text) != words.end();
  };
  std::smatch match;
  if (std::regex_match(text, integer) || std::regex_match(text, schema == yaml::core ? core : python)) {
    nlohmann::json number = forms::number_or_text(text);
    if (!number.is_number()) {
      throw syntax_error(position_of(node.Mark()), "the number " + text + " is out of range");
    }
    return number;
  }
  if (std::regex_match(text, match, infinite)) {
    return match[1] == "-" ? "-inf" : "inf";
  }
  if (is({".nan", ".NaN", ".NAN"})) {
    return "nan";
  }
  if (is({"true", "True", "TRUE"}) || (schema == yaml::python && is({"yes", "Yes", "YES", "on", "On", "ON"}))) {
    return true;
  }
  if (is({"false", "False", "FALSE"}) || (schema == yaml::python && is({"no", "No", "NO", "off", "Off", "OFF"}))) {
    return false;
  }
  if (is({"", "~", "null", "Null", "NULL"})) {
    return nullptr;
  }
  return text;
}

/// Aliases make a text of some lines as large as memory, or without an end: `left` is how many values there may be.
nlohmann::json convert(const YAML::Node& node, yaml schema, std::size_t& left, int depth = 0) {
  if (left == 0 || depth > 256) {
    throw syntax_error(position_of(node.Mark()), "is too large");
  }
  --left;
  nlohmann::json result;
  if (node.IsSequence()) {
    result = nlohmann::json::array();
    for (const YAML::Node& element : node) {
      result.push_back(convert(element, schema, left, depth + 1));
    }
  } else if (node.IsMap()) {
    result = nlohmann::json::object();
    nlohmann::json merged = nlohmann::json::object();
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) {
        throw syntax_error(position_of(entry.first.Mark()), "a key must be a text");
      }
      const std::string& key = entry.first.Scalar();
      if (key == "<<" && entry.second.IsMap()) {  // YAML 1.1: what another map has and this one has not
        merged = convert(entry.second, schema, left, depth + 1);
      } else if (!result.emplace(key, convert(entry.second, schema, left, depth + 1)).second) {
        throw syntax_error(position_of(entry.first.Mark()), "the field \"" + key + "\" is given twice");
      }
    }
    result.insert(merged.begin(), merged.end());
  } else if (node.IsScalar()) {
    result = scalar(node, schema);
  }
  return result;
}

/// In quotes: what YAML 1.1 or 1.2 would take for anything but a text, of which Kubernetes' reader knows some.
void emit_text(YAML::Emitter& out, const std::string& text) {
  static const std::regex plain("[A-Za-z/][A-Za-z0-9_./-]*");
  static const std::regex word("y|n|yes|no|on|off|true|false|null|nan|inf", std::regex::icase);
  const bool printable = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
  if (!std::regex_match(text, plain) || std::regex_match(text, word)) {
    out << (printable && text.find('"') != text.npos ? YAML::SingleQuoted : YAML::DoubleQuoted);
  }
  out << text;
}

void emit(YAML::Emitter& out, const nlohmann::ordered_json& value) {
  if (value.is_object()) {
    out << YAML::BeginMap;
    for (const auto& [key, field] : value.items()) {
      out << YAML::Key;
      emit_text(out, key);
      out << YAML::Value;
      emit(out, field);
    }
    out << YAML::EndMap;
  } else if (value.is_array()) {
    out << YAML::BeginSeq;
    for (const nlohmann::ordered_json& element : value) {
      emit(out, element);
    }
    out << YAML::EndSeq;
  } else if (value.is_string()) {
    emit_text(out, value.get_ref<const std::string&>());
  } else {
    out << value.dump();
  }
}

}  // namespace

std::string to_yaml(const nlohmann::ordered_json& value) {
  YAML::Emitter out;
  emit(out, value);
  return out.c_str();
}

nlohmann::json parse_yaml(const std::string& text, yaml schema) {
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() > 1) {
      throw syntax_error(position_of(documents[1].Mark()), "a second document begins");
    }
    std::size_t limit = 1'000'000;
    return documents.empty() ? nlohmann::json() : convert(documents[0], schema, limit);
  } catch (const YAML::Exception& error) {
    throw syntax_error(position_of(error.mark), error.msg);
  }
}

std::optional<position> find_in_yaml(const std::string& text, const std::vector<std::string>& keys) {
  YAML::Node node = YAML::Load(text);
  YAML::Mark mark = node.Mark();
  for (const std::string& key : keys) {
    YAML::Node next;
    bool found = false;
    if (node.IsMap()) {
      for (const auto& entry : node) {
        if (entry.first.IsScalar() && entry.first.Scalar() == key) {
          found = true;
          next.reset(entry.second);
          mark = entry.first.Mark();
        }
      }
    } else if (node.IsSequence()) {
      std::size_t index = 0;
      found = std::from_chars(key.data(), key.data() + key.size(), index).ec == std::errc() && index < node.size();
      if (found) {
        next.reset(node[index]);
        mark = next.Mark();
      }
    }
    if (!found) {
      break;
    }
    node.reset(next);
  }
  return mark.is_null() ? std::nullopt : std::optional(position_of(mark));
}

}  // namespace tool
