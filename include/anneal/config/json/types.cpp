// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp.

namespace anneal::detail {

const json_type_map& json_types() {
  static const json_type_map types = [] {
    json_type_map all;
    add_catalogue_types(all);
    add_jax_types(all);
    add_libraries_types(all);
    add_recipes_types(all);
    add_torch_types(all);
    return all;
  }();
  return types;
}

bool has_dialect(const std::string& name) {
  const auto first = json_types().lower_bound(name + ".");
  return first != json_types().end() && first->first.substr(0, name.size() + 1) == name + ".";
}

/// What was probably meant by a name that there is not: one that is spelt alike, that of a framework's without the
/// framework's, or that of a C++ function.
static std::string meant_type(const std::string& name) {
  std::vector<std::string_view> names;
  for (const auto& [known, type] : json_types()) {
    names.push_back(known);
    if (known.size() > name.size() && known.ends_with(name) && known[known.size() - name.size() - 1] == '.') {
      return ", did you mean \"" + std::string(known) + "\"?";
    }
  }
  return name == "then" ? ", did you mean \"sequence\"?" : did_you_mean(name, names);
}

static any_schedule schedule_from_json(const nlohmann::json& value, const std::string& path, json_node::scope around) {
  json_node node(value, path, around);
  const std::string name = node.text("type");
  const auto type = json_types().find(name);
  if (type == json_types().end()) {
    throw json_error(path + "/type", "there is no schedule " + json_node::shown(name) + meant_type(name));
  }
  any_schedule schedule = node.guarded([&] { return type->second.build(node); });
  node.finish();
  return schedule;
}

any_schedule json_node::child(const nlohmann::json& value, const std::string& path) {
  return schedule_from_json(value, path, inside());
}

/// What drives two hyperparameters says with "drives" which of them it is for, the rate if nothing: it must not be bound to
/// the other one.
static void refuse_contradiction(const nlohmann::json& part, const std::string& path, const std::string& name) {
  if (part.is_object() && part.contains("type") && part["type"].is_string()) {
    const std::string type = part["type"];
    const bool says = part.contains("drives") && part["drives"].is_string();
    const std::string drives = says ? part["drives"].get<std::string>() : "learning_rate";
    const bool of_rate = drives == "lr" || drives == "learning_rate";
    if (name == "learning_rate"
            ? !of_rate
            : of_rate && name == "momentum" && (says || type == "one_cycle" || type == "pytorch.OneCycleLR")) {
      throw json_error(
          says ? path_to(path, "drives") : path,
          says ? "is " + drives + ", and the schedule is bound to " + name
               : type + " gives the learning rate, and is bound to momentum: \"drives\": \"momentum\" is missing");
    }
  }
  if (part.is_structured()) {
    for (const auto& field : part.items()) {
      refuse_contradiction(field.value(), path_to(path, field.key()), name);
    }
  }
}

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

std::vector<std::optional<any_schedule>> schedules_by_name(const nlohmann::json& description,
                                                           std::span<const char* const> names, const horizon& run) {
  if (!description.is_object() || description.empty()) {
    throw json_error("", "must be an object with the names of hyperparameters, got " +
                             (description.is_object() ? "none" : json_node::shown(description)));
  }
  if (description.contains("type") && std::find(names.begin(), names.end(), "type") == names.end()) {
    throw json_error("", "must have a schedule for each hyperparameter, as {" + json_node::shown(names.front()) +
                             ": {…}}, and is a schedule itself: from_json takes it");
  }
  const walk_limit limit(1'000'000);
  std::vector<std::optional<any_schedule>> schedules(names.size());
  for (const auto& [name, value] : description.items()) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      const bool first_beta = name == "beta1" || name == "beta_1" || name == "betas";
      const std::string meant = name == "lr" ? R"(, did you mean "learning_rate"?)"
                                : first_beta ? R"(, did you mean "momentum"?)"
                                             : did_you_mean(name, names);
      throw json_error(path_to("", name),
                       "is no hyperparameter" + (meant.empty() ? "; known are " + list_of_names(names) : meant));
    }
    schedules[static_cast<std::size_t>(found - names.begin())] =
        schedule_from_json(value, path_to("", name), {.run = &run});
    refuse_contradiction(value, path_to("", name), name);
  }
  return schedules;
}

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace anneal::detail

namespace anneal {

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

any_schedule from_json(const nlohmann::json& description) { return from_json(description, horizon()); }

any_schedule from_json(const nlohmann::json& description, const horizon& run) {
  const detail::walk_limit limit(1'000'000);
  return detail::schedule_from_json(description, "", {.run = &run});
}

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace anneal
