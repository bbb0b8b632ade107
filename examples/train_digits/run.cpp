// SPDX-License-Identifier: Apache-2.0
#include "run.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "file.hpp"
#include "optimizers.hpp"

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
                                                       {"the lock of --audit", o.audit + ".lock"},
                                                       {"--checkpoint", o.checkpoint},
                                                       {"the lock of --checkpoint", o.checkpoint + ".lock"},
                                                       {"--resume", o.resume}};
  for (const auto& [option, path] : {files[0], files[1]}) {
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
  if (!is_name(o.schedule)) {
    const anneal::any_schedule schedule = described(o.schedule, o.set, updates, o.batch);
    options with_definition = o;  // for the checkpoints: what was made of the file, of this run and of --set
    with_definition.schedule = anneal::to_text(schedule);
    return with_optimizer(o.optimizer, [&](auto optimizer) {
      return train(with_definition, data, updates, regularised(optimizer, o), schedule);
    });
  }
  return with_optimizer(o.optimizer, [&](auto optimizer) {
    return with_schedule(o.schedule, o.lr, updates,
                         [&](auto schedule) { return train(o, data, updates, regularised(optimizer, o), schedule); });
  });
}

}  // namespace digits
