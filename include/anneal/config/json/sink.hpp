// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/version.hpp"

namespace anneal::detail {

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

/// Builds JSON from the events of a description. What JSON has no numbers for is a text. Its members are defined in
/// sink.cpp.
class json_sink {
 public:
  json_sink();
  json_sink(const json_sink&) = delete;
  json_sink& operator=(const json_sink&) = delete;
  ~json_sink();

  void key(const char* name);
  void number(double x);
  void boolean(bool value);
  void text(const char* text);
  void null();
  void begin_object(const char* type);
  void end_object();
  void begin_list();
  void end_list();

  nlohmann::json take();

 private:
  void close();
  void put(nlohmann::json value);

  std::vector<nlohmann::json> open_;
  std::vector<std::string> keys_;  // of the fields that are being written, outermost first
  nlohmann::json result_;
};

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace anneal::detail
