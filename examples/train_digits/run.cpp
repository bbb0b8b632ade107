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

/// The CSV file is written while the run goes on: it can be neither of the others.
void require_files_apart(const options& o) {
  for (const auto& [option, path] : {std::pair("--checkpoint", o.checkpoint), std::pair("--resume", o.resume),
                                     std::pair("the lock of --checkpoint", o.checkpoint + ".lock")}) {
    if (!o.csv.empty() && !path.empty() && same_file(o.csv, path)) {
      throw std::runtime_error(std::string("--csv: must not be the file of ") + option + ", got '" + o.csv + "'");
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
