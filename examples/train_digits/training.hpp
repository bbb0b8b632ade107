// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/anneal.hpp>
#include <anneal/track/tracked.hpp>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "audit_file.hpp"
#include "batches.hpp"
#include "branching.hpp"
#include "csv_file.hpp"
#include "data.hpp"
#include "file.hpp"
#include "network.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "schedules.hpp"
#include "snapshot.hpp"
#include "stop_signals.hpp"
#include "update.hpp"

namespace digits {

enum class ending {
  finished,
  early_stopping,
  stopped,      ///< by a signal, or --until
  reader_gone,  ///< of the report
  diverged      ///< the loss is not finite
};

struct trained {
  std::vector<float> parameters;  ///< the best ones with early stopping
  double seconds = 0;
  std::size_t epochs = 0;      ///< that were trained
  std::size_t best_epoch = 0;  ///< with early stopping; 0 without
  ending end = ending::finished;
  const char* stopped_by = "";
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

  void observe(snapshot& run, double validation_loss) const {
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

/// Says how the run ended, and on which score.
inline void end_report(report& results, const options& o, const data_set& data, const trained& run, std::size_t updates,
                       double last_loss) {
  const ending end = run.end;
  if (o.report.empty() || end == ending::reader_gone) {
    return;
  }
  nlohmann::ordered_json line;
  if (end == ending::stopped) {
    line["stopped"] = run.stopped_by;
  } else {
    line["end"] = end == ending::finished ? "finished" : end == ending::diverged ? "diverged" : "early stopping";
  }
  if (end == ending::diverged) {
    line["loss"] = number_or_text(last_loss);
  }
  std::optional<score> test;
  if (o.test && (end == ending::finished || end == ending::early_stopping)) {
    test = network::evaluate(run.parameters, data.test);
  }
  results.end(line, updates, network::evaluate(run.parameters, data.validation), test, run.parameters);
}

/// The training loop. branch: where the run takes over from another one.
template <class Optimizer, anneal::schedule Schedule>
trained train(const options& o, const data_set& data, run_length updates, Optimizer optimizer, Schedule schedule,
              const nlohmann::json& saved = {}, const branching* branch = nullptr) {
  network net(o.threads);
  const bool listens = listens_to_metrics(schedule);
  const nlohmann::json definition = anneal::to_json(schedule);
  anneal::scheduled opt{std::move(optimizer), std::move(schedule),
                        anneal::weight_decay = decay_schedule(o.decay_schedule, o.weight_decay, updates)};
  const stopper stop(o);
  snapshot now{.parameters = network::initial_parameters(o.seed), .stopping = stop.begin()};
  now.history = {{{"update", 0}, {"learning_rate", definition}}};
  const file_lock lock(o.checkpoint);
  if (branch != nullptr) {
    load_branch(o, updates.total, stop.policy(), *branch, saved.at("definition"), opt, now);
  } else if (!o.resume.empty()) {
    load_checkpoint(o, updates.total, stop.policy(), opt, now);
  }
  std::vector<float> gradient(now.parameters.size());
  auto step = static_cast<std::size_t>(opt.position());
  batches batch(o.seed, data.training.size(), o.batch);
  csv_file csv(o.csv, now.history.back().at("update").get<std::size_t>(), step, !o.resume.empty() && branch == nullptr);
  audit_file audit(o.audit, o.reason);
  anneal::tracked run{opt, audit, {.horizon = horizon_of(updates, o.batch)}};
  progress shown(o, updates, step);
  report results(o, updates);
  results.begin(step, opt.rate(), branch != nullptr ? std::optional(branch->before) : std::nullopt, now.parameters);

  const auto begin = std::chrono::steady_clock::now();
  ending end = ending::finished;
  update made;
  for (;; ++step) {
    const bool ends = step == updates.total;
    const bool stops = !ends && stop.stops(now.stopping);
    const bool there = o.until > 0 && step >= o.until;
    const bool interrupted = !ends && !stops && (there || stop_signals::signal() != 0 || results.reader_gone());
    const bool done = ends || stops || interrupted;
    if (step % (o.checkpoint_every > 0 ? o.checkpoint_every : updates.epoch) == 0 || done) {
      csv.sync();
      run.flush();
      if (!o.checkpoint.empty()) {
        save_checkpoint(o, opt, now);
      }
    }
    if (done) {
      end = ends                    ? ending::finished
            : stops                 ? ending::early_stopping
            : results.reader_gone() ? ending::reader_gone
                                    : ending::stopped;
      if (!interrupted) {
        audit.end();
      }
      break;
    }
    made = {.step = step};
    made.loss = net.gradient(now.parameters, data.training, batch(step), gradient);
    if (!std::isfinite(made.loss)) {
      end = ending::diverged;  // the last checkpoint is of a run that can go on with another rate
      break;
    }
    run.step(now.parameters, gradient);
    made.rate = anneal::learning_rate.get(opt.optimizer());
    const bool epoch_ends = (step + 1) % updates.epoch == 0;
    const bool heard = epoch_ends && (listens || stop.active());
    std::optional<score> validation;
    if (heard || results.due(step + 1)) {
      validation = network::evaluate(now.parameters, data.validation);
    }
    if (heard) {
      run.observe(validation->loss);
      stop.observe(now, validation->loss);
    }
    if (epoch_ends && !o.quiet) {
      made.test = network::evaluate(now.parameters, data.test);
    }
    csv.add(made);
    shown.add(made);
    results.add(made, validation, now.parameters);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  const bool best = end == ending::early_stopping || end == ending::finished;
  trained result{.parameters = std::move(now.best.empty() || !best ? now.parameters : now.best),
                 .seconds = elapsed.count(),
                 .epochs = step / updates.epoch,
                 .best_epoch = static_cast<std::size_t>(now.stopping.best_at),
                 .end = end,
                 .stopped_by = stop_signals::signal() != 0 ? stop_signals::name() : "--until"};
  end_report(results, o, data, result, step, made.loss);
  return result;
}

}  // namespace digits
