// SPDX-License-Identifier: Apache-2.0
#include "run.hpp"

#include <anneal/config/json.hpp>
#include <anneal/track/checkpoint.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "branching.hpp"
#include "file.hpp"
#include "optimizers.hpp"
#include "snapshot.hpp"

namespace digits {

run_length length_of(const options& o, const data_set& data) {
  if (o.batch > data.training.size()) {
    throw std::runtime_error("--batch: must be at most " + std::to_string(data.training.size()) +
                             ", the size of the training set, got " + std::to_string(o.batch));
  }
  const std::size_t epoch = batches::per_epoch(data.training.size(), o.batch);
  return {.epoch = epoch, .total = epoch * o.epochs};
}

namespace {

/// What is written while the run goes on can be none of the others.
void require_files_apart(const options& o) {
  const std::pair<const char*, std::string> files[] = {{"--csv", o.csv},
                                                       {"--audit", o.audit},
                                                       {"--report", o.report == "-" ? "" : o.report},
                                                       {"the lock of --audit", o.audit + ".lock"},
                                                       {"--checkpoint", o.checkpoint},
                                                       {"the lock of --checkpoint", o.checkpoint + ".lock"},
                                                       {"--resume", o.resume}};
  for (const auto& [option, path] : {files[0], files[1], files[2]}) {
    for (const auto& [other, other_path] : files) {
      if (other != option && !path.empty() && !other_path.empty() && same_file(path, other_path)) {
        throw std::runtime_error(std::string(option) + ": must not be the file of " + other + ", got '" + path + "'");
      }
    }
  }
}

}  // namespace

trained run(const options& o, const data_set& data) {
  require_files_apart(o);
  const run_length updates = length_of(o, data);
  const nlohmann::json saved = o.resume.empty() ? nlohmann::json() : anneal::read_checkpoint(o.resume);
  options with_definition = o;  // for the checkpoints: what was made of the file, of this run and of --set
  std::optional<anneal::any_schedule> schedule;
  if (!is_name(o.schedule)) {
    schedule = described(o.schedule, o.set, updates, o.batch);
    with_definition.schedule = anneal::to_text(*schedule);
  } else if (o.branch || is_branched(saved)) {
    schedule = with_schedule(o.schedule, o.lr, updates, [](auto s) { return anneal::any_schedule(s); });
  }
  if (!saved.is_null()) {
    require_settings(with_definition, saved);
  }
  std::optional<branching> branch;
  if (o.branch) {
    branch = branch_off(saved, *schedule, o, updates);
    schedule = branch->schedule;
    if (!branch->forgotten.empty() && schedule->listens()) {
      std::fprintf(stderr, "train_digits: the schedule begins anew, without what it has heard: %s\n",
                   branch->forgotten.c_str());
    }
  } else if (is_branched(saved)) {
    schedule = anneal::from_json(saved.at("definition").at("learning_rate"));
  }
  return with_optimizer(o.optimizer, [&](auto optimizer) {
    if (schedule) {
      return train(with_definition, data, updates, regularised(optimizer, o), *schedule, saved,
                   branch ? &*branch : nullptr);
    }
    return with_schedule(o.schedule, o.lr, updates,
                         [&](auto s) { return train(o, data, updates, regularised(optimizer, o), s); });
  });
}

}  // namespace digits
