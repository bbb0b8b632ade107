// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/any_state.hpp"
#include "anneal/config/fingerprint.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/json/state.hpp"
#include "anneal/core/detail/strict.hpp"
#include "anneal/driver/scheduler.hpp"

/// The schedules of an audit log, driven again.
namespace anneal::detail {

/// What an optimizer holds a rate in.
enum class held_in { same_number, rounded_to_float, other };

inline held_in held_by_name(const std::string& name) {
  if (name == "double" || name == "integer") {  // that can hold it
    return held_in::same_number;
  }
  if (name == "float" || name == "other") {
    return name == "float" ? held_in::rounded_to_float : held_in::other;
  }
  throw std::invalid_argument("has a hyperparameter that is held in " + nlohmann::json(name).dump() +
                              ", which is none of float, double, integer, other");
}

/// What one hyperparameter, or one parameter group of it, follows.
struct replayed {
  scheduler<any_schedule> run;
  held_in held;
  std::vector<double> factors{};  // of scale_groups, or empty

  /// The value that an optimizer saw in update t, for each of its groups.
  std::vector<double> seen(double t) {
    run.seek(t);
    std::vector<double> values = factors.empty() ? std::vector<double>{1} : factors;
    const double rate = run.rate();
    for (double& value : values) {
      value = factors.empty() ? rate : rate * value;
      value = held == held_in::rounded_to_float ? static_cast<double>(static_cast<float>(value)) : value;
    }
    return values;
  }
};

/// All of a definition, by the names of their rates: "learning_rate", or "learning_rate/1" where each group has its own.
using replayed_run = std::map<std::string, replayed>;

inline replayed replay_of(const nlohmann::json& definition, held_in held) {
  if (definition.is_object() && definition.value("type", "") == "scale_groups") {
    return {scheduler(from_json(definition.at("of"))), held, definition.at("factors").get<std::vector<double>>()};
  }
  return {scheduler(from_json(definition)), held};
}

/// definition: as definition_of() gives it, of a scheduled or, with a type, of a scheduler.
inline replayed_run replay_of_all(const nlohmann::json& definition, const nlohmann::json& held) {
  replayed_run all;
  if (definition.contains("type")) {
    all.emplace("learning_rate", replay_of(definition, held_by_name(held.at("learning_rate"))));
    return all;
  }
  for (const auto& [name, one] : definition.items()) {
    const held_in in = held_by_name(held.at(name));
    if (!one.is_array()) {
      all.emplace(name, replay_of(one, in));
    }
    for (std::size_t group = 0; one.is_array() && group < one.size(); ++group) {
      all.emplace(name + "/" + std::to_string(group), replay_of(one[group], in));
    }
  }
  return all;
}

/// The part of a saved state that is one schedule's: that of a scheduler has no names.
inline const nlohmann::json& state_of_part(const nlohmann::json& state, const std::string& name) {
  if (!state.contains("schedules")) {
    return state;
  }
  const std::size_t slash = name.rfind('/');
  const nlohmann::json& schedules = state.at("schedules");
  return slash == name.npos ? schedules.at(name)
                            : schedules.at(name.substr(0, slash)).at(std::stoul(name.substr(slash + 1)));
}

/// Restores what to_json of the run gave.
inline void restore_all(replayed_run& all, const nlohmann::json& state) {
  for (auto& [name, one] : all) {
    nlohmann::json part = state_of_part(state, name);
    part["version"] = state.at("version");
    part["step"] = state.at("step");
    if (!one.factors.empty()) {  // that of the plan
      part["fingerprint"] = fingerprint_text(one.run.schedule());
    }
    restore(one.run, part);
  }
}

inline std::vector<any_state> memory_of_all(const replayed_run& all) {
  std::vector<any_state> memory;
  memory.reserve(all.size());
  for (const auto& [name, one] : all) {
    memory.push_back(one.run.state().feedback);
  }
  return memory;
}

/// Sets what memory_of_all gave.
inline void set_memory(replayed_run& all, const std::vector<any_state>& memory) {
  std::size_t part = 0;
  for (auto& [name, one] : all) {
    one.run.restore({one.run.position(), memory[part++]});
  }
}

/// given: in the form of the definition.
inline void require_fingerprints(const replayed_run& run, const nlohmann::json& given) {
  for (const auto& [name, one] : run) {
    const std::size_t slash = name.rfind('/');
    const nlohmann::json& text = given.is_string() ? given
                                 : slash == name.npos
                                     ? given.at(name)
                                     : given.at(name.substr(0, slash)).at(std::stoul(name.substr(slash + 1)));
    if (one.factors.empty() && text != fingerprint_text(one.run.schedule())) {
      throw std::invalid_argument("the fingerprint of " + name + " is not that of its definition");
    }
  }
}

inline bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

/// Whether what was heard is the same. One NaN is as good as another: JSON has but one.
inline bool same_memory(const std::vector<any_state>& a, const std::vector<any_state>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const any_state& x, const any_state& y) {
    const std::vector<double> of_x = x.numbers();
    const std::vector<double> of_y = y.numbers();
    return std::equal(of_x.begin(), of_x.end(), of_y.begin(), of_y.end(),
                      [](double p, double q) { return same_bits(p, q) || (is_nan(p) && is_nan(q)); });
  });
}

}  // namespace anneal::detail
