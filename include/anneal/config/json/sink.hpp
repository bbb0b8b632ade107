// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/check.hpp"

namespace anneal::detail {

/// Builds JSON from the events of a description. What JSON has no numbers for is a text.
class json_sink {
 public:
  void key(const char* name) { keys_.emplace_back(name); }
  void number(double x) {
    constexpr double exact = 0x1p53;
    const bool negative_zero = x == 0 && std::signbit(x);
    if (-exact <= x && x <= exact && static_cast<double>(static_cast<std::int64_t>(x)) == x && !negative_zero) {
      put(static_cast<std::int64_t>(x));
    } else if (is_finite(x)) {
      put(x);
    } else {
      put(number_text(x).digits);
    }
  }
  void boolean(bool value) { put(value); }
  void text(const char* text) { put(text); }
  void null() { put(nullptr); }
  void begin_object(const char* type) {
    open_.push_back(nlohmann::json::object());
    if (type != nullptr) {
      open_.back()["type"] = type;
    }
  }
  void end_object() { close(); }
  void begin_list() { open_.push_back(nlohmann::json::array()); }
  void end_list() { close(); }

  nlohmann::json take() { return std::move(result_); }

 private:
  void close() {
    nlohmann::json value = std::move(open_.back());
    open_.pop_back();
    put(std::move(value));
  }

  void put(nlohmann::json value) {
    if (open_.empty()) {
      result_ = std::move(value);
    } else if (open_.back().is_array()) {
      open_.back().push_back(std::move(value));
    } else {
      open_.back()[keys_.back()] = std::move(value);
      keys_.pop_back();
    }
  }

  std::vector<nlohmann::json> open_;
  std::vector<std::string> keys_;  // of the fields that are being written, outermost first
  nlohmann::json result_;
};

}  // namespace anneal::detail
