// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/anneal.hpp>
#include <anneal/track/tracked.hpp>
#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

#include "audit_file.hpp"
#include "batches.hpp"
#include "csv_file.hpp"
#include "data.hpp"
#include "file.hpp"
#include "network.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "schedules.hpp"
#include "snapshot.hpp"
#include "update.hpp"

namespace digits {

struct trained {
  std::vector<float> parameters;  ///< the best ones with early stopping
  double seconds = 0;
  std::size_t epochs = 0;      ///< that were trained
  std::size_t best_epoch = 0;  ///< with early stopping; 0 without
};

/// Stops a run that has not become better for some epochs, and keeps the best weights.
class stopper {
 public:
  explicit stopper(const options& o)
      : patience_(o.early_stopping), policy_({.patience = static_cast<int>(o.early_stopping)}) {}

  bool active() const { return patience_ > 0; }
  const anneal::early_stopping& policy() const { return policy_; }
  anneal::early_stopping::state begin() const { return policy_.initial_state(); }
  bool stops(const anneal::early_stopping::state& state) const { return active() && policy_(state); }

  template <class Checkpoint>
  void observe(snapshot<Checkpoint>& run, double validation_loss) const {
    if (active()) {
      run.stopping = policy_.observe(run.stopping, validation_loss);
      if (run.stopping.bad == 0) {
        run.best = run.parameters;
      }
    }
  }

 private:
  std::size_t patience_;
  anneal::early_stopping policy_;
};

/// Of what is read from JSON it is known when it is read.
template <anneal::schedule Schedule>
bool listens_to_metrics(const Schedule& schedule) {
  if constexpr (requires { schedule.listens(); }) {
    return schedule.listens();
  } else {
    return anneal::feedback_schedule<Schedule>;
  }
}

/// The training loop.
template <class Optimizer, anneal::schedule Schedule>
trained train(const options& o, const data_set& data, run_length updates, Optimizer optimizer, Schedule schedule) {
  network net(o.threads);
  const bool listens = listens_to_metrics(schedule);
  anneal::scheduled opt{std::move(optimizer), std::move(schedule),
                        anneal::weight_decay = decay_schedule(o.decay_schedule, o.weight_decay, updates)};
  const stopper stop(o);
  snapshot<decltype(opt.checkpoint())> now{
      .parameters = network::initial_parameters(o.seed), .checkpoint = opt.checkpoint(), .stopping = stop.begin()};
  const file_lock lock(o.checkpoint);
  if (!o.resume.empty()) {
    load_checkpoint(o, updates.total, stop.policy(), opt, now);
  }
  std::vector<float> gradient(now.parameters.size());
  auto step = static_cast<std::size_t>(opt.position());
  batches batch(o.seed, data.training.size(), o.batch);
  csv_file csv(o.csv, step, !o.resume.empty());
  audit_file audit(o.audit, o.reason);
  anneal::tracked run{opt, audit, {.horizon = horizon_of(updates, o.batch)}};
  progress shown(o, updates, step);

  const auto begin = std::chrono::steady_clock::now();
  for (;; ++step) {
    const bool done = step == updates.total || stop.stops(now.stopping);
    if (step % (o.checkpoint_every > 0 ? o.checkpoint_every : updates.epoch) == 0 || done) {
      csv.sync();
      run.flush();
      if (!o.checkpoint.empty()) {
        now.checkpoint = opt.checkpoint();
        save_checkpoint(o, now);
      }
    }
    if (done) {
      audit.end();
      break;
    }
    update made{.step = step};
    made.loss = net.gradient(now.parameters, data.training, batch(step), gradient);
    run.step(now.parameters, gradient);
    made.rate = anneal::learning_rate.get(opt.optimizer());
    if ((step + 1) % updates.epoch == 0) {
      if (listens || stop.active()) {
        const double loss = network::evaluate(now.parameters, data.validation).loss;
        run.observe(loss);
        stop.observe(now, loss);
      }
      if (!o.quiet) {
        made.test = network::evaluate(now.parameters, data.test);
      }
    }
    csv.add(made);
    shown.add(made);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  return {.parameters = std::move(now.best.empty() ? now.parameters : now.best),
          .seconds = elapsed.count(),
          .epochs = step / updates.epoch,
          .best_epoch = static_cast<std::size_t>(now.stopping.best_at)};
}

}  // namespace digits
