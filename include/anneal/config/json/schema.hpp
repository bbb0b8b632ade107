// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json/field.hpp"

namespace anneal::detail {

/// Where an object stands decides what it may hold.
struct json_place {
  bool counts_updates = true;  ///< a length between 0 and 1 is refused
  bool has_lr = false;         ///< what is around it gives the `lr` that it may leave out
};

/// JSON Schema's "$defs": what has been referred to, each kind of object once for each kind of place. Its members and
/// those of json_schema_object are defined in schema.cpp.
class json_schema_definitions {
 public:
  /// {"$ref": …}. kind: "schedule", "curve", "pytorch.part", or the name of a type, that of a curve after "curve.".
  nlohmann::json ref(const std::string& kind, json_place place);

  /// All that is needed, when all that refers to something has done so.
  nlohmann::json take();

 private:
  struct definition {
    std::string kind;
    json_place place;
  };

  nlohmann::json define(const definition& wanted);
  nlohmann::json one_of(const std::string& prefix, const nlohmann::json& names, json_place place);

  std::map<std::string, definition> known_;
  std::vector<std::string> todo_;
};

/// The schema of one object, put together from what a json_node is asked for.
class json_schema_object {
 public:
  json_schema_object(json_schema_definitions& definitions, json_place place)
      : definitions_(definitions), place_(place) {}

  bool counts_updates() const noexcept { return place_.counts_updates; }

  void put(const json_field& field, bool counts_updates);
  void put(const char* name, nlohmann::json schema, const char* what_it_is);
  void put_schedule(const char* name, bool counts_updates);
  void put_curve(const char* name);
  void put_list(const char* name, const char* kind, bool counts_updates);
  json_schema_object& element_of_list(const char* name);

  /// The field, which is put after that, may be absent; it is this text then.
  void allow_absent(const char* name, const char* by_default);
  void allow_word(const char* name, const char* word);
  void require_given(const char* name);

  /// The schema. type: what is in "type", or a null pointer where there is no such field.
  nlohmann::json take(const char* type);

 private:
  struct property {
    nlohmann::json schema;
    nlohmann::json by_default;  // null: none
    std::string what_it_is;
    std::string word;
    bool has_default = false;
    bool must_be_given = false;
    std::unique_ptr<json_schema_object> elements;
  };

  json_schema_definitions& definitions_;
  json_place place_;
  std::map<std::string, property> properties_;
  std::string parts_;  // the list whose elements may leave out the lr that is here, if it is
  std::string kind_of_parts_;
};

}  // namespace anneal::detail
