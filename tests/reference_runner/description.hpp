// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

/// What a record of another framework says, in the words of from_json.
namespace test {

using nlohmann::json;

/// A number of a record: one that is not finite is a text. Its bits are what a compiler that takes all numbers for finite
/// cannot lose.
inline double number(const json& value) {
  static volatile std::uint64_t infinity = 0x7ff0000000000000u, nan = 0x7ff8000000000000u,
                                sign = std::uint64_t{1} << 63;
  if (value == "inf") {
    return std::bit_cast<double>(infinity);
  }
  if (value == "-inf") {
    return std::bit_cast<double>(infinity | sign);
  }
  if (value.is_null() || value == "nan") {
    return std::bit_cast<double>(nan);
  }
  return value.get<double>();
}

/// Schedules inside a record have a name, or a class, and parameters.
inline json with_types(json value, const std::string& system) {
  for (json& inner : value) {
    if (inner.is_structured()) {
      inner = with_types(inner, system);
    }
  }
  for (const char* key : {"name", "class"}) {
    if (value.is_object() && value.contains(key) && value.contains("params")) {
      json schedule = value["params"];
      schedule["type"] = system + "." + value[key].get<std::string>();
      return schedule;
    }
  }
  return value;
}

/// The description that a record stands for: the framework's parameters under their own names, the base rate, and the
/// type that it computed in where it has a choice.
inline json description(const json& record) {
  const std::string system = record["system"].get<std::string>();
  json request = with_types(record.value("params", json::object()), system);
  request["type"] = system + "." + record["class"].get<std::string>();
  if (record.value("dtype", "float64") == "float32") {
    request["precision"] = "float";
  }
  const bool among_params = system == "llm.c" || system == "megatron";
  if (!among_params && !record.value("base_lr", json()).is_null()) {
    request["lr"] = record["base_lr"];
  }
  request.update(record.value("group_overrides", json::object()));
  if (record.contains("group")) {  // of an optimizer of several groups, each of which has a number of a list
    for (auto& [name, value] : request.items()) {
      if (value.is_array() && value.size() == record["base_lrs"].size() && name != "milestones" &&
          name != "schedulers") {
        value = json(value[record["group"].get<std::size_t>()]);
      }
    }
  }
  // PyTorch's step(epoch), where that has a formula of its own.
  const std::string form = record.value("form", "");
  const std::string name = record["class"];
  if ((form == "closed" || form.rfind("epoch", 0) == 0) &&
      (name == "ConstantLR" || name == "LinearLR" || name == "PolynomialLR" || name == "CosineAnnealingLR" ||
       name == "CosineAnnealingWarmRestarts")) {
    request["form"] = "closed";
  }
  return request;
}

}  // namespace test
