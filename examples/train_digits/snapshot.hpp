// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/adapter/archive.hpp>
#include <anneal/feedback/early_stopping.hpp>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
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

/// Throws where a value of the checkpoint is none that a run of `updates` could have had.
template <class Checkpoint>
void check(const checkpoint_reader& file, const snapshot<Checkpoint>& run, std::size_t parameters, std::size_t updates,
           const anneal::early_stopping& policy) {
  const auto expect_size = [&](const char* name, std::size_t size, bool may_be_empty) {
    if (size != parameters && !(may_be_empty && size == 0)) {
      file.refuse(name, "expected " + std::to_string(parameters) + ", found " + std::to_string(size));
    }
  };
  expect_size("parameters", run.parameters.size(), false);
  expect_size("best parameters", run.best.size(), true);
  const double step = run.checkpoint.schedule.step;
  if (!(step >= 0 && step <= static_cast<double>(updates) && std::floor(step) == step)) {
    file.refuse("step",
                "expected a number of updates up to " + std::to_string(updates) + ", found " + std::to_string(step));
  }
  try {
    policy.check(run.stopping);
  } catch (const std::invalid_argument& error) {
    file.refuse("early stopping", error.what());
  }
}

/// Gives `opt` and `run` what the checkpoint holds, or throws.
template <class Checkpoint>
void load_checkpoint(const options& o, std::size_t updates, const anneal::early_stopping& policy, auto& opt,
                     snapshot<Checkpoint>& run) {
  snapshot<Checkpoint> read = run;
  checkpoint_reader file(o.resume);
  try {
    transfer(file, o, read);
    file.end();
    check(file, read, run.parameters.size(), updates, policy);
    auto trial = opt;  // whether the next update goes well: moments of another size do not show before
    trial.restore(read.checkpoint);
    std::vector<float> parameters = read.parameters;
    std::vector<float> gradient(parameters.size());
    if (trial.position() < static_cast<double>(updates)) {
      trial.step(parameters, gradient);
    }
    opt.restore(read.checkpoint);
  } catch (const std::invalid_argument& error) {
    file.refuse("state", error.what());
  }
  run = std::move(read);
}

}  // namespace digits
