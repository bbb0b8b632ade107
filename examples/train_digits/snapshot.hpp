// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/adapter/archive.hpp>
#include <anneal/feedback/early_stopping.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "checkpoint.hpp"
#include "options.hpp"

namespace digits {

/// All that changes while a run goes on. The position in the shuffled training set is not among it: it follows from the
/// seed and the step.
template <class Checkpoint>
struct snapshot {
  std::vector<float> parameters;
  Checkpoint checkpoint;  ///< of the optimizer, the clock, and what the schedules have heard
  anneal::early_stopping::state stopping{};
  std::vector<float> best{};  ///< the parameters to go back to; empty without early stopping
};

template <class Archive, class Checkpoint>
void transfer(Archive& archive, const options& o, snapshot<Checkpoint>& run) {
  for (const auto& [option, value] : settings(o)) {
    archive.setting(option, value);
  }
  archive.setNextName("parameters");
  archive(run.parameters);
  archive(run.checkpoint);
  archive(run.stopping);
  archive.setNextName("best parameters");
  archive(run.best);
}

template <class Checkpoint>
void save_checkpoint(const options& o, snapshot<Checkpoint> run) {
  checkpoint_writer file;
  transfer(file, o, run);
  file.save(o.checkpoint);
}

/// Gives back what the checkpoint holds, or throws.
template <class Checkpoint>
snapshot<Checkpoint> load_checkpoint(const options& o, snapshot<Checkpoint> fresh) {
  snapshot<Checkpoint> run = fresh;
  checkpoint_reader file(o.resume);
  transfer(file, o, run);
  file.end();
  if (run.parameters.size() != fresh.parameters.size()) {
    throw std::runtime_error("checkpoint '" + o.resume + "', parameters: expected " +
                             std::to_string(fresh.parameters.size()) + ", found " +
                             std::to_string(run.parameters.size()));
  }
  return run;
}

}  // namespace digits
