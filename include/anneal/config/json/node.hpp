// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file that is not there ends the compilation.
#if !defined(__cpp_exceptions)
#error "anneal/config/json.hpp needs exceptions: compile without -fno-exceptions"
#include "anneal/needs/exceptions"
#endif

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/detail/nearest.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/read.hpp"
#include "anneal/core/detail/updates.hpp"

namespace anneal {

/// What is wrong in a JSON description, and where: `/of/1/gamma: must be positive, got -0.9`.
class json_error : public std::invalid_argument {
 public:
  json_error(const std::string& path, const std::string& problem)
      : std::invalid_argument((path.empty()         ? "/"
                               : path.size() > 1000 ? path.substr(0, 1000) + "…"
                                                    : path) +
                              ": " + problem),
        path_(path) {}

  /// A JSON pointer to the field (RFC 6901).
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

namespace detail {

/// A JSON pointer to a field of what `path` points to.
inline std::string path_to(const std::string& path, std::string_view key) {
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

inline std::string path_to(const std::string& path, std::size_t index) { return path + "/" + std::to_string(index); }

/// What is wrong with a parameter, "must be positive, got 0", without its name and that of the schedule.
inline std::string problem_of(const parameter_error& error) {
  const std::string text = error.what();
  const std::size_t prefix = std::strlen(error.where()) + std::strlen(error.parameter()) + 3;  // "where: name "
  return prefix < text.size() ? text.substr(prefix) : text;
}

/// Reads one JSON object, the description of a schedule, and knows where it is and which fields were asked for. A type
/// is built from it by a function any_schedule(json_node&), which reads the parameters with params<P>(), single fields
/// with get(name, default), and the schedules inside with schedule(name) or schedules(name).
class json_node final : public any_source {
 public:
  static constexpr int max_depth = 64;

  json_node(const nlohmann::json& object, std::string path, std::optional<double> inherited_lr, int depth,
            bool counts_updates = true)
      : lr_(inherited_lr), depth_(depth), counts_updates_(counts_updates) {
    stack_.push_back({&object, std::move(path), {}});
    if (!object.is_object()) {
      fail("must be an object, got " + shown(object));
    }
    if (depth > max_depth) {
      fail("is nested deeper than " + std::to_string(max_depth));
    }
  }

  /// An aggregate with fields; a field `lr` that is absent is that of the schedule around this one.
  template <class Params>
  Params params() {
    Params p;
    Params::fields(p, [this](const char* name, auto&, auto...) { ask(name); });
    Params::fields(p, [this](const char* name, auto& member, auto...) {
      if constexpr (std::is_same_v<decltype(member), double&>) {
        if (std::string_view(name) == "lr" && !has("lr") && lr_) {
          member = *lr_;
          return;
        }
      }
      read_field(*this, name, member);
      refuse_part_of_the_run(name, member);
    });
    return p;
  }

  template <class T>
  T get(const char* name, T value) {
    read_field(*this, name, value);
    refuse_part_of_the_run(name, value);
    return value;
  }

  std::string text(const char* name) {
    const nlohmann::json& value = raw(name);
    if (!value.is_string()) {
      throw json_error(path_to(path(), name), "must be a text, got " + shown(value));
    }
    return value.get<std::string>();
  }

  bool has(const char* name) const { return stack_[0].value->contains(name); }

  /// The JSON of a field, for what none of the other members can read; throws where there is none.
  const nlohmann::json& raw(const char* name) {
    if (!enter(name)) {
      absent(name, false);
    }
    const nlohmann::json& value = top();
    leave();
    return value;
  }

  /// The schedules inside have another clock, in which a length may be below 1: half an epoch.
  void other_clock() noexcept { counts_updates_ = false; }

  /// For a field without a default whose type has one all the same.
  void require_given(const char* name) {
    if (raw(name).is_null()) {
      absent(name, false);
    }
  }

  any_schedule schedule(const char* name = "of") { return child(raw(name), path_to(path(), name)); }

  std::vector<any_schedule> schedules(const char* name = "of") {
    std::vector<any_schedule> all;
    for (std::size_t i = 0; i < size_of_list(name); ++i) {
      all.push_back(child(raw(name)[i], path_to(path_to(path(), name), i)));
    }
    return all;
  }

  /// The objects in a list, each as a node of its own, for what builds something else than an any_schedule of them. Call
  /// finish() on each when it is read.
  std::vector<json_node> nodes(const char* name) {
    std::vector<json_node> all;
    for (std::size_t i = 0; i < size_of_list(name); ++i) {
      all.emplace_back(raw(name)[i], path_to(path_to(path(), name), i), lr_for_children(), depth_ + 1, counts_updates_);
    }
    return all;
  }

  /// An object inside this one that is no schedule, such as a curve; a text stands for {"type": text}. Call finish() on
  /// it when it is read.
  json_node object_or_name(const char* name) {
    const nlohmann::json& value = raw(name);
    const std::string where = path_to(path(), name);
    if (!value.is_string()) {
      return {value, where, lr_, depth_ + 1};
    }
    const auto named = std::make_shared<const nlohmann::json>(nlohmann::json{{"type", value}});
    json_node node(*named, where, lr_, depth_ + 1);
    node.own_ = named;
    return node;
  }

  /// Throws if the object has a field that nobody asked for.
  void finish() const { refuse_unknown(stack_[0]); }

  /// Calls build, and turns what a constructor throws into an error with a path.
  template <class Build>
  auto guarded(Build build) {
    try {
      return build();
    } catch (const parameter_error& error) {
      if (stack_[0].knows(error.parameter())) {
        throw json_error(path_to(stack_[0].path, error.parameter()), problem_of(error));
      }
      const auto type = stack_[0].value->find("type");
      const bool of_a_part = type != stack_[0].value->end() && type->is_string() &&
                             !std::string_view(error.where()).ends_with(type->get_ref<const std::string&>());
      throw json_error(stack_[0].path,
                       (of_a_part ? shown(*type) + " cannot be made of these values: " : "") + error.what());
    } catch (const json_error&) {
      throw;
    } catch (const std::invalid_argument& error) {
      throw json_error(stack_[0].path, error.what());
    }
  }

  const std::string& path() const noexcept { return stack_.back().path; }

  [[noreturn]] void fail(const std::string& problem) const { throw json_error(path(), problem); }

  // The members that read() needs. Numbers may be the texts "inf", "-inf" and "nan", which JSON has no numbers for.
  double number() override {
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

  bool boolean() override {
    if (!top().is_boolean()) {
      fail("must be true or false, got " + shown(top()));
    }
    return top().get<bool>();
  }

  using any_source::integer;
  double integer(double low, double high) override {
    const double x = number();
    if (!(x >= low && x <= high && std::floor(x) == x)) {
      fail("must be a whole number, got " + shown(top()));
    }
    return x;
  }

  bool is_text(const char* text) override {
    choices_.emplace_back(text);
    if (!top().is_string() || top().get_ref<const std::string&>() != text) {
      return false;
    }
    choices_.clear();
    return true;
  }

  [[noreturn]] void bad_text() override {
    std::string list;
    for (const std::string& choice : choices_) {
      list += list.empty() ? choice : ", " + choice;
    }
    const std::string given = top().is_string() ? top().get<std::string>() : "";
    fail("must be one of " + list + ", got " + shown(top()) + did_you_mean(given, choices_));
  }

  bool is_null() override { return top().is_null(); }
  bool is_empty() override { return top().is_object() && top().empty(); }

  void begin_object() override {
    if (!top().is_object()) {
      fail("must be an object, got " + shown(top()));
    }
  }

  void end_object() override { refuse_unknown(stack_.back()); }

  bool enter(const char* name) override {
    begin_object();
    ask(name);
    const auto found = top().find(name);
    if (found == top().end()) {
      return false;
    }
    stack_.push_back({&*found, path_to(path(), name), {}});
    return true;
  }

  bool enter(std::size_t index) override {
    if (index >= size()) {
      throw json_error(path_to(path(), index), "is missing");
    }
    stack_.push_back({&top()[index], path_to(path(), index), {}});
    return true;
  }

  void leave() override { stack_.pop_back(); }

  /// Goes to what a JSON pointer points to, from here.
  void go_to(std::string_view pointer) {
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

  /// From here on no field may be absent: the state of a schedule has no defaults.
  void all_required() noexcept { all_required_ = true; }

  void absent(const char* name, bool has_default) override {
    if (!has_default || all_required_) {
      if (stack_.size() == 1) {  // what is misspelt is missing
        for (const auto& [key, value] : top().items()) {
          if (!stack_[0].knows(key)) {
            refuse_misspelt(stack_[0], key, std::vector<std::string>{name});
          }
        }
      }
      throw json_error(path_to(path(), name), "is missing");
    }
  }

  std::size_t size() override {
    if (!top().is_array()) {
      fail("must be a list, got " + shown(top()));
    }
    return top().size();
  }

  void require_size(std::size_t wanted) override {
    if (size() != wanted) {
      fail("must be a list of " + std::to_string(wanted) + ", got " + std::to_string(size()));
    }
  }

  /// A value in an error message.
  static std::string shown(const nlohmann::json& value) {
    if (value.is_number()) {
      return number_text(value.get<double>()).digits;
    }
    if (value.is_structured()) {
      return value.is_array() ? "a list" : "an object";
    }
    std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    return text.size() <= 40 ? text : text.substr(0, 40) + "…";
  }

 private:
  struct place {
    const nlohmann::json* value;
    std::string path;
    std::vector<std::string> asked;  // the fields of an object that somebody wanted to know

    bool knows(std::string_view name) const { return std::find(asked.begin(), asked.end(), name) != asked.end(); }
  };

  static void refuse_misspelt(const place& here, const std::string& key, const std::vector<std::string>& known) {
    const std::string meant = did_you_mean(key, known);
    if (!meant.empty()) {
      throw json_error(path_to(here.path, key), "unknown field " + shown(key) + meant);
    }
  }

  static void refuse_unknown(const place& here) {
    for (const auto& [key, value] : here.value->items()) {
      if (!here.knows(key)) {
        refuse_misspelt(here, key, here.asked);
        std::string known;
        for (const std::string& name : here.asked) {
          known += known.empty() ? name : ", " + name;
        }
        throw json_error(path_to(here.path, key),
                         "is not known here; " + (known.empty() ? "no field is" : "known are " + known));
      }
    }
  }

  void ask(const char* name) {
    if (!stack_.back().knows(name)) {
      stack_.back().asked.emplace_back(name);
    }
  }

  const nlohmann::json& top() const noexcept { return *stack_.back().value; }

  std::size_t size_of_list(const char* name) {
    const nlohmann::json& list = raw(name);
    if (!list.is_array()) {
      throw json_error(path_to(path(), name), "must be a list, got " + shown(list));
    }
    return list.size();
  }

  std::optional<double> lr_for_children() const {
    const auto own = stack_[0].value->find("lr");
    return own != stack_[0].value->end() && own->is_number() ? own->get<double>() : lr_;
  }

  /// A timescale is no length.
  template <class T>
  void refuse_part_of_the_run(const char* name, const T& value) {
    if (counts_updates_ && std::string_view(name) != "timescale") {
      guarded([&] {
        require_updates("", name, value);
        return 0;
      });
    }
  }

  any_schedule child(const nlohmann::json& value, const std::string& path);  // in types.hpp

  std::shared_ptr<const nlohmann::json> own_;  // what stack_ points into, where nobody else keeps it
  std::vector<place> stack_;
  std::vector<std::string> choices_;
  std::optional<double> lr_;
  int depth_;
  bool all_required_ = false;
  bool counts_updates_;  // the clock
};

/// One name that from_json knows. A dialect's are a list of these in config/json/<dialect>.hpp, which types.hpp puts
/// together.
struct json_type {
  const char* name;
  any_schedule (*build)(json_node& node);
};

/// A type that is made by a function of its parameters alone: json_type_of<noam_params, [](noam_params p) { … }>().
template <class Params, class Make>
constexpr json_type json_type_of(Make) noexcept {
  static_assert(std::is_empty_v<Make>, "a lambda without captures");
  return {Params::name, [](json_node& node) {
            const auto p = node.params<Params>();
            return any_schedule(Make{}(p));
          }};
}

}  // namespace detail

}  // namespace anneal
