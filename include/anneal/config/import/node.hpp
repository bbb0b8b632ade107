// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json_error.hpp"

/// How another system's document is read.
namespace anneal::imports {

using nlohmann::json;

/// Whether keys are compared as they are, or as options of a command line: --lr-decay-iters is lr_decay_iters.
enum class spelling { exact, option };

/// An object of the document. It knows where it is, and which fields were asked for; a field that is null is absent.
class node {
 public:
  node(const json& object, std::string path, std::vector<std::string>& warnings, spelling keys = spelling::exact);

  const json* find(std::string_view name);
  bool has(std::string_view name) { return find(name) != nullptr; }

  /// A text that reads as a number is taken for it, with a warning: YAML 1.1 has none of the form 5e-5.
  std::optional<double> number(std::string_view name);
  double number(std::string_view name, double otherwise) { return number(name).value_or(otherwise); }
  double required(std::string_view name);
  std::optional<double> whole(std::string_view name);
  double whole(std::string_view name, double otherwise) { return whole(name).value_or(otherwise); }
  bool boolean(std::string_view name, bool otherwise);
  std::string text(std::string_view name, std::string otherwise);
  /// A list of numbers, or one number.
  std::vector<double> numbers(std::string_view name);
  /// An empty one where there is none.
  node object(std::string_view name);
  std::vector<node> objects(std::string_view name);

  double positive(std::string_view name, double otherwise);
  double not_negative(std::string_view name, double otherwise);

  const json& value() const noexcept { return *value_; }
  std::string path_of(std::string_view name) const;

  [[noreturn]] void fail(std::string_view name, const std::string& problem);
  /// fail, with the value.
  [[noreturn]] void refuse(std::string_view name, const std::string& rule);
  void warn(std::string_view name, const std::string& text) { warnings_->push_back(path_of(name) + ": " + text); }
  void warn(const std::string& text) { warnings_->push_back(text); }

  /// For fields that change the rate in a way that is not known here.
  void refuse_if_given(std::initializer_list<std::string_view> names, const std::string& reason);

  /// Throws for a field that nobody asked for, with what was probably meant.
  void refuse_unknown();
  /// Names all of them in one warning, and apart from that those that are probably misspelt.
  void name_unknown();

 private:
  std::string key_of(std::string_view name) const;
  std::vector<std::string> unknown() const;
  double to_number(const json& value, const std::string& path);

  const json* value_;
  std::string path_;
  std::vector<std::string>* warnings_;
  spelling keys_;
  std::vector<std::string> asked_;
};

/// A value in an error message.
std::string shown(const json& value);

}  // namespace anneal::imports
