// SPDX-License-Identifier: Apache-2.0
#include "branching.hpp"

#include <anneal/anneal.hpp>
#include <anneal/config/json.hpp>
#include <anneal/search/takeover.hpp>
#include <cstddef>
#include <utility>

#include "snapshot.hpp"

namespace digits {

namespace {

using nlohmann::json;

const json* history_of(const json& saved) {
  static const json::json_pointer place("/values/history");
  return saved.contains(place) && saved[place].is_array() ? &saved[place] : nullptr;
}

/// The schedule of the learning rate, as far as the run of the checkpoint has come.
anneal::scheduler<anneal::any_schedule> present_of(const json& saved) {
  const json& state = saved.at("state");
  json memory = state.at("schedules").at("learning_rate");
  memory["version"] = state.at("version");
  memory["step"] = state.at("step");
  anneal::scheduler run{anneal::from_json(saved.at("definition").at("learning_rate"))};
  anneal::restore(run, memory);
  return run;
}

}  // namespace

branching branch_off(const json& saved, const anneal::any_schedule& next, const options& o, run_length updates) {
  const json* const history = history_of(saved);
  if (history == nullptr) {
    refuse_checkpoint(o, "it has no history, and so is of no run of train_digits");
  }
  const anneal::scheduler<anneal::any_schedule> old = present_of(saved);
  const double t = old.position();
  const std::size_t blend = o.blend > 0 ? o.blend : updates.epoch;
  json joined = anneal::taking_over(anneal::to_json(next), t, old.rate(), {.blend = blend, .jump = o.jump});
  const json present{{"definition", anneal::definition_of(old)}, {"state", anneal::to_json(old)}};
  anneal::taken_over made = anneal::take_over(present, joined, {.jump = o.jump});
  branching result{.schedule = anneal::from_json(made.definition),
                   .state = std::move(made.state),
                   .before = old.rate(),
                   .forgotten = made.forgotten.empty() ? "" : made.forgotten.begin()->second,
                   .history = *history};
  result.history.push_back({{"update", static_cast<std::size_t>(t)}, {"learning_rate", std::move(joined)}});
  return result;
}

bool is_branched(const json& saved) {
  const json* const history = history_of(saved);
  return history != nullptr && history->size() > 1;
}

}  // namespace digits
