// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp.

namespace anneal::detail {

static nlohmann::json number_in_json(double x) {
  json_sink sink;
  sink.number(x);
  return sink.take();
}

/// The numbers in a range. Where it holds an infinity, the text that stands for it too.
static nlohmann::json range_of(const json_field& field, bool counts_updates) {
  nlohmann::json range = {{"type", field.is == json_field::kind::whole ? "integer" : "number"}};
  nlohmann::json texts;
  const bool no_part_of_the_run = field.is == json_field::kind::length && counts_updates;
  if (no_part_of_the_run && field.low > 0) {
    range["minimum"] = number_in_json((std::max)(1.0, field.low));
  } else if (is_finite(field.low)) {
    range[field.low_itself ? "minimum" : "exclusiveMinimum"] = number_in_json(field.low);
  } else if (field.low_itself) {
    texts.push_back("-inf");
  }
  if (is_finite(field.high)) {
    range[field.high_itself ? "maximum" : "exclusiveMaximum"] = number_in_json(field.high);
  } else if (field.high_itself) {
    texts.push_back("inf");
  }
  if (no_part_of_the_run) {  // or a text that a horizon knows
    range["type"] = {"number", "string"};
    range["pattern"] = R"(^([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?(ep|ba|sp|tok|dur|%)$)";
    if (field.low <= 0) {  // 0, or at least 1; not "anyOf", of which a validator cannot say which one was meant
      range["if"] = {{"exclusiveMinimum", 0}};
      range["then"] = {{"minimum", 1}};
    }
  }
  return texts.empty() ? range : nlohmann::json{{"anyOf", {range, {{"enum", texts}}}}};
}

static nlohmann::json schema_of(const json_field& field, bool counts_updates) {
  switch (field.is) {
    case json_field::kind::boolean:
      return {{"type", "boolean"}};
    case json_field::kind::choice: {
      nlohmann::json names;
      for (int i = 0; field.choice(i) != nullptr; ++i) {
        names.push_back(field.choice(i));
      }
      return {{"enum", names}};
    }
    default:
      return range_of(field, counts_updates);
  }
}

/// Or null.
static nlohmann::json or_null(nlohmann::json schema) {
  if (schema.contains("enum")) {
    schema["enum"].push_back(nullptr);
  } else if (schema.contains("type")) {  // all else that it says is of numbers, lists or objects
    nlohmann::json& type = schema["type"];
    if (!type.is_array()) {
      type = nlohmann::json::array({type});
    }
    type.push_back("null");
  } else {
    schema = {{"anyOf", {schema, {{"type", "null"}}}}};
  }
  return schema;
}

void json_schema_object::put(const json_field& field, bool counts_updates) {
  property& p = properties_[field.name];
  p.schema = detail::schema_of(field, counts_updates && std::string_view(field.name) != "timescale");
  if (field.list) {
    p.schema = {{"type", "array"}, {"items", p.schema}};
  }
  p.has_default = p.has_default || field.has_default;
  if (field.has_default) {
    json_sink sink;
    with_any_sink(sink, [&field](any_sink& to) { field.write(field.value, to); });
    p.by_default = sink.take();
  }
  p.what_it_is = field.text == nullptr ? "" : field.text;
}

void json_schema_object::put(const char* name, nlohmann::json schema, const char* what_it_is) {
  property& p = properties_[name];
  p.schema = std::move(schema);
  p.what_it_is = what_it_is == nullptr ? "" : what_it_is;
}

void json_schema_object::put_schedule(const char* name, bool counts_updates) {
  put(name, definitions_.ref("schedule", {.counts_updates = counts_updates}), nullptr);
}

void json_schema_object::put_curve(const char* name) { put(name, definitions_.ref("curve", {}), nullptr); }

void json_schema_object::put_list(const char* name, const char* kind, bool counts_updates) {
  const json_place place{.counts_updates = counts_updates, .has_lr = place_.has_lr};
  put(name, {{"type", "array"}, {"minItems", 1}}, nullptr);
  if (properties_.contains("lr") && !place_.has_lr) {
    parts_ = name;
    kind_of_parts_ = kind;
  } else {
    properties_[name].schema["items"] = definitions_.ref(kind, place);
  }
}

json_schema_object& json_schema_object::element_of_list(const char* name) {
  put(name, {{"type", "array"}, {"minItems", 1}}, nullptr);
  property& p = properties_[name];
  p.elements = std::make_unique<json_schema_object>(definitions_, place_);
  return *p.elements;
}

void json_schema_object::allow_absent(const char* name, const char* by_default) {
  property& p = properties_[name];
  p.has_default = true;
  if (by_default != nullptr) {
    p.by_default = by_default;
  }
}

void json_schema_object::allow_word(const char* name, const char* word) { properties_[name].word = word; }

void json_schema_object::require_given(const char* name) { properties_[name].must_be_given = true; }

nlohmann::json json_schema_object::take(const char* type) {
  nlohmann::json properties = nlohmann::json::object();
  nlohmann::json required = nlohmann::json::array();
  if (type != nullptr) {
    properties["type"] = {{"const", type}};
    required.push_back("type");
  }
  for (auto& [name, p] : properties_) {
    nlohmann::json& schema = properties[name] = p.schema;
    if (p.elements != nullptr) {
      schema["items"] = p.elements->take(nullptr);
    }
    if (!p.word.empty()) {
      schema = {{"anyOf", {schema, {{"const", p.word}}}}};
    }
    if (p.has_default && !p.must_be_given) {
      schema = or_null(std::move(schema));
      if (!p.by_default.is_null()) {
        schema["default"] = p.by_default;
      }
    } else if (name != "lr" || !place_.has_lr) {
      required.push_back(name);
    }
    if (!p.what_it_is.empty()) {
      schema["description"] = p.what_it_is;
    }
  }
  nlohmann::json object = {
      {"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false}};
  if (!parts_.empty()) {
    const auto parts_in = [this](bool has_lr) {
      const json_place place{.counts_updates = place_.counts_updates, .has_lr = has_lr};
      return nlohmann::json{{"properties", {{parts_, {{"items", definitions_.ref(kind_of_parts_, place)}}}}}};
    };
    object["if"] = {{"properties", {{"lr", {{"type", "number"}}}}}, {"required", {"lr"}}};
    object["then"] = parts_in(true);
    object["else"] = parts_in(false);
  }
  return object;
}

nlohmann::json json_schema_definitions::ref(const std::string& kind, json_place place) {
  const std::string name =
      (place.counts_updates ? "" : "other_clock.") + std::string(place.has_lr ? "with_lr." : "") + kind;
  if (known_.emplace(name, definition{kind, place}).second) {
    todo_.push_back(name);
  }
  return {{"$ref", "#/$defs/" + name}};
}

nlohmann::json json_schema_definitions::take() {
  nlohmann::json all = nlohmann::json::object();
  while (!todo_.empty()) {
    const std::string name = std::move(todo_.back());
    todo_.pop_back();
    all[name] = define(known_[name]);
  }
  return all;
}

/// An object whose "type" says which one it is. Not "anyOf": a validator would look into all of them, and into all of
/// those again that are inside, and would have nothing to say of what is wrong with the right one.
nlohmann::json json_schema_definitions::one_of(const std::string& prefix, const nlohmann::json& names,
                                               json_place place) {
  nlohmann::json cases;
  for (const std::string name : names) {
    cases.push_back({{"if", {{"properties", {{"type", {{"const", name}}}}}, {"required", {"type"}}}},
                     {"then", ref(prefix + name, place)}});
  }
  return {{"type", "object"},
          {"properties", {{"type", {{"enum", names}}}}},
          {"required", {"type"}},
          {"allOf", std::move(cases)}};
}

/// What `build` asks a node for.
template <class Build>
static nlohmann::json asked_by(Build build, const char* type, json_schema_definitions& definitions, json_place place) {
  json_schema_object object(definitions, place);
  json_node node(object);
  try {
    build(node);
  } catch (const std::invalid_argument&) {  // it was given nothing
  }
  return object.take(type);
}

nlohmann::json json_schema_definitions::define(const definition& wanted) {
  const std::string_view kind = wanted.kind;
  nlohmann::json names;
  if (kind == "schedule") {
    for (const auto& [name, type] : json_types()) {
      names.push_back(name);
    }
    return one_of("", names, wanted.place);
  }
  if (kind == "pytorch.part") {
    return one_of("", names_of_pytorch_parts(), wanted.place);
  }
  if (kind == "curve") {
    nlohmann::json plain;
    for (const json_curve& curve : json_curves()) {
      names.push_back(curve.name);
      if (asked_by(curve.build, curve.name, *this, wanted.place)["required"].size() == 1) {
        plain.push_back(curve.name);
      }
    }
    return {{"if", {{"type", "string"}}}, {"then", {{"enum", plain}}}, {"else", one_of("curve.", names, wanted.place)}};
  }
  for (const json_curve& curve : json_curves()) {
    if (kind == std::string("curve.") + curve.name) {
      return asked_by(curve.build, curve.name, *this, wanted.place);
    }
  }
  const json_type& type = json_types().at(kind);
  return asked_by(type.build, type.name, *this, wanted.place);
}

}  // namespace anneal::detail

namespace anneal::detail {

/// root: refers to the definitions.
static nlohmann::json whole_schema(nlohmann::json root, const char* title, json_schema_definitions& definitions) {
  const walk_limit limit(1'000'000);
  root["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  root["title"] = title;
  root["$defs"] = definitions.take();
  return root;
}

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

nlohmann::json schema_of_bindings(std::span<const char* const> names) {
  json_schema_definitions definitions;
  nlohmann::json properties;
  for (const char* const name : names) {
    properties[name] = definitions.ref("schedule", {});
  }
  return whole_schema(
      {{"type", "object"}, {"properties", properties}, {"minProperties", 1}, {"additionalProperties", false}},
      "schedules of anneal's, by the names of the hyperparameters that follow them", definitions);
}

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace anneal::detail

namespace anneal {

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

nlohmann::json json_schema() {
  detail::json_schema_definitions definitions;
  return detail::whole_schema(definitions.ref("schedule", {}), "a schedule of anneal's", definitions);
}

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace anneal
