// SPDX-License-Identifier: Apache-2.0
#include "trained.hpp"

#include <algorithm>
#include <anneal/config/json.hpp>
#include <anneal/search/policy_log.hpp>
#include <cmath>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

using action = anneal::population_decision::action;

namespace {

class manager {
 public:
  manager(const options& o, anneal::population pbt) : o_(o), result_{std::move(pbt), {}} {
    const std::size_t n = result_.decided.size();
    result_.members.resize(n);
    at_.resize(n);
    if (!o_.folder.empty()) {
      std::filesystem::create_directories(o_.folder);
      if (std::filesystem::exists(o_.folder + "/pbt_global.txt")) {
        throw std::invalid_argument("--dir: '" + o_.folder + "' has the pbt_global.txt of another population");
      }
      log_.emplace(o_.folder);
    }
    for (std::size_t m = 0; m < n; ++m) {
      ready_.push_back(m);
    }
  }

  trained run(anneal::farm_manager& farm) {
    farm.manage(
        {.next = [this] { return next(); }, .done = [this](const anneal::farm_result& result) { done(result); }});
    return std::move(result_);
  }

 private:
  std::optional<anneal::farm_task> next() {
    if (ready_.empty()) {
      return std::nullopt;
    }
    const std::size_t m = ready_.front();
    ready_.pop_front();
    const anneal::population& pbt = result_.decided;
    const auto budget = static_cast<double>(o_.budget);
    const double first = std::max(pbt.options().interval, pbt.options().burn_in);
    const double turn = at_[m] == 0 ? first : at_[m] + pbt.options().interval;
    return anneal::farm_task{.id = m,
                             .payload = to_bytes(member_task{.checkpoint = result_.members[m].checkpoint,
                                                             .definition = pbt.definition(m),
                                                             .until = std::min(turn, budget),
                                                             .seed = o_.seed * 1000 + m,
                                                             .batch = o_.batch,
                                                             .jump = o_.jump})};
  }

  void done(const anneal::farm_result& task) {
    const auto m = static_cast<std::size_t>(task.id);
    anneal::population& pbt = result_.decided;
    if (task.outcome != anneal::farm_outcome::done) {
      std::printf("member %zu is lost: %s\n", m, task.payload.c_str());
      act(m, pbt.finish(m));
      return;
    }
    result_.members[m] = result_from(task.payload);
    const member_result& own = result_.members[m];
    result_.largest_jump = std::max(result_.largest_jump, own.largest_jump);
    at_[m] = own.at;
    // At its end nobody copies any more: there would be no update with what is new.
    act(m, own.at < static_cast<double>(o_.budget) ? pbt.report(m, own.at, own.score, own.rates) : pbt.finish(m));
  }

  void act(std::size_t m, const anneal::population_decision& decision) {
    copy(decision.exploits);
    if (decision.what == action::generation) {
      for (std::size_t i = 0; i < at_.size(); ++i) {
        go_on(i);
      }
    } else if (decision.what != action::wait) {
      go_on(m);
    }
  }

  void go_on(std::size_t m) {
    if (!result_.decided.finished(m) && at_[m] < static_cast<double>(o_.budget)) {
      ready_.push_back(m);
    }
  }

  void copy(const std::vector<anneal::exploit>& exploits) {
    for (const anneal::exploit& e : exploits) {
      result_.members[e.target] = result_.members[e.source];
      result_.members[e.target].largest_jump = 0;
      at_[e.target] = e.at;
      ++result_.exploits;
      if (o_.compare == 0) {
        std::printf("update %.0f: member %zu copies member %zu\n", e.at, e.target, e.source);
      }
    }
    if (log_) {
      log_->write(result_.decided, exploits);
    }
  }

  const options& o_;
  trained result_;
  std::vector<double> at_;
  std::deque<std::size_t> ready_;
  std::optional<anneal::policy_log> log_;
};

}  // namespace

std::size_t trained::best() const {
  const auto worse = [](double a, double b) { return std::isnan(a) || a > b; };
  std::size_t found = 0;
  for (std::size_t m = 1; m < members.size(); ++m) {
    if (!std::isnan(members[m].score) && worse(members[found].score, members[m].score)) {
      found = m;
    }
  }
  return found;
}

anneal::population population_of(const options& o, std::size_t updates_per_epoch) {
  const anneal::horizon run(
      {.updates = o.budget, .updates_per_epoch = updates_per_epoch, .samples_per_update = o.batch});
  std::ifstream file(o.space);
  const anneal::search_space space(nlohmann::json::parse(file), run);
  anneal::population_options p{.members = o.members,
                               .seed = o.seed,
                               .interval = static_cast<double>(o.interval),
                               .burn_in = static_cast<double>(o.burn_in),
                               .quantile = o.quantile,
                               .direction = anneal::search_direction::minimize,
                               .synchronous = !o.asynchronous,
                               .jump = o.jump,
                               .run = run};
  if (o.blend > 0) {
    p.blend = static_cast<double>(o.blend);
  }
  return anneal::population(space, p);
}

trained train_population(const options& o, anneal::population pbt, anneal::farm_manager& farm) {
  return manager(o, std::move(pbt)).run(farm);
}
