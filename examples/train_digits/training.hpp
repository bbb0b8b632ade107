// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/anneal.hpp>
#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

#include "batches.hpp"
#include "csv_file.hpp"
#include "data.hpp"
#include "network.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "schedules.hpp"
#include "snapshot.hpp"
#include "update.hpp"

namespace digits {

struct trained {
  std::vector<float> parameters;
  double seconds = 0;
};

/// The training loop.
template <class Optimizer, anneal::schedule Schedule>
trained train(const options& o, const data_set& data, run_length updates, Optimizer optimizer, Schedule schedule) {
  network net(o.threads);
  std::vector<float> parameters = network::initial_parameters(o.seed);
  std::vector<float> gradient(parameters.size());
  anneal::scheduled opt{std::move(optimizer), std::move(schedule)};
  if (!o.resume.empty()) {
    load_checkpoint(o, parameters, opt);
  }
  auto step = static_cast<std::size_t>(opt.position());
  batches batch(o.seed, data.training.size(), o.batch);
  csv_file csv(o.csv, step, !o.resume.empty());
  progress shown(o, updates, step);

  const auto begin = std::chrono::steady_clock::now();
  for (;; ++step) {
    if (step % (o.checkpoint_every > 0 ? o.checkpoint_every : updates.epoch) == 0 || step == updates.total) {
      csv.sync();
      if (!o.checkpoint.empty()) {
        save_checkpoint(o, parameters, opt);
      }
    }
    if (step == updates.total) {
      break;
    }
    update now{.step = step};
    now.loss = net.gradient(parameters, data.training, batch(step), gradient);
    opt.step(parameters, gradient);
    now.rate = anneal::learning_rate.get(opt.optimizer());
    if ((step + 1) % updates.epoch == 0) {
      if constexpr (anneal::feedback_schedule<Schedule>) {
        opt.observe(network::evaluate(parameters, data.validation).loss);
      }
      if (!o.quiet) {
        now.test = network::evaluate(parameters, data.test);
      }
    }
    csv.add(now);
    shown.add(now);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  return {std::move(parameters), elapsed.count()};
}

}  // namespace digits
