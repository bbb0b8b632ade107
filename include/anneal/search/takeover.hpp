// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/horizon.hpp"
#include "anneal/core/step.hpp"
#include "anneal/driver/scheduler.hpp"
#include "anneal/search/detail/parts.hpp"
#include "anneal/track/branch.hpp"

namespace anneal {

/// How a perturbed definition takes over from the one before it.
struct takeover_options {
  step blend = 100;   ///< in how many updates the rate comes from the old definition's to the new one's
  bool jump = false;  ///< no blend: the new rate at once
  horizon run{};      ///< by which lengths that are texts are counted: "5ep"
};

/// A definition that takes over at update t from a rate, without a jump.
///
///   s'(t + k) = (1 - k / blend) rate + (k / blend) s(t + k),  0 <= k < blend;    s'(t + k) = s(t + k),  k >= blend
///
/// to: a schedule in JSON, or bindings: an object with one for each hyperparameter. Its clock is that of the run: it is not
/// begun anew at t
/// rates: the present rate, a number; of bindings, an object with those of the hyperparameters that were driven before
/// The rate at t is the present one, bit for bit, and from t + blend on that of `to`; in between it lies between both. Whatever
/// was before t is not in the result: it is as deep and as large however often a definition has been taken over. Where the rates
/// are the same already, and with `jump`, it is `to`.
/// Errors: json_error for what from_json does not take; std::invalid_argument for a rate that is not finite, for a blend that
/// is none.
///
///   taking_over({{"type", "cosine"}, {"initial", 0.12}, {"steps", 9000}}, 3000, 0.1, {.blend = 100});
[[nodiscard]] inline nlohmann::json taking_over(const nlohmann::json& to, step t, const nlohmann::json& rates,
                                                const takeover_options& options = {}) {
  using nlohmann::json;
  if (!options.jump) {
    detail::require_steps("anneal::taking_over", "blend", options.blend);
  }
  return detail::each_part(to, [&](const std::string& name, const json& part) -> json {
    const any_schedule next = from_json(part, options.run);
    json plain = to_json(next);
    const json* const given = detail::rate_of_part(rates, name);
    if (options.jump || given == nullptr) {
      return plain;
    }
    const double now = given->is_number() ? given->get<double>() : detail::not_a_number();
    detail::require_finite("anneal::taking_over", "the present rate", now);
    scheduler run{next};
    run.seek(t);
    if (!next.listens() && run.rate() == now) {
      return plain;
    }
    const auto weight = [&](double from, double until) {
      const json line{{"type", "linear"}, {"initial", from}, {"final", until}, {"steps", double{options.blend}}};
      return json{{"type", "delay"}, {"steps", double{t}}, {"of", line}};
    };
    const json risen{{"type", "product"}, {"of", {weight(0, 1), plain}}};
    return to_json(from_json(json{{"type", "sum"}, {"of", {weight(now, 0), risen}}}));
  });
}

/// What goes on from a saved state under another definition.
struct taken_over : branched {
  /// Why what the old schedule had heard is not remembered: by hyperparameter, or by "" where there are no names. Empty where
  /// it is, or where there was nothing.
  std::map<std::string, std::string> forgotten{};
};

/// From a saved state another definition takes over, whose clock is that of the run.
///
///   taken_over next = take_over(read_checkpoint("source.ckpt"), decided.definition);
///   save_branch("source.ckpt", "target.ckpt", next);  // weights and optimizer are the source's
///
/// saved: a checkpoint, or {"definition": definition_of(run), "state": to_json(run)}, of a scheduler or a scheduled
/// definition: a schedule, or bindings as the saved ones, such as taking_over gives; of a scheduled with one hyperparameter
/// a schedule is that one's
/// options: jump and run; all hyperparameters are taken over
/// What listens in both keeps what it has heard, as with other_definition::accept. A rate in its memory, which a plateau has
/// come down to, is scaled by what it began with: initial ×1.2 is the rate ×1.2, whatever its reductions. Where the new schedule
/// could not have come to that state, it begins anew, which `forgotten` says.
/// Of the updates before the present one the definition says nothing: for those, replay_of.
/// Errors: as branch; a rate that jumps by more than 1e-9 of itself is refused unless options.jump.
[[nodiscard]] inline taken_over take_over(const nlohmann::json& saved, const nlohmann::json& definition,
                                          const branch_options& options = {}) {
  using nlohmann::json;
  const json& state = detail::required_field(saved, "state", "");
  const json& old_definition = detail::required_field(saved, "definition", "");
  if (state.contains("schedules") && old_definition.size() == 1 && definition.contains("type")) {
    return take_over(saved, json{{old_definition.begin().key(), definition}}, options);
  }
  taken_over result{{definition, state, {}}, {}};
  const auto one = [&](const std::string& name, const json& before, const json& memory, const json& next) {
    detail::inherited part = detail::inherit(before, memory, next, options, name);
    if (!part.forgotten.empty()) {
      result.forgotten[name] = part.forgotten;
    }
    result.seams.push_back(part.at);
    return part;
  };
  if (!state.contains("schedules")) {
    detail::inherited part = one("", old_definition, state, definition);
    result.definition = std::move(part.definition);
    result.state = std::move(part.state);
    return result;
  }
  if (!definition.is_object() || definition.contains("type") || definition.size() != old_definition.size()) {
    throw json_error("", "must be bindings of the hyperparameters that the saved run has");
  }
  for (const auto& [name, next] : definition.items()) {
    const json& before = detail::required_field(old_definition, name, "/definition");
    json memory = detail::required_field(state["schedules"], name, "/state/schedules");
    if (!memory.is_object()) {
      throw json_error("/state/schedules/" + name, "must be an object, got " + detail::json_node::shown(memory));
    }
    memory["version"] = detail::required_field(state, "version", "/state");
    memory["step"] = detail::required_field(state, "step", "/state");
    detail::inherited part = one(name, before, memory, next);
    part.state.erase("version");
    part.state.erase("step");
    result.definition[name] = std::move(part.definition);
    result.state["schedules"][name] = std::move(part.state);
  }
  return result;
}

}  // namespace anneal
