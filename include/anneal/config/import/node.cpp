// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp.

namespace anneal::imports {

std::string shown(const json& value) {
  if (value.is_number()) {
    return anneal::detail::number_text(value.get<double>()).digits;
  }
  const std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  return text.size() <= 60 ? text : text.substr(0, 60) + "…";
}

static std::string as_option(std::string_view key) {
  key.remove_prefix((std::min)(key.find_first_not_of('-'), key.size()));
  std::string name(key);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

node::node(const json& object, std::string path, std::vector<std::string>& warnings, spelling keys)
    : value_(&object), path_(std::move(path)), warnings_(&warnings), keys_(keys) {
  if (!object.is_object()) {
    throw json_error(path_, "must be an object, got " + shown(object));
  }
}

std::string node::key_of(std::string_view name) const {
  if (keys_ == spelling::option) {
    for (const auto& [key, value] : value_->items()) {
      if (as_option(key) == name) {
        return key;
      }
    }
  }
  return std::string(name);
}

std::string node::path_of(std::string_view name) const { return anneal::detail::path_to(path_, key_of(name)); }

void node::fail(std::string_view name, const std::string& problem) { throw json_error(path_of(name), problem); }

void node::refuse(std::string_view name, const std::string& rule) {
  const json* const value = find(name);
  fail(name, value == nullptr ? rule : rule + ", got " + shown(*value));
}

const json* node::find(std::string_view name) {
  asked_.emplace_back(name);
  const auto found = value_->find(key_of(name));
  return found == value_->end() || found->is_null() ? nullptr : &*found;
}

double node::to_number(const json& value, const std::string& path) {
  if (value.is_number()) {
    return value.get<double>();
  }
  if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    double number = 0;
    const char* const end =
        anneal::detail::read_number(text.data() + (text.starts_with("-") ? 1 : 0), text.data() + text.size(), number);
    if (!text.empty() && end == text.data() + text.size()) {
      warnings_->push_back(path + ": is the text " + shown(value) + ", taken as the number");
      return text.starts_with("-") ? -number : number;
    }
  }
  throw json_error(path, "must be a number, got " + shown(value));
}

std::optional<double> node::number(std::string_view name) {
  const json* const value = find(name);
  return value == nullptr ? std::nullopt : std::optional(to_number(*value, path_of(name)));
}

double node::required(std::string_view name) {
  const auto x = number(name);
  if (!x) {
    fail(name, "is missing");
  }
  return *x;
}

std::optional<double> node::whole(std::string_view name) {
  const auto x = number(name);
  if (x && std::floor(*x) != *x) {
    refuse(name, "must be a whole number");
  }
  return x;
}

bool node::boolean(std::string_view name, bool otherwise) {
  const json* const value = find(name);
  if (value == nullptr) {
    return otherwise;
  }
  if (value->is_boolean()) {
    return value->get<bool>();
  }
  for (const auto& [word, meant] : {std::pair{"true", true}, std::pair{"false", false}}) {
    if (value->is_string() && (*value == word || as_option(value->get<std::string>()) == word)) {
      return meant;
    }
  }
  if (value->is_number_integer() && (*value == 0 || *value == 1)) {
    return *value == 1;
  }
  refuse(name, "must be true or false");
}

std::string node::text(std::string_view name, std::string otherwise) {
  const json* const value = find(name);
  if (value == nullptr) {
    return otherwise;
  }
  if (!value->is_string()) {
    refuse(name, "must be a text");
  }
  return value->get<std::string>();
}

std::vector<double> node::numbers(std::string_view name) {
  const json* const value = find(name);
  std::vector<double> all;
  if (value == nullptr) {
    return all;
  }
  if (!value->is_array()) {
    return {to_number(*value, path_of(name))};
  }
  for (std::size_t i = 0; i < value->size(); ++i) {
    all.push_back(to_number((*value)[i], anneal::detail::path_to(path_of(name), i)));
  }
  return all;
}

node node::object(std::string_view name) {
  static const json none = json::object();
  const json* const value = find(name);
  return {value == nullptr ? none : *value, path_of(name), *warnings_, keys_};
}

std::vector<node> node::objects(std::string_view name) {
  const json* const value = find(name);
  std::vector<node> all;
  if (value == nullptr) {
    return all;
  }
  if (!value->is_array()) {
    all.emplace_back(*value, path_of(name), *warnings_, keys_);
    return all;
  }
  for (std::size_t i = 0; i < value->size(); ++i) {
    all.emplace_back((*value)[i], anneal::detail::path_to(path_of(name), i), *warnings_, keys_);
  }
  return all;
}

double node::positive(std::string_view name, double otherwise) {
  const double x = number(name, otherwise);
  if (!(x > 0)) {
    refuse(name, "must be positive");
  }
  return x;
}

double node::not_negative(std::string_view name, double otherwise) {
  const double x = number(name, otherwise);
  if (!(x >= 0)) {
    refuse(name, "must not be negative");
  }
  return x;
}

void node::refuse_if_given(std::initializer_list<std::string_view> names, const std::string& reason) {
  for (const std::string_view name : names) {
    if (has(name)) {
      refuse(name, reason);
    }
  }
}

std::vector<std::string> node::unknown() const {
  std::vector<std::string> names;
  for (const auto& [key, value] : value_->items()) {
    const std::string name = keys_ == spelling::option ? as_option(key) : key;
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) {
      names.push_back(key);
    }
  }
  return names;
}

void node::refuse_unknown() {
  for (const std::string& name : unknown()) {
    throw json_error(anneal::detail::path_to(path_, name),
                     "unknown field " + shown(name) + anneal::detail::did_you_mean(name, asked_));
  }
}

void node::name_unknown() {
  std::string list;
  for (const std::string& name : unknown()) {
    const std::string meant = anneal::detail::nearest_name(name, asked_);
    if (!meant.empty() && anneal::detail::edit_distance(name, meant) <= (name.size() < 8 ? 1u : 2u)) {
      warnings_->push_back(anneal::detail::path_to(path_, name) + ": is not known and has no effect, did you mean \"" +
                           meant + "\"?");
    } else {
      list += (list.empty() ? "" : ", ") + name;
    }
  }
  if (!list.empty()) {
    warnings_->push_back((path_.empty() ? "/" : path_) + ": not looked at: " + list);
  }
}

}  // namespace anneal::imports
