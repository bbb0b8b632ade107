// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/search/detail/parts.hpp"
#include "anneal/search/detail/state.hpp"
#include "anneal/search/detail/turns.hpp"
#include "anneal/search/policy.hpp"
#include "anneal/search/space.hpp"

namespace anneal::detail {

struct population_member {
  nlohmann::json origin;  // its own first point; that of its history is an ancestor's
  policy history;
  nlohmann::json definition{};       // what drives it
  nlohmann::json rates{};            // at its last turn; null where it listens and nobody has said
  double at = 0;                     // the updates at its last turn
  std::uint64_t turns = 0;           // its own, whatever it has copied
  std::vector<std::string> lines{};  // of the log

  explicit population_member(const nlohmann::json& point) : origin(point), history{point, {}} {}

  const nlohmann::json& point() const {
    return history.changes.empty() ? history.first : history.changes.back().config;
  }
};

/// As Ray names trials: numbers with four digits.
inline std::string tag_of(std::size_t m, const nlohmann::json& values) {
  std::string tag = std::to_string(m);
  char before = '_';
  for (const auto& [name, value] : values.items()) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.4g", value.is_number() ? value.get<double>() : 0.0);
    tag += before + name + '=' +
           (value.is_number()   ? std::string(digits)
            : value.is_string() ? value.get<std::string>()
                                : value.dump());
    before = ',';
  }
  return tag;
}

/// Without a point where it is whole.
inline nlohmann::json json_of_updates(double t) {
  return t <= 0x1p53 && whole(t) == t ? nlohmann::json(static_cast<std::int64_t>(t)) : nlohmann::json(t);
}

inline bool listens(const nlohmann::json& definition) {
  bool any = false;
  each_part(definition, [&any](const std::string&, const nlohmann::json& part) {
    any = any || from_json(part).listens();
    return nlohmann::json();
  });
  return any;
}

inline nlohmann::json policy_to_json(const policy& history) {
  nlohmann::json changes = nlohmann::json::array();
  for (const policy::change& one : history.changes) {
    changes.push_back({{"at", one.at}, {"config", one.config}});
  }
  return {{"first", history.first}, {"changes", std::move(changes)}};
}

inline double updates_of_json(const nlohmann::json& j, const std::string& path) {
  const double t = score_of_json(j, path);
  if (!(t >= 0 && t <= 0x1p53)) {
    throw json_error(path, "must be a number of updates, got " + j.dump());
  }
  return t;
}

inline const nlohmann::json& point_of_json(const search_space& space, const nlohmann::json& j, const char* name,
                                           const std::string& path) {
  const nlohmann::json& point = field_of_state(j, path, name);
  if (!space.contains(point)) {
    throw json_error(path + "/" + name, "is no point of the space");
  }
  return point;
}

inline policy policy_from_json(const search_space& space, const nlohmann::json& j, const std::string& path) {
  policy history{point_of_json(space, j, "first", path), {}};
  read_list(field_of_state(j, path, "changes"), path + "/changes",
            [&](const nlohmann::json& one, const std::string& at) {
              const double t = updates_of_json(field_of_state(one, at, "at"), at + "/at");
              if (!history.changes.empty() && t < history.changes.back().at) {
                throw json_error(at + "/at", "must not be before the last change's");
              }
              history.changes.push_back({t, point_of_json(space, one, "config", at)});
            });
  return history;
}

/// What is wrong with the rates of a member; null where nothing is.
inline const char* fault_of_rates(const nlohmann::json& rates, const nlohmann::json& point) {
  const auto is_rate = [](const nlohmann::json& rate) { return rate.is_number() && is_finite(rate.get<double>()); };
  if (rates.is_null()) {
    return nullptr;
  }
  if (!has_names(point)) {
    return is_rate(rates) ? nullptr : "must be a finite number";
  }
  constexpr const char* rule = "must be an object with a finite number for each hyperparameter";
  if (!rates.is_object()) {
    return rule;
  }
  for (const auto& [name, part] : point.items()) {
    if (!rates.contains(name) || !is_rate(rates[name])) {
      return rule;
    }
  }
  return nullptr;
}

/// What drives a member has the hyperparameters of its point.
inline void require_definition(const nlohmann::json& definition, const nlohmann::json& point, const std::string& path) {
  try {
    listens(definition);  // whether from_json takes it
  } catch (const json_error& error) {
    throw json_error(path + error.path(), error.problem());
  }
  bool alike = definition.is_object() && has_names(definition) == has_names(point);
  if (alike && has_names(point)) {
    alike = definition.size() == point.size();
    for (const auto& [name, part] : point.items()) {
      alike = alike && definition.contains(name);
    }
  }
  if (!alike) {
    throw json_error(path, "must have the hyperparameters of the member's point");
  }
}

inline nlohmann::json population_to_json(const nlohmann::json& settings, const turns& clocks, std::uint64_t generations,
                                         const std::vector<population_member>& members) {
  nlohmann::json list = nlohmann::json::array();
  for (std::size_t m = 0; m < members.size(); ++m) {
    const turns::member& clock = clocks.members()[m];
    const population_member& own = members[m];
    list.push_back({{"score", json_of_score(clock.score)},
                    {"turn", clock.turn},
                    {"trained", clock.trained},
                    {"saved", clock.saved},
                    {"finished", clock.finished},
                    {"origin", own.origin},
                    {"history", policy_to_json(own.history)},
                    {"definition", own.definition},
                    {"rates", own.rates},
                    {"at", own.at},
                    {"turns", own.turns},
                    {"lines", own.lines}});
  }
  return {{"search", "population"},     {"version", 1},
          {"params", settings},         {"next", clocks.next()},
          {"generations", generations}, {"members", std::move(list)}};
}

/// What a state gives a population.
struct population_memory {
  turns clocks;
  std::uint64_t generations;
  std::vector<population_member> members;
};

inline population_memory population_from_json(const nlohmann::json& saved, const nlohmann::json& settings,
                                              const turns& clocks, const search_space& space) {
  require_state_of(saved, "population", settings);
  population_memory result{clocks, count_of_json(field_of_state(saved, "", "generations"), "/generations"), {}};
  std::vector<turns::member> read;
  const auto one = [&](const nlohmann::json& j, const std::string& path) {
    const auto field = [&](const char* name) -> const auto& { return field_of_state(j, path, name); };
    const auto updates = [&](const char* name) { return updates_of_json(field(name), path + "/" + name); };
    const auto flag = [&](const char* name) { return flag_of_json(field(name), path + "/" + name); };
    read.push_back({.score = score_of_json(field("score"), path + "/score"),
                    .turn = updates("turn"),
                    .trained = updates("trained"),
                    .saved = flag("saved"),
                    .finished = flag("finished")});
    population_member own(point_of_json(space, j, "origin", path));
    own.history = policy_from_json(space, field("history"), path + "/history");
    own.definition = field("definition");
    require_definition(own.definition, own.point(), path + "/definition");
    own.rates = field("rates");
    if (const char* const fault = fault_of_rates(own.rates, own.point())) {
      throw json_error(path + "/rates", fault);
    }
    own.at = updates("at");
    if (!own.history.changes.empty() && own.at < own.history.changes.back().at) {
      throw json_error(path + "/at", "must not be before the member's last change");
    }
    own.turns = count_of_json(field("turns"), path + "/turns");
    read_list(field("lines"), path + "/lines", [&](const nlohmann::json& line, const std::string& at) {
      if (!line.is_string()) {
        throw json_error(at, "must be a text");
      }
      own.lines.push_back(line.get<std::string>());
    });
    if (own.lines.size() != own.history.changes.size()) {
      throw json_error(path + "/lines", "must be one for each change of the history, " +
                                            std::to_string(own.history.changes.size()) + ", got " +
                                            std::to_string(own.lines.size()));
    }
    result.members.push_back(std::move(own));
  };
  read_list(field_of_state(saved, "", "members"), "/members", one, clocks.members().size());
  const double next = updates_of_json(field_of_state(saved, "", "next"), "/next");
  if (next < clocks.first()) {
    throw json_error("/next", "must not be before the first turn");
  }
  result.clocks.restore(std::move(read), next);
  return result;
}

}  // namespace anneal::detail
