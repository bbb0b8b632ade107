// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/any_state.hpp"
#include "anneal/config/json/field.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/detail/read.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/detail/updates.hpp"
#include "anneal/core/horizon.hpp"

namespace anneal::detail {

/// A JSON pointer to a field of what `path` points to.
std::string path_to(const std::string& path, std::string_view key);
std::string path_to(const std::string& path, std::size_t index);

/// While an exception is handled: throws it again, one of a parameter with the path of that, any other with `path`.
[[noreturn]] void rethrow_at(const std::string& path);

class json_schema_object;

/// Reads one JSON object, the description of a schedule, and knows where it is and which fields were asked for. A type
/// is built from it by a function any_schedule(json_node&), which reads the parameters with params<P>(), single fields
/// with get(name, default, rule, what it is), and the schedules inside with schedule(name) or schedules(name). Its members
/// are defined in node.cpp.
///
/// What such a function asks is what the type takes, and so json_schema() calls it with a node that reads nothing and notes
/// all questions. From that one it gets defaults, the number that is not given where there is none; most functions end
/// there with an error that nobody sees. So ask first, and make something of the answers then.
class json_node final : public any_source {
 public:
  static constexpr int max_depth = 64;

  /// What a schedule inside has from those around it.
  struct scope {
    std::optional<double> lr{};
    const horizon* run = nullptr;  // by which lengths that are texts are counted, if it is known
    int depth = 0;
    bool counts_updates = true;  // the clock
  };

  json_node(const nlohmann::json& object, std::string path, scope around);

  /// One that notes what it is asked for.
  explicit json_node(json_schema_object& schema);

  /// An aggregate with fields; a field `lr` that is absent is that of the schedule around this one.
  template <class Params>
  Params params() {
    Params p;
    Params::fields(p, asker{*this});
    if (schema_ == nullptr) {
      Params::fields(p, reader{*this});
    }
    return p;
  }

  template <class T>
  T get(const char* name, T value, auto... rule_and_text) {
    ask(json_field(name, value, rule_and_text...));
    if (schema_ == nullptr) {
      read(name, value);
      guarded([&] { require_field<double>("", name, value, rule_and_text...); });
    }
    return value;
  }

  std::string text(const char* name, const char* what_it_is = nullptr);
  bool has(const char* name) const;

  /// Whether there is such a field, and no null in its place; for what is read by one of the members below. By default it
  /// is this name.
  bool given(const char* name, const char* by_default = nullptr);

  /// Whether a field, which may be a number, is this word.
  bool is_word(const char* name, const char* word);

  /// Numbers by whole numbers: {"100": 0.1}. The numbers are >= 0.
  std::vector<std::pair<long long, double>> dictionary(const char* name, const char* what_it_is);

  /// The JSON of a field, for what none of the other members can read; throws where there is none.
  const nlohmann::json& raw(const char* name);

  /// The schedules inside have another clock, in which a length may be below 1: half an epoch.
  void other_clock() noexcept { around_.counts_updates = false; }

  /// For a field without a default whose type has one all the same.
  void require_given(const char* name);

  any_schedule schedule(const char* name = "of");
  std::vector<any_schedule> schedules(const char* name = "of");

  /// The objects in a list, each as a node of its own, for what builds something else than an any_schedule of them. Call
  /// finish() on each when it is read. Where such objects have types, the schema describes these as `kind`, and asks no node.
  std::vector<json_node> nodes(const char* name, const char* kind = nullptr);

  /// An object inside this one that is a curve; a text stands for {"type": text}. Call finish() on it when it is read.
  json_node object_or_name(const char* name);

  /// Throws if the object has a field that nobody asked for.
  void finish() const { refuse_unknown(stack_[0]); }

  /// Calls build, and turns what a constructor throws into an error with a path.
  template <class Build>
  auto guarded(Build build) {
    try {
      return build();
    } catch (...) {
      rethrow_with_path();
    }
  }

  const std::string& path() const noexcept { return stack_.back().path; }

  [[noreturn]] void fail(const std::string& problem) const { throw json_error(path(), problem); }

  // The members that read() needs. Numbers may be the texts "inf", "-inf" and "nan", which JSON has no numbers for.
  using any_source::integer;
  double number() override;
  double length() override;  // or a text, "5ep"
  bool boolean() override;
  double integer(double low, double high) override;
  bool is_text(const char* text) override;
  [[noreturn]] void bad_text() override;
  bool is_null() override;
  bool is_empty() override;
  void begin_object() override;
  void end_object() override;
  bool enter(const char* name) override;
  bool enter(std::size_t index) override;
  void leave() override;
  void absent(const char* name, bool has_default) override;
  std::size_t size() override;
  void require_size(std::size_t wanted) override;

  /// Goes to what a JSON pointer points to, from here.
  void go_to(std::string_view pointer);

  /// From here on no field may be absent: the state of a schedule has no defaults.
  void all_required() noexcept { all_required_ = true; }

  /// A value in an error message.
  static std::string shown(const nlohmann::json& value);

 private:
  struct place {
    const nlohmann::json* value;
    std::string path;
    std::vector<std::string> asked;  // the fields of an object that somebody wanted to know

    bool knows(std::string_view name) const;
  };

  // One of each for all aggregates: lambdas in params() would be as many as these.
  struct asker {
    json_node& node;
    void operator()(const char* name, const auto& member, auto... rule_and_text) const {
      node.ask(json_field(name, member, rule_and_text...));
    }
  };
  struct reader {
    json_node& node;
    void operator()(const char* name, auto& member, auto...) const { node.read_parameter(name, member); }
  };

  void read_parameter(const char* name, auto& member) { read(name, member); }
  void read_parameter(const char* name, double& member);

  template <class T>
  void read(const char* name, T& value) {
    any_source& source = *this;  // the functions that the states of schedules are read with
    read_field(source, name, value);
    if (around_.counts_updates && std::string_view(name) != "timescale") {  // which is no length
      guarded([&] { require_updates("", name, value); });
    }
  }

  [[noreturn]] void rethrow_with_path() const;
  static void refuse_misspelt(const place& here, const std::string& key, const std::vector<std::string>& known);
  static void refuse_unknown(const place& here);
  void ask(const char* name);
  void ask(const json_field& field);
  const nlohmann::json& top() const noexcept { return *stack_.back().value; }
  std::size_t size_of_list(const char* name);
  scope inside() const;
  any_schedule child(const nlohmann::json& value, const std::string& path);

  json_schema_object* schema_ = nullptr;       // notes what is asked for, where nothing is read
  std::shared_ptr<const nlohmann::json> own_;  // what stack_ points into, where nobody else keeps it
  std::vector<place> stack_;
  std::vector<std::string> choices_;
  scope around_;
  bool all_required_ = false;
};

/// One name that from_json knows. A dialect's are a list of these in config/json/<dialect>.hpp.
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

}  // namespace anneal::detail
