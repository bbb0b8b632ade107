// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "checkpoint.hpp"
#include "optimizers.hpp"
#include "options.hpp"

namespace digits {

/// All that changes while a run goes on, written or read. The position in the shuffled training set is not among it: it
/// follows from the seed and the step.
template <class Archive, class OptimizerState, class ScheduleState>
void transfer(Archive& archive, const options& o, std::vector<float>& parameters, OptimizerState& optimizer,
              ScheduleState& schedule) {
  for (const auto& [option, value] : settings(o)) {
    archive.setting(option, value);
  }
  archive.field("step", schedule.step);
  archive.field("schedule state", schedule.feedback);
  archive.field("parameters", parameters);
  std::apply([&](auto&... member) { (archive.field("optimizer state", member), ...); }, members(optimizer));
}

/// `optimizer` is an anneal::scheduled.
template <class Scheduled>
void save_checkpoint(const options& o, std::vector<float> parameters, const Scheduled& optimizer) {
  auto state = optimizer.optimizer().state();
  auto clock = optimizer.state();
  checkpoint_writer file;
  transfer(file, o, parameters, state, clock);
  file.save(o.checkpoint);
}

/// Changes nothing before the whole checkpoint has proved good.
template <class Scheduled>
void load_checkpoint(const options& o, std::vector<float>& parameters, Scheduled& optimizer) {
  std::vector<float> saved;
  auto state = optimizer.optimizer().state();
  auto clock = optimizer.state();
  checkpoint_reader file(o.resume);
  transfer(file, o, saved, state, clock);
  file.end();
  if (saved.size() != parameters.size()) {
    throw std::runtime_error("checkpoint '" + o.resume + "', parameters: expected " +
                             std::to_string(parameters.size()) + ", found " + std::to_string(saved.size()));
  }
  optimizer.optimizer().restore(std::move(state));
  optimizer.restore(clock);
  parameters = std::move(saved);
}

}  // namespace digits
