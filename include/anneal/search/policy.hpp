// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/check.hpp"
#include "anneal/search/detail/parts.hpp"
#include "anneal/search/takeover.hpp"

namespace anneal {

/// What a member of a population was trained with from its first update on, its ancestors included.
struct policy {
  struct change {
    double at = 0;          ///< the update that is the first with it
    nlohmann::json config;  ///< a point of the space
  };

  nlohmann::json first;
  std::vector<change> changes{};  ///< in the order of their updates
};

namespace detail {

/// The rate, or the rates by their names, of update t of a definition that does not listen.
inline nlohmann::json rates_at(const nlohmann::json& definition, double t) {
  return each_part(definition, [t](const std::string&, const nlohmann::json& part) -> nlohmann::json {
    const any_schedule s = from_json(part);
    if (s.listens()) {
      throw json_error("", "listens to a metric: its rates do not follow from its definition alone");
    }
    return s.at(t);
  });
}

}  // namespace detail

/// A policy as one schedule, or as bindings: a flat sequence of its definitions, each from its change to the next. Its rates
/// are, bit for bit, those that were in effect, if the options are those of the population.
///
///   replay_of(pbt.history(pbt.best()), options);  // {"type": "sequence", "of": [{"type": "take", …}, …, {"type": "skip", …}]}
///
/// For a policy of Ray's, whose configurations take effect at once, takeover_options{.jump = true}.
/// Errors: json_error for what from_json does not take, and for a definition that listens: what it has heard is in no
/// definition; std::invalid_argument for changes that are out of order.
[[nodiscard]] inline nlohmann::json replay_of(const policy& history, const takeover_options& options = {}) {
  using nlohmann::json;
  struct piece {
    double from;
    json definition;
  };
  takeover_options at_once = options;
  at_once.jump = true;
  std::vector<piece> pieces{{0, taking_over(history.first, 0, json(), at_once)}};
  for (const policy::change& one : history.changes) {
    piece& last = pieces.back();
    detail::require(one.at >= last.from && detail::is_finite(one.at), "anneal::replay_of", "the update of a change",
                    "must not be before the last one's", one.at);
    json next = taking_over(one.config, one.at, detail::rates_at(last.definition, one.at), options);
    const bool named = detail::has_names(next);
    if (named != detail::has_names(last.definition) || (named && next.size() != last.definition.size())) {
      throw std::invalid_argument("anneal::replay_of: a change has not the hyperparameters of the first point");
    }
    if (one.at == last.from) {
      last.definition = std::move(next);
    } else {
      pieces.push_back({one.at, std::move(next)});
    }
  }
  return detail::each_part(pieces[0].definition, [&](const std::string& name, const json&) -> json {
    json list = json::array();
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const json& whole = pieces[i].definition;
      json part = name.empty() ? whole : detail::required_field(whole, name, "");
      if (from_json(part).listens()) {
        throw json_error("", "listens to a metric: its rates do not follow from its definition alone");
      }
      if (pieces[i].from > 0) {
        part = json{{"type", "skip"}, {"steps", pieces[i].from}, {"of", std::move(part)}};
      }
      if (i + 1 < pieces.size()) {
        part = json{{"type", "take"}, {"steps", pieces[i + 1].from - pieces[i].from}, {"of", std::move(part)}};
      }
      list.push_back(std::move(part));
    }
    return list.size() == 1 ? list[0] : to_json(from_json(json{{"type", "sequence"}, {"of", std::move(list)}}));
  });
}

/// Reads the history of a member from a log of Ray's population-based training, or from that of a population: a file
/// pbt_policy_<trial>.txt, or pbt_global.txt with the tag of the member. Each line is
///
///   [target tag, source tag, target iteration, source iteration, source's config, new config]
///
/// Read backwards, as Ray's PopulationBasedTrainingReplay does: from the last line of the target to that of its source, and so
/// on; a line that is not of the chain ends it, or with a tag is skipped, as the global file holds those of all.
/// A change is at the source's iteration. The configs are as they are in the file.
/// Errors: std::runtime_error that names the file, where it cannot be read or holds no such line; std::invalid_argument
/// with the number of a line that is none.
[[nodiscard]] inline policy replay_policy(const std::string& path, const std::string& target = {}) {
  using nlohmann::json;
  std::ifstream file(path);
  if (!file) {
    throw std::runtime_error("anneal::replay_policy: cannot read '" + path + "'");
  }
  std::vector<json> lines;
  std::string text;
  for (std::size_t number = 1; std::getline(file, text); ++number) {
    if (text.empty()) {
      continue;
    }
    json line = json::parse(text, nullptr, false);
    if (!line.is_array() || line.size() != 6 || !line[0].is_string() || !line[1].is_string() || !line[2].is_number() ||
        !line[3].is_number() || !line[4].is_object() || !line[5].is_object()) {
      throw std::invalid_argument("anneal::replay_policy: '" + path + "', line " + std::to_string(number) +
                                  ": must be [target tag, source tag, target iteration, source iteration, config, "
                                  "config]");
    }
    lines.push_back(std::move(line));
  }
  policy result;
  std::string wanted = target;
  for (std::size_t i = lines.size(); i-- > 0;) {
    json& line = lines[i];
    if (!wanted.empty() && line[0] != wanted) {
      if (target.empty()) {
        break;
      }
      continue;
    }
    wanted = line[1].get<std::string>();
    result.changes.insert(result.changes.begin(), {line[3].get<double>(), std::move(line[5])});
    result.first = std::move(line[4]);
  }
  if (result.changes.empty()) {
    throw std::runtime_error("anneal::replay_policy: '" + path + "' holds no line" +
                             (target.empty() ? "" : " of '" + target + "'"));
  }
  return result;
}

}  // namespace anneal
