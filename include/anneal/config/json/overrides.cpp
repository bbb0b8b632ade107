// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp.

namespace anneal {

namespace detail {

/// The keys and indices of "of.milestones[1]" or of "/of/milestones/1".
static std::vector<std::string> steps_of_path(std::string_view path) {
  std::vector<std::string> keys;
  if (path.starts_with('/')) {
    for (const char c : path) {
      if (c == '/') {
        keys.emplace_back();
      } else if (!keys.back().empty() && keys.back().back() == '~' && (c == '0' || c == '1')) {
        keys.back().back() = c == '0' ? '~' : '/';
      } else {
        keys.back() += c;
      }
    }
    return keys;
  }
  keys.emplace_back();
  for (const char c : path) {
    if (c == '.' || c == '[') {
      keys.emplace_back();
    } else if (c != ']') {
      keys.back() += c;
    }
  }
  return keys;
}

/// The element of a list, or a field of an object, which is made if it is the last of a path.
static nlohmann::json& at_key(nlohmann::json& value, const std::string& key, const std::string& path, bool last) {
  const std::string here = path_to(path, key);
  if (value.is_array()) {
    std::size_t index = 0;
    const auto [rest, problem] = std::from_chars(key.data(), key.data() + key.size(), index);
    if (key.empty() || problem != std::errc() || rest != key.data() + key.size() || index >= value.size()) {
      throw json_error(here, "is not there: the list has " + std::to_string(value.size()) + " elements");
    }
    return value[index];
  }
  if (!value.is_object()) {
    throw json_error(here, "is not there: " + (path.empty() ? "/" : path) + " is " + json_node::shown(value));
  }
  if (key.empty() || (!last && !value.contains(key))) {
    std::vector<std::string> names;
    std::string known;
    for (const auto& [name, field] : value.items()) {
      names.push_back(name);
      known.append(known.empty() ? "" : ", ").append(name);
    }
    const std::string meant = did_you_mean(key, names);
    throw json_error(here, "is not there" + (meant.empty() ? "; there are " + known : meant));
  }
  return value[key];
}

}  // namespace detail

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

nlohmann::json with_overrides(nlohmann::json document, const std::vector<std::string>& overrides) {
  std::vector<std::string> given;
  for (const std::string& text : overrides) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == text.npos || equals + 1 == text.size()) {
      throw json_error(text, "must be a path, = and a value, as in of.initial=3e-4");
    }
    nlohmann::json* place = &document;
    std::string path;
    const std::vector<std::string> keys = detail::steps_of_path(std::string_view(text).substr(0, equals));
    for (std::size_t i = 0; i < keys.size(); ++i) {
      place = &detail::at_key(*place, keys[i], path, i + 1 == keys.size());
      path = detail::path_to(path, keys[i]);
    }
    if (std::find(given.begin(), given.end(), path) != given.end()) {
      throw json_error(path, "is overridden twice, at last with " + text);
    }
    given.push_back(path);
    const std::string value = text.substr(equals + 1);
    *place = nlohmann::json::parse(value, nullptr, false);
    if (place->is_discarded()) {
      *place = value;
    }
  }
  return document;
}

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace anneal
