// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp.

namespace anneal::detail {

std::string path_to(const std::string& path, std::string_view key) {
  std::string text = path + "/";
  for (const char c : key) {
    if (c == '~' || c == '/') {
      text += c == '~' ? "~0" : "~1";
    } else {
      text += c;
    }
  }
  return text;
}

std::string path_to(const std::string& path, std::size_t index) { return path + "/" + std::to_string(index); }

/// What is wrong with a parameter, "must be positive, got 0", without its name and that of the schedule.
static std::string problem_of(const parameter_error& error) {
  const std::string text = error.what();
  const std::size_t prefix = std::strlen(error.where()) + std::strlen(error.parameter()) + 3;  // "where: name "
  return prefix < text.size() ? text.substr(prefix) : text;
}

/// What stands in a space of schedules in the place of a value.
static bool is_searched(const nlohmann::json& value) { return value.is_object() && value.contains("search"); }

void rethrow_at(const std::string& path) {
  try {
    throw;
  } catch (const parameter_error& error) {
    throw json_error(path_to(path, error.parameter()), problem_of(error));
  } catch (const json_error&) {
    throw;
  } catch (const std::invalid_argument& error) {
    throw json_error(path, error.what());
  }
}

json_node::json_node(const nlohmann::json& object, std::string path, scope around) : around_(around) {
  stack_.push_back({&object, std::move(path), {}});
  if (!object.is_object()) {
    fail("must be an object, got " + shown(object));
  }
  if (around_.depth > max_depth) {
    fail("is nested deeper than " + std::to_string(max_depth));
  }
}

json_node::json_node(json_schema_object& schema)
    : schema_(&schema), around_{.counts_updates = schema.counts_updates()} {
  static const nlohmann::json nothing = nlohmann::json::object();
  stack_.push_back({&nothing, "", {}});
}

std::string json_node::text(const char* name, const char* what_it_is) {
  if (schema_ != nullptr) {
    schema_->put(name, {{"type", "string"}}, what_it_is);
    return "";
  }
  const nlohmann::json& value = raw(name);
  if (!value.is_string()) {
    throw json_error(path_to(path(), name), "must be a text, got " + shown(value));
  }
  return value.get<std::string>();
}

bool json_node::has(const char* name) const { return stack_[0].value->contains(name); }

bool json_node::given(const char* name, const char* by_default) {
  ask(name);
  if (schema_ != nullptr) {
    schema_->allow_absent(name, by_default);
    return true;
  }
  return has(name) && !raw(name).is_null();
}

bool json_node::is_word(const char* name, const char* word) {
  ask(name);
  if (schema_ != nullptr) {
    schema_->allow_word(name, word);
  }
  return has(name) && raw(name) == word;
}

std::vector<std::pair<long long, double>> json_node::dictionary(const char* name, const char* what_it_is) {
  std::vector<std::pair<long long, double>> entries;
  if (schema_ != nullptr) {
    schema_->put(name,
                 {{"type", "object"},
                  {"propertyNames", {{"pattern", "^-?[0-9]+$"}}},
                  {"additionalProperties", {{"type", "number"}, {"minimum", 0}}}},
                 what_it_is);
    return entries;
  }
  const nlohmann::json& object = raw(name);
  const std::string path = path_to(this->path(), name);
  if (!object.is_object()) {
    throw json_error(path, "must be an object, got " + shown(object));
  }
  for (const auto& [key, value] : object.items()) {
    long long whole = 0;
    const std::string entry = path_to(path, key);
    const auto read = std::from_chars(key.data(), key.data() + key.size(), whole);
    if (read.ec != std::errc() || read.ptr != key.data() + key.size()) {
      throw json_error(entry, "must be a whole number of steps");
    }
    if (whole < -(1LL << 53) || whole > 1LL << 53) {
      throw json_error(entry, "must be at most 2^53 steps");
    }
    if (std::any_of(entries.begin(), entries.end(), [whole](const auto& other) { return other.first == whole; })) {
      throw json_error(entry, "is there twice");
    }
    if (!value.is_number()) {
      throw json_error(entry, "must be a number, got " + shown(value));
    }
    entries.emplace_back(whole, value.get<double>());
  }
  return entries;
}

const nlohmann::json& json_node::raw(const char* name) {
  if (!enter(name)) {
    absent(name, false);
  }
  const nlohmann::json& value = top();
  leave();
  return value;
}

void json_node::require_given(const char* name) {
  if (schema_ != nullptr) {
    return schema_->require_given(name);
  }
  if (raw(name).is_null()) {
    absent(name, false);
  }
}

any_schedule json_node::schedule(const char* name) {
  if (schema_ != nullptr) {
    schema_->put_schedule(name, around_.counts_updates);
    return any_schedule(linear({.initial = 1, .steps = 1}));
  }
  return child(raw(name), path_to(path(), name));
}

std::vector<any_schedule> json_node::schedules(const char* name) {
  std::vector<any_schedule> all;
  if (schema_ != nullptr) {
    schema_->put_list(name, "schedule", around_.counts_updates);
    return all;
  }
  for (std::size_t i = 0; i < size_of_list(name); ++i) {
    all.push_back(child(raw(name)[i], path_to(path_to(path(), name), i)));
  }
  return all;
}

std::vector<json_node> json_node::nodes(const char* name, const char* kind) {
  std::vector<json_node> all;
  if (schema_ != nullptr) {
    if (kind != nullptr) {
      schema_->put_list(name, kind, around_.counts_updates);
    } else {
      all.emplace_back(schema_->element_of_list(name));
    }
    return all;
  }
  for (std::size_t i = 0; i < size_of_list(name); ++i) {
    all.emplace_back(raw(name)[i], path_to(path_to(path(), name), i), inside());
  }
  return all;
}

json_node json_node::object_or_name(const char* name) {
  if (schema_ != nullptr) {
    schema_->put_curve(name);
    static const nlohmann::json any_curve_will_do = {{"type", curve::linear::name}};
    return {any_curve_will_do, "", {}};
  }
  const nlohmann::json& value = raw(name);
  const std::string where = path_to(path(), name);
  const scope curve{around_.lr, around_.run, around_.depth + 1};
  if (!value.is_string()) {
    return {value, where, curve};
  }
  const auto named = std::make_shared<const nlohmann::json>(nlohmann::json{{"type", value}});
  json_node node(*named, where, curve);
  node.own_ = named;
  return node;
}

void json_node::read_parameter(const char* name, double& member) {
  if (std::string_view(name) == "lr" && around_.lr && (!has("lr") || raw(name).is_null())) {
    member = *around_.lr;
    return;
  }
  read(name, member);
}

void json_node::rethrow_with_path() const {
  try {
    throw;
  } catch (const parameter_error& error) {
    if (stack_[0].knows(error.parameter())) {
      rethrow_at(stack_[0].path);
    }
    const auto type = stack_[0].value->find("type");
    const bool of_a_part = type != stack_[0].value->end() && type->is_string() &&
                           !std::string_view(error.where()).ends_with(type->get_ref<const std::string&>());
    throw json_error(stack_[0].path,
                     (of_a_part ? shown(*type) + " cannot be made of these values: " : "") + error.what());
  } catch (...) {
    rethrow_at(stack_[0].path);
  }
}

bool json_node::place::knows(std::string_view name) const {
  return std::find(asked.begin(), asked.end(), name) != asked.end();
}

double json_node::number() {
  if (top().is_number()) {
    return top().get<double>();
  }
  for (const auto& [text, value] :
       {std::pair{"inf", infinite()}, std::pair{"-inf", -infinite()}, std::pair{"nan", not_a_number()}}) {
    if (top() == text) {
      return value;
    }
  }
  fail("must be a number, got " + shown(top()));
}

double json_node::length() {
  const nlohmann::json& value = top();
  const horizon run = around_.run != nullptr ? *around_.run : horizon();
  if (value.is_string() && leading_number(value.get_ref<const std::string&>()).found) {
    if (!around_.counts_updates) {
      fail("does not count updates here, and must be a number, got " + shown(value));
    }
    try {
      return run.parse(value.get_ref<const std::string&>());
    } catch (const parameter_error& error) {
      const std::string problem = problem_of(error);
      fail(shown(value) + (problem.starts_with("must be given")
                               ? std::string(" needs ") + error.parameter() + ", which the horizon does not give"
                               : ' ' + problem));
    } catch (const std::invalid_argument&) {
      fail(
          "must be a number of updates, or end in a unit: ep (epochs), ba (updates), sp (samples), tok (tokens), dur "
          "or "
          "% (of the run), got " +
          shown(value));
    }
  }
  const double number = this->number();
  // what transformers takes for a part, and rounds as here
  if (run.parameters().updates && is_part_of_the_run(number) && path().ends_with("/num_warmup_steps")) {
    return std::ceil(number * run.updates());
  }
  return number;
}

bool json_node::boolean() {
  if (!top().is_boolean()) {
    fail("must be true or false, got " + shown(top()));
  }
  return top().get<bool>();
}

double json_node::integer(double low, double high) {
  const double x = number();
  if (std::floor(x) != x) {
    fail("must be a whole number, got " + shown(top()));
  }
  if (!(x >= low && x <= high)) {
    fail(std::string("must be a whole number from ") + number_text(low).digits + " to " + number_text(high).digits +
         ", got " + shown(top()));
  }
  return x;
}

bool json_node::is_text(const char* text) {
  choices_.emplace_back(text);
  if (!top().is_string() || top().get_ref<const std::string&>() != text) {
    return false;
  }
  choices_.clear();
  return true;
}

void json_node::bad_text() {
  const std::string given = top().is_string() ? top().get<std::string>() : "";
  fail("must be one of " + list_of_names(choices_) + ", got " + shown(top()) + did_you_mean(given, choices_));
}

bool json_node::is_null() { return top().is_null(); }

bool json_node::is_empty() { return top().is_object() && top().empty(); }

void json_node::begin_object() {
  if (!top().is_object()) {
    fail("must be an object, got " + shown(top()));
  }
}

void json_node::end_object() { refuse_unknown(stack_.back()); }

bool json_node::enter(const char* name) {
  begin_object();
  ask(name);
  const auto found = top().find(name);
  if (found == top().end()) {
    return false;
  }
  stack_.push_back({&*found, path_to(path(), name), {}});
  return true;
}

bool json_node::enter(std::size_t index) {
  if (index >= size()) {
    throw json_error(path_to(path(), index), "is missing");
  }
  stack_.push_back({&top()[index], path_to(path(), index), {}});
  return true;
}

void json_node::leave() { stack_.pop_back(); }

void json_node::absent(const char* name, bool has_default) {
  if (!has_default || all_required_) {
    if (stack_.size() == 1) {  // what is misspelt is missing
      for (const auto& [key, value] : top().items()) {
        if (!stack_[0].knows(key)) {
          refuse_misspelt(stack_[0], key, std::vector<std::string>{name});
        }
      }
    }
    if (is_searched(top())) {
      fail("must be a schedule, got " + shown(top()));
    }
    throw json_error(path_to(path(), name), "is missing");
  }
}

std::size_t json_node::size() {
  if (!top().is_array()) {
    fail("must be a list, got " + shown(top()));
  }
  return top().size();
}

void json_node::require_size(std::size_t wanted) {
  if (size() != wanted) {
    fail("must be a list of " + std::to_string(wanted) + ", got " + std::to_string(size()));
  }
}

void json_node::go_to(std::string_view pointer) {
  for (int depth = 0; !pointer.empty(); ++depth) {
    const std::size_t end = (std::min)(pointer.find('/', 1), pointer.size());
    std::string key(pointer.substr(1, end - 1));
    std::size_t index = 0;
    const auto [rest, problem] = std::from_chars(key.data(), key.data() + key.size(), index);
    const bool number = problem == std::errc() && rest == key.data() + key.size();
    if (pointer.front() != '/' || depth > 4 * max_depth ||
        !(top().is_array() ? number && index < size() && enter(index) : top().is_object() && enter(key.c_str()))) {
      fail("has nothing at " + shown(std::string(pointer)));
    }
    pointer.remove_prefix(end);
  }
}

std::string json_node::shown(const nlohmann::json& value) {
  if (value.is_number()) {
    return number_text(value.get<double>()).digits;
  }
  if (is_searched(value)) {
    return "a parameter of a space, of which a point is a schedule (search_space, anneal sample)";
  }
  if (value.is_structured()) {
    return value.is_array() ? "a list" : "an object";
  }
  std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  return text.size() <= 40 ? text : text.substr(0, 40) + "…";
}

void json_node::refuse_misspelt(const place& here, const std::string& key, const std::vector<std::string>& known) {
  const std::string meant = did_you_mean(key, known);
  if (!meant.empty()) {
    throw json_error(path_to(here.path, key), "unknown field " + shown(key) + meant);
  }
}

void json_node::refuse_unknown(const place& here) {
  for (const auto& [key, value] : here.value->items()) {
    if (!here.knows(key)) {
      refuse_misspelt(here, key, here.asked);
      throw json_error(
          path_to(here.path, key),
          "is not known here; " + (here.asked.empty() ? "no field is" : "known are " + list_of_names(here.asked)));
    }
  }
}

void json_node::ask(const char* name) {
  if (!stack_.back().knows(name)) {
    stack_.back().asked.emplace_back(name);
  }
}

void json_node::ask(const json_field& field) {
  ask(field.name);
  if (schema_ != nullptr) {
    schema_->put(field, around_.counts_updates);
  }
}

std::size_t json_node::size_of_list(const char* name) {
  const nlohmann::json& list = raw(name);
  if (!list.is_array()) {
    throw json_error(path_to(path(), name), "must be a list, got " + shown(list));
  }
  return list.size();
}

json_node::scope json_node::inside() const {
  scope all = around_;
  const auto own = stack_[0].value->find("lr");
  if (own != stack_[0].value->end() && own->is_number()) {
    all.lr = own->get<double>();
  }
  ++all.depth;
  return all;
}

}  // namespace anneal::detail
