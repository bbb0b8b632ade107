// SPDX-License-Identifier: Apache-2.0
#include "run.hpp"

#include <stdexcept>
#include <string>

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

trained run(const options& o, const data_set& data) {
  const run_length updates = length_of(o, data);
  return with_optimizer(o.optimizer, [&](auto optimizer) {
    return with_schedule(o.schedule, o.lr, updates,
                         [&](auto schedule) { return train(o, data, updates, regularised(optimizer, o), schedule); });
  });
}

}  // namespace digits
