// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/json/definition.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/check.hpp"
#include "anneal/driver/scheduler.hpp"
#include "anneal/track/branch.hpp"

namespace anneal::detail {

/// A description is one schedule, which has a type, or the bindings of hyperparameters by their names.
inline bool has_names(const nlohmann::json& description) {
  return description.is_object() && !description.contains("type");
}

/// The same with f(name, part) for each of its schedules; the name of a single one is "".
template <class F>
nlohmann::json each_part(const nlohmann::json& description, F f) {
  if (!has_names(description)) {
    return f(std::string(), description);
  }
  nlohmann::json result = nlohmann::json::object();
  for (const auto& [name, part] : description.items()) {
    try {
      result[name] = f(name, part);
    } catch (const json_error& error) {
      throw json_error("/" + name + error.path(), error.problem());
    }
  }
  return result;
}

/// Null where it is not there.
inline const nlohmann::json* rate_of_part(const nlohmann::json& rates, const std::string& name) {
  if (name.empty()) {
    return rates.is_null() ? nullptr : &rates;
  }
  const auto found = rates.is_object() ? rates.find(name) : rates.end();
  return rates.is_object() && found != rates.end() ? &*found : nullptr;
}

inline const nlohmann::json& required_field(const nlohmann::json& in, const std::string& name,
                                            const std::string& path) {
  if (!in.is_object() || !in.contains(name)) {
    throw json_error(path_to(path, name), "is missing");
  }
  return in[name];
}

/// The rates that the memory of a run holds, by the place: those of plateaus and their like. `listeners` says where they are.
inline std::vector<std::pair<std::string, nlohmann::json::json_pointer>> rates_heard(const nlohmann::json& state) {
  std::vector<std::pair<std::string, nlohmann::json::json_pointer>> result;
  for (const nlohmann::json& one : state.value("listeners", nlohmann::json::array())) {
    const nlohmann::json::json_pointer at(one.at("at").get<std::string>() + "/rate");
    if (state.contains(at) && state[at].is_number()) {
      result.emplace_back(one.at("part").get<std::string>(), at);
    }
  }
  return result;
}

/// A memory in which each rate is scaled by what the new schedule begins with. Those of one name are told by their order.
inline nlohmann::json with_scaled_rates(nlohmann::json memory, const any_schedule& old, const any_schedule& next) {
  const nlohmann::json from = to_json(scheduler{old});
  const nlohmann::json to = to_json(scheduler{next});
  std::map<std::string, std::vector<double>> first;
  for (const auto& [name, at] : rates_heard(to)) {
    first[name].push_back(to[at].get<double>());
  }
  std::map<std::string, std::size_t> seen;
  for (const auto& [name, at] : rates_heard(memory)) {
    const std::size_t i = seen[name]++;
    if (i < first[name].size() && from.contains(at) && from[at].is_number() && from[at].get<double>() != 0) {
      const double begun = from[at].get<double>();
      const double rate = memory[at].get<double>();
      const double scaled = rate * (first[name][i] / begun);
      memory[at] =
          rate <= begun ? least(scaled, first[name][i]) : scaled;  // a rounding does not lead above the first one
    }
  }
  return memory;
}

/// One schedule of a run, and its memory, under another definition.
struct inherited {
  nlohmann::json definition;
  nlohmann::json state;
  seam at;
  std::string forgotten;
};

inline inherited inherit(const nlohmann::json& old_definition, const nlohmann::json& memory,
                         const nlohmann::json& definition, const branch_options& options, const std::string& name) {
  scheduler old{from_json(old_definition)};
  restore(old, memory);
  scheduler now{from_json(definition, options.run)};
  std::string forgotten;
  try {
    restore(now, with_scaled_rates(memory, old.schedule(), now.schedule()), other_definition::accept);
  } catch (const json_error& error) {
    forgotten = error.what();
    now.seek(old.position());
  }
  const seam at{name, old.position(), old.rate(), now.rate()};
  refuse_jump(at, options);
  return {to_json(now.schedule()), to_json(now), at, std::move(forgotten)};
}

}  // namespace anneal::detail
