// SPDX-License-Identifier: Apache-2.0
#include "halving.hpp"

#include <algorithm>
#include <anneal/search/random.hpp>
#include <anneal/search/space.hpp>
#include <chrono>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <utility>

using nlohmann::json;

namespace {

constexpr const char* not_waiting[] = {"running", "paused", "stopped", "finished", "failed", "lost"};

anneal::asha_params params(const options& o) {
  return {.min_resource = o.min_epochs, .max_resource = o.max_epochs, .reduction_factor = o.factor};
}

}  // namespace

halving::halving(const options& o, std::size_t updates_per_epoch)
    : options_(o),
      space_(json::parse(digits::read_file(o.space))),
      promotion_(params(o), o.trials),
      stopping_(params(o)),
      trials_(o.trials),
      kept_(o.trials) {
  const anneal::search_space space(space_, anneal::horizon({.updates = updates_per_epoch * o.max_epochs,
                                                            .updates_per_epoch = updates_per_epoch,
                                                            .samples_per_update = o.batch}));
  anneal::search_rng random(o.seed);
  for (trial& t : trials_) {
    t.schedule = space.sample(random);
    t.values = space.values_of(t.schedule);
  }
  if (o.folder.empty()) {
    return;
  }
  std::filesystem::create_directories(o.folder);
  lock_.emplace(path("state.json"));
  if (std::filesystem::exists(path("log.jsonl"))) {  // whoever was killed may have left half a line
    const std::string text = digits::read_file(path("log.jsonl"));
    std::filesystem::resize_file(path("log.jsonl"), text.rfind('\n') + 1);
  }
  log_.reset(std::fopen(path("log.jsonl").c_str(), "a"));
  if (!log_) {
    digits::refuse_file("write", path("log.jsonl"));
  }
  history_.emplace(path("search.jsonl"), space_);
  if (std::filesystem::exists(path("state.json"))) {
    restore();
  }
}

json halving::settings() const {
  return {{"space", space_},
          {"rule", options_.rule},
          {"trials", options_.trials},
          {"min_epochs", options_.min_epochs},
          {"max_epochs", options_.max_epochs},
          {"factor", options_.factor},
          {"seed", options_.seed},
          {"batch", options_.batch}};
}

void halving::save() const {
  if (options_.folder.empty()) {
    return;
  }
  json all = json::array();
  for (const trial& t : trials_) {
    json j = t.last.epochs > 0 ? json::parse(to_bytes(t.last)) : json::object();
    j["status"] = t.status;
    j["stopped_at"] = t.stopped_at;
    all.push_back(std::move(j));
  }
  write_file(
      path("state.json"),
      json{{"settings", settings()}, {"asha", promotes() ? promotion_.state() : stopping_.state()}, {"trials", all}}
          .dump());
}

void halving::restore() {
  const json state = json::parse(digits::read_file(path("state.json")));
  const json mine = settings();
  for (const auto& [name, value] : mine.items()) {
    if (state.at("settings").at(name) != value) {
      throw std::runtime_error("'" + options_.folder + "' holds a search with another " + name +
                               ": go on with its own, or use another folder");
    }
  }
  for (std::size_t id = 0; id < trials_.size(); ++id) {
    const json& j = state.at("trials").at(id);
    trial& t = trials_[id];
    t.status = j.at("status").get<std::string>();
    t.stopped_at = j.at("stopped_at").get<std::uint64_t>();
    if (j.contains("epochs")) {
      t.last = result_from(j.dump() + '\n');
    }
    if (!promotes() && t.status == "running") {
      interrupted_.push_back({.trial = id, .bracket = 0, .rung = 0, .resource = options_.max_epochs});
    }
  }
  if (promotes()) {
    promotion_.restore(state.at("asha"));
    for (const anneal::asha_job& job : promotion_.running()) {
      interrupted_.push_back(job);
    }
  } else {
    stopping_.restore(state.at("asha"));
  }
  log("resume", {{"running", interrupted_.size()}});
}

void halving::log(const char* event, json what) {
  if (log_) {
    what["event"] = event;
    what["time"] = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    std::fprintf(log_.get(), "%s\n", what.dump().c_str());
    std::fflush(log_.get());
  }
}

anneal::farm_task halving::task_of(std::uint64_t id, std::uint64_t epochs) {
  trial& t = trials_[id];
  trial_task task{.schedule = t.schedule,
                  .epochs = epochs,
                  .run_epochs = options_.max_epochs,
                  .seed = options_.seed,
                  .batch = options_.batch};
  if (!promotes()) {
    task.report = stopping_.rungs();
  } else if (t.last.epochs > 0) {
    task.checkpoint = options_.folder.empty() ? kept_[id] : digits::read_file(checkpoint_of(id));
  }
  log("begin", {{"trial", id}, {"from", promotes() ? t.last.epochs : 0}, {"to", epochs}, {"values", t.values}});
  if (history_ && (!promotes() || t.last.epochs == 0)) {
    history_->trial(id, t.values, t.schedule);
  }
  t.status = "running";
  save();
  return {.id = id, .payload = to_bytes(task)};
}

std::optional<anneal::farm_task> halving::next() {
  if (!interrupted_.empty()) {
    const anneal::asha_job job = interrupted_.front();
    interrupted_.pop_front();
    return task_of(job.trial, job.resource);
  }
  if (promotes()) {
    const std::optional<anneal::asha_job> job = promotion_.next();
    return job ? std::optional(task_of(job->trial, job->resource)) : std::nullopt;
  }
  const auto waiting =
      std::find_if(trials_.begin(), trials_.end(), [](const trial& t) { return t.status == "waiting"; });
  if (waiting == trials_.end()) {
    return std::nullopt;
  }
  return task_of(static_cast<std::uint64_t>(waiting - trials_.begin()), options_.max_epochs);
}

bool halving::report(std::uint64_t id, const std::string& text) {
  const rung_report said = report_from(text);
  trial& t = trials_[id];
  // One that begins again says again what it has said before, and is told the same.
  if (t.stopped_at == 0 && stopping_.report(id, said.epochs, said.loss) == anneal::asha_decision::stop) {
    t.stopped_at = said.epochs;
  }
  const bool go_on = t.stopped_at == 0 || said.epochs < t.stopped_at;
  log("report", {{"trial", id}, {"epochs", said.epochs}, {"loss", number(said.loss)}, {"go_on", go_on}});
  if (history_) {
    history_->report(id, said.epochs, said.loss);
  }
  save();
  return go_on;
}

void halving::done(const anneal::farm_result& result) {
  trial& t = trials_[result.id];
  json what{{"trial", result.id}, {"attempts", result.attempts}};
  if (result.outcome == anneal::farm_outcome::done) {
    t.last = result_from(result.payload);
    // The checkpoint first: a state never speaks of one that is not there.
    std::string checkpoint = std::exchange(t.last.checkpoint, {});
    if (options_.folder.empty()) {
      kept_[result.id] = std::move(checkpoint);
    } else {
      write_file(checkpoint_of(result.id), checkpoint);
    }
    t.status = t.last.epochs == options_.max_epochs ? "finished" : promotes() ? "paused" : "stopped";
    what.update({{"epochs", t.last.epochs}, {"loss", number(t.last.loss)}, {"accuracy", t.last.accuracy}});
    if (promotes()) {
      promotion_.report(result.id, t.last.loss);
    }
    if (history_ && promotes()) {
      history_->report(result.id, t.last.epochs, t.last.loss);
    }
    if (history_ && t.status != "paused") {
      history_->end(result.id, t.status == "finished" ? anneal::trial_state::complete : anneal::trial_state::pruned,
                    t.last.loss);
    }
  } else {
    t.status = result.outcome == anneal::farm_outcome::lost ? "lost" : "failed";
    what["error"] = result.payload;
    if (promotes()) {
      promotion_.fail(result.id);
    }
    if (history_) {
      history_->end(result.id, anneal::trial_state::failed,
                    t.last.epochs > 0 ? t.last.loss : std::numeric_limits<double>::quiet_NaN());
    }
  }
  log(t.status.c_str(), std::move(what));
  save();
}

void halving::end(const anneal::farm_counts& counts) {
  json of_status;
  for (const char* status : not_waiting) {
    of_status[status] =
        std::count_if(trials_.begin(), trials_.end(), [&](const trial& t) { return t.status == status; });
  }
  for (std::size_t id = 0; history_ && id < trials_.size(); ++id) {
    if (trials_[id].status == "paused") {  // and was not promoted
      history_->end(id, anneal::trial_state::pruned, trials_[id].last.loss);
    }
  }
  log("end", {{"trials", of_status},
              {"workers_lost", counts.lost},
              {"requeued", counts.requeued},
              {"trials_lost", counts.given_up}});
  std::printf("workers lost %d, trials begun again %d, trials lost %d\n", counts.lost, counts.requeued,
              counts.given_up);
}

void halving::print() const {
  std::vector<std::size_t> order;
  std::uint64_t epochs = 0;
  for (std::size_t id = 0; id < trials_.size(); ++id) {
    epochs += trials_[id].last.epochs;
    if (trials_[id].last.epochs > 0) {
      order.push_back(id);
    }
  }
  std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
    const trial_result& x = trials_[a].last;
    const trial_result& y = trials_[b].last;
    return x.epochs != y.epochs ? x.epochs > y.epochs : x.loss < y.loss || (x.loss == x.loss && y.loss != y.loss);
  });
  std::printf("%zu trials, %llu epochs; all in full would be %llu\n", order.size(),
              static_cast<unsigned long long>(epochs),
              static_cast<unsigned long long>(options_.max_epochs) * order.size());
  std::printf("%5s %6s %9s %9s %9s %9s  %-18s  %s\n", "trial", "epochs", "loss", "accuracy", "test", "accuracy",
              "weights", "values");
  order.resize(std::min(order.size(), options_.best));
  for (const std::size_t id : order) {
    const trial_result& r = trials_[id].last;
    std::printf("%5zu %6llu %9.4f %7.2f %% %9.4f %7.2f %%  %s  %s\n", id, static_cast<unsigned long long>(r.epochs),
                r.loss, 100 * r.accuracy, r.test_loss, 100 * r.test_accuracy, r.weights.c_str(),
                trials_[id].values.dump().c_str());
  }
}
