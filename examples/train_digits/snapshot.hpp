// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/anneal.hpp>
#include <anneal/config/json.hpp>
#include <anneal/track/checkpoint.hpp>
#include <bit>
#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "branching.hpp"
#include "options.hpp"

namespace digits {

/// What changes while a run goes on, beside what anneal::scheduled knows of. The position in the shuffled training set is
/// not among it: it follows from the seed and the step.
struct snapshot {
  std::vector<float> parameters;
  anneal::early_stopping::state stopping{};
  std::vector<float> best{};  ///< the parameters to go back to; empty without early stopping
  nlohmann::json
      history{};  ///< [{"update": 0, "learning_rate": {…}}, …]: what has driven the rate from which update on
};

[[noreturn]] inline void refuse_checkpoint(const options& o, const std::string& problem) {
  throw std::runtime_error("checkpoint '" + o.resume + "': " + problem);
}

void save_checkpoint(const options& o, const auto& opt, const snapshot& run) {
  constexpr bool binary = std::endian::native == std::endian::little;
  nlohmann::json options = nlohmann::json::object();
  for (const auto& [option, value] : settings(o)) {
    options[option] = value;
  }
  anneal::save_checkpoint(o.checkpoint, opt,
                          binary ? anneal::checkpoint_format::binary : anneal::checkpoint_format::json,
                          anneal::also("settings", options), anneal::also("parameters", run.parameters),
                          anneal::also("early_stopping", run.stopping), anneal::also("best_parameters", run.best),
                          anneal::also("history", run.history));
}

/// A run goes on with the options that it was begun with; a branch needs the optimizer, whose state it takes over, and
/// the batch, by which updates are counted.
inline void require_settings(const options& o, const nlohmann::json& saved) {
  for (const auto& [option, value] : settings(o)) {
    if (o.branch && option != "--optimizer" && option != "--batch") {
      continue;
    }
    const nlohmann::json was =
        saved.value(nlohmann::json::json_pointer("/values/settings/" + option), nlohmann::json());
    if (!was.is_string()) {
      refuse_checkpoint(o, "it does not say " + option + ", and so is of no run of train_digits");
    }
    if (was != value) {
      std::string what = "its run has " + option + " " + was.get<std::string>();
      what.append(", this one ").append(option).append(" ").append(value);
      what += o.branch ? "" : "; a run is resumed with the options it was begun with";
      refuse_checkpoint(o, what);
    }
  }
}

/// Refuses values that no run of `updates` could have had.
inline void check(const options& o, const snapshot& run, double step, std::size_t parameters, std::size_t updates,
                  const anneal::early_stopping& policy) {
  const auto expect_size = [&](const char* name, std::size_t size, bool may_be_empty) {
    if (size != parameters && !(may_be_empty && size == 0)) {
      refuse_checkpoint(
          o, std::string(name) + ": expected " + std::to_string(parameters) + ", found " + std::to_string(size));
    }
  };
  expect_size("parameters", run.parameters.size(), false);
  expect_size("best parameters", run.best.size(), true);
  if (!(step >= 0 && step <= static_cast<double>(updates) && std::floor(step) == step)) {
    refuse_checkpoint(
        o, "step: expected a number of updates up to " + std::to_string(updates) + ", found " + std::to_string(step));
  }
  try {
    policy.check(run.stopping);
  } catch (const std::invalid_argument& error) {
    refuse_checkpoint(o, std::string("early stopping: ") + error.what());
  }
}

/// Whether the next update goes well: moments of another size do not show before.
void try_update(const options& o, auto opt, std::size_t updates, std::vector<float> parameters) {
  try {
    std::vector<float> gradient(parameters.size());
    if (opt.position() < static_cast<double>(updates)) {
      opt.step(parameters, gradient);
    }
  } catch (const std::invalid_argument& error) {
    refuse_checkpoint(o, std::string("state: ") + error.what());
  }
}

/// Gives `opt` and `run` what the checkpoint holds, or throws.
void load_checkpoint(const options& o, std::size_t updates, const anneal::early_stopping& policy, auto& opt,
                     snapshot& run) {
  snapshot read = run;
  auto trial = opt;
  anneal::load_checkpoint(o.resume, trial, anneal::also("parameters", read.parameters),
                          anneal::also("early_stopping", read.stopping), anneal::also("best_parameters", read.best),
                          anneal::also("history", read.history));
  check(o, read, trial.position(), run.parameters.size(), updates, policy);
  try_update(o, trial, updates, read.parameters);
  opt.restore(trial.checkpoint());
  run = std::move(read);
}

/// Gives `opt`, whose schedule is that of the branch, the optimizer's state of the checkpoint, the clock, and what was heard,
/// and `run` the parameters and the history, or throws.
void load_branch(const options& o, std::size_t updates, const anneal::early_stopping& policy, const branching& branch,
                 const nlohmann::json& definition, auto& opt, snapshot& run) {
  anneal::scheduled old{std::remove_cvref_t<decltype(opt.optimizer())>(opt.optimizer()),
                        anneal::bindings_from_json(definition)};
  snapshot read = run;
  anneal::load_checkpoint(o.resume, old, anneal::also("parameters", read.parameters));
  check(o, read, old.position(), run.parameters.size(), updates, policy);
  auto trial = opt;
  auto taken = trial.checkpoint();
  taken.optimizer = old.checkpoint().optimizer;
  trial.restore(std::move(taken));
  nlohmann::json state = anneal::to_json(trial);
  state["step"] = branch.state.at("step");
  nlohmann::json& heard = state["schedules"]["learning_rate"] = branch.state;
  heard.erase("version");
  heard.erase("step");
  anneal::restore(trial, state);
  try_update(o, trial, updates, read.parameters);
  opt.restore(trial.checkpoint());
  read.history = branch.history;
  run = std::move(read);
}

}  // namespace digits
