// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/detail/nearest.hpp"
#include "anneal/config/json/nesting.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/search/detail/unit_map.hpp"
#include "anneal/search/dimension.hpp"

namespace anneal::detail {

inline std::string shown_json(const nlohmann::json& value) {
  if (is_deeper_than(value, 200)) {
    return value.is_array() ? "a list that is too deep to be shown" : "an object that is too deep to be shown";
  }
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The fields of an object with the key "search", checked.
class distribution_fields {
 public:
  distribution_fields(const nlohmann::json& value, const std::string& at) : value_(value), at_(at) {
    const std::vector<std::string> kinds{"uniform", "log_uniform", "int", "log_int", "choice", "normal", "same_as"};
    if (!value["search"].is_string()) {
      throw json_error(at_ + "/search",
                       "must be a text, one of " + list_of_names(kinds) + ", got " + shown_json(value["search"]));
    }
    kind_ = value["search"].get<std::string>();
    if (std::find(kinds.begin(), kinds.end(), kind_) == kinds.end()) {
      const std::string meant = did_you_mean(kind_, kinds);
      throw json_error(at_ + "/search", "is no distribution: \"" + kind_ + "\"" +
                                            (meant.empty() ? "; there are " + list_of_names(kinds) : meant));
    }
    std::vector<std::string> known{"search", "name"};
    for (const char* const field : {"low", "high", "step", "mean", "stddev", "of"}) {
      if (takes(field)) {
        known.emplace_back(field);
      }
    }
    for (const auto& [key, field] : value.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        const std::string meant = did_you_mean(key, known);
        throw json_error(at_ + "/" + key, "is no field of \"" + kind_ + "\"" +
                                              (meant.empty() ? "; it has " + list_of_names(known) : meant));
      }
    }
  }

  const std::string& kind() const noexcept { return kind_; }

  /// Empty if there is none; that of same_as has to be there.
  std::string name() const {
    if (!value_.contains("name") && kind_ != "same_as") {
      return "";
    }
    const nlohmann::json& name = field("name");
    if (!name.is_string() || name.get_ref<const std::string&>().empty()) {
      throw json_error(at_ + "/name", "must be a text that is not empty, got " + shown_json(name));
    }
    return name;
  }

  anneal::dimension dimension() const {
    anneal::dimension d;
    if (kind_ == "choice") {
      d.kind = dimension_kind::choice;
      d.choices = choices();
      return d;
    }
    d.low = number("low");
    d.high = number("high");
    if (!(d.low < d.high)) {
      fail("high", "must be above low, " + shown_json(value_["low"]));
    }
    if (!is_finite(d.high - d.low)) {
      fail("high", "must be no farther from low than the largest number");
    }
    if (kind_ == "uniform") {
      d.kind = dimension_kind::uniform;
      read_step(d, false);
    } else if (kind_ == "log_uniform") {
      d.kind = dimension_kind::log_uniform;
      if (!(d.low >= 0x1p-1000 && d.high / d.low <= 0x1p1000)) {
        fail("low", "must be above 0 for a logarithm, and high at most 2^1000 times as large");
      }
    } else if (kind_ == "normal") {
      d.kind = dimension_kind::normal;
      read_normal(d);
    } else {
      read_integer(d);
    }
    return d;
  }

 private:
  bool takes(const std::string& field) const {
    return field == "of"                        ? kind_ == "choice"
           : field == "step"                    ? kind_ == "uniform" || kind_ == "int"
           : field[0] == 'm' || field[0] == 's' ? kind_ == "normal"
                                                : kind_ != "choice" && kind_ != "same_as";
  }

  [[noreturn]] void fail(const char* name, const std::string& rule) const {
    throw json_error(at_ + "/" + name, rule + ", got " + shown_json(value_[name]));
  }

  const nlohmann::json& field(const char* name) const {
    if (!value_.contains(name)) {
      throw json_error(at_, std::string("has no \"") + name + "\", which \"" + kind_ + "\" needs");
    }
    return value_[name];
  }

  double number(const char* name) const {
    const nlohmann::json& value = field(name);
    if (!value.is_number() || !is_finite(value.get<double>())) {
      fail(name, "must be a finite number");
    }
    return value.get<double>();
  }

  void read_step(anneal::dimension& d, bool whole_numbers) const {
    if (value_.contains("step")) {
      d.step = number("step");
      if (!(d.step > 0) || (whole_numbers && !is_whole(d.step))) {
        fail("step", whole_numbers ? "must be a positive whole number" : "must be positive");
      }
      if (d.step > d.high - d.low) {
        fail("step", "must be at most high - low");
      }
      if (!whole_numbers && d.step < 1e-12 * greatest(magnitude(d.low), magnitude(d.high))) {
        fail("step", "must be at least 1e-12 of low and of high");
      }
    } else if (whole_numbers) {
      d.step = 1;
    }
    if (d.step > 0) {
      const double steps = (d.high - d.low) / d.step;
      const double nearest = floor_of(steps + 0.5);
      const bool hit = !whole_numbers && magnitude(steps - nearest) <= 1e-8;
      d.high = hit ? d.high : after_steps(d, floor_of(steps));
    }
  }

  void read_integer(anneal::dimension& d) const {
    const bool logarithmic = kind_ == "log_int";
    const double most = logarithmic ? 0x1p45 : 0x1p48;
    d.kind = logarithmic ? dimension_kind::log_integer : dimension_kind::integer;
    for (const char* const name : {"low", "high"}) {
      const double x = number(name);
      if (!is_whole(x) || magnitude(x) > most) {
        fail(name, logarithmic ? "must be a whole number of at most 2^45" : "must be a whole number within 2^48");
      }
    }
    if (logarithmic && d.low < 1) {
      fail("low", "must be 1 or more for a logarithm");
    }
    if (logarithmic) {
      d.step = 1;
    } else {
      read_step(d, true);
    }
  }

  void read_normal(anneal::dimension& d) const {
    d.mean = number("mean");
    d.stddev = number("stddev");
    if (!(d.stddev > 0)) {
      fail("stddev", "must be positive");
    }
    const double nearest = least(greatest(d.mean, d.low), d.high);
    if (!(magnitude(d.mean - nearest) <= 1000 * d.stddev)) {
      fail("mean", "must be at most 1000 stddev away from low and high");
    }
    const double stddevs = (d.high - d.low) / d.stddev;
    if (!(1e-6 <= stddevs && stddevs <= 1e6)) {
      fail("stddev", "must be within a millionth of high - low and a million times that");
    }
  }

  std::vector<nlohmann::json> choices() const {
    const nlohmann::json& of = field("of");
    if (!of.is_array() || of.empty()) {
      fail("of", "must be a list of one alternative or more");
    }
    for (std::size_t i = 0; i < of.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (of[i] == of[j]) {
          throw json_error(at_ + "/of/" + std::to_string(i), "is there twice: " + shown_json(of[i]));
        }
      }
    }
    return {of.begin(), of.end()};
  }

  const nlohmann::json& value_;
  std::string at_;
  std::string kind_;
};

}  // namespace anneal::detail
