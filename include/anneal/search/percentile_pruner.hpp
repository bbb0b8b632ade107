// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/strict.hpp"
#include "anneal/search/detail/rungs.hpp"
#include "anneal/search/detail/state.hpp"
#include "anneal/search/direction.hpp"

namespace anneal {

/// Prunes what is worse than a percentile of the complete trials at the same step; at 50, the median, Optuna's MedianPruner.
///
/// A report is judged if startup_trials, and at least 1, are complete; its step is at least warmup_steps; it is the
/// trial's largest, and the first in its interval of interval_steps; and min_trials of the complete ones have a number at
/// exactly this step. The trial's best value so far, not the one of this step, is held against the percentile, with linear
/// interpolation, from the best one: at 25 it has to be among the best quarter. Worse than it is pruned; so is a trial none
/// of whose values is a number. A step reported again keeps its first value.
/// Complete trials are those that were said to be: `complete(trial)`; `forget(trial)` drops the values of one that
/// was pruned or failed, which count for nothing.
/// Errors: std::invalid_argument for parameters; json_error, with the state unchanged, for a state that is none or is of other
/// parameters.
/// Source: Optuna's PercentilePruner and MedianPruner, all recorded decisions of the latter.
///
///   anneal::percentile_pruner pruner({.startup_trials = 5, .warmup_steps = 10});
///   if (pruner.report(trial, step, loss)) { pruner.forget(trial); … }
class percentile_pruner {
 public:
  struct params {
    double percentile = 50;            ///< from 0, the best value, to 100
    std::uint64_t startup_trials = 5;  ///< that have to be complete before one is pruned
    std::uint64_t warmup_steps = 0;
    std::uint64_t interval_steps = 1;  ///< at least 1
    std::uint64_t min_trials = 1;      ///< at least 1
    search_direction direction = search_direction::minimize;
  };

  explicit percentile_pruner(const params& p) : params_(p) {
    constexpr const char* name = "anneal::percentile_pruner";
    detail::require(0 <= p.percentile && p.percentile <= 100, name, "percentile", "must be in [0, 100]", p.percentile);
    if (p.interval_steps == 0) {
      detail::refuse_count(name, "interval_steps", "must be positive", p.interval_steps);
    }
    if (p.min_trials == 0) {
      detail::refuse_count(name, "min_trials", "must be positive", p.min_trials);
    }
  }

  /// Whether to end the trial, now that it has this value at this step.
  bool report(std::uint64_t trial, std::uint64_t step, double value) {
    auto& values = running_[trial];
    values.emplace(step, value);
    if (complete_ == 0 || complete_ < params_.startup_trials || step < params_.warmup_steps ||
        step != values.rbegin()->first) {
      return false;
    }
    const std::uint64_t from = step - (step - params_.warmup_steps) % params_.interval_steps;
    if (values.size() > 1 && std::next(values.rbegin())->first >= from) {
      return false;
    }
    double best = -infinity;
    bool any = false;
    for (const auto& [at, x] : values) {
      any = any || !detail::is_nan(x);
      best = (std::max)(best, detail::goodness(params_.direction, x));
    }
    if (!any) {
      return true;
    }
    const auto others = at_.find(step);
    return others != at_.end() && others->second.size() >= params_.min_trials && best < bound(others->second);
  }

  /// The trial is complete: it had its last step, and was not pruned.
  void complete(std::uint64_t trial) {
    for (const auto& [step, value] : running_[trial]) {
      if (!detail::is_nan(value)) {
        auto& sorted = at_[step];
        const double x = detail::goodness(params_.direction, value);
        sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), x), x);
      }
    }
    running_.erase(trial);
    ++complete_;
  }

  /// The trial was pruned, or failed.
  void forget(std::uint64_t trial) { running_.erase(trial); }

  /// Everything that decides, to go on with after an interruption.
  nlohmann::json state() const {
    auto running = nlohmann::json::array();
    for (const auto& [trial, values] : running_) {
      auto steps = nlohmann::json::array();
      for (const auto& [step, value] : values) {
        steps.push_back({step, detail::json_of_score(value)});
      }
      running.push_back({trial, std::move(steps)});
    }
    auto complete = nlohmann::json::array();
    for (const auto& [step, sorted] : at_) {
      auto values = nlohmann::json::array();
      for (const double x : sorted) {
        values.push_back(detail::json_of_score(x));
      }
      complete.push_back({step, std::move(values)});
    }
    return {{"search", kind},        {"version", 1},       {"params", json_of_params()},
            {"complete", complete_}, {"running", running}, {"goodness", complete}};
  }

  void restore(const nlohmann::json& state) {
    detail::require_state_of(state, kind, json_of_params());
    percentile_pruner restored(params_);
    restored.complete_ = detail::count_of_json(detail::field_of_state(state, "", "complete"), "/complete");
    const auto pair = [](const nlohmann::json& j, const std::string& path) {
      detail::read_list(
          j, path, [](const auto&, const auto&) {}, 2);
      return detail::count_of_json(j[0], path + "/0");
    };
    detail::read_list(detail::field_of_state(state, "", "running"), "/running", [&](const auto& j, const auto& path) {
      const auto [place, fresh] = restored.running_.try_emplace(pair(j, path));
      if (!fresh) {
        throw json_error(path, "is a trial that was there before");
      }
      auto& values = place->second;
      detail::read_list(j[1], path + "/1", [&](const auto& x, const auto& at) {
        const std::uint64_t step = pair(x, at);
        if (!values.emplace(step, detail::score_of_json(x[1], at + "/1")).second) {
          throw json_error(at, "is a step that was there before");
        }
      });
    });
    detail::read_list(detail::field_of_state(state, "", "goodness"), "/goodness", [&](const auto& j, const auto& path) {
      const auto [place, fresh] = restored.at_.try_emplace(pair(j, path));
      if (!fresh) {
        throw json_error(path, "is a step that was there before");
      }
      auto& sorted = place->second;
      detail::read_list(j[1], path + "/1", [&](const auto& x, const auto& at) {
        sorted.push_back(detail::score_of_json(x, at));
        if (detail::is_nan(sorted.back())) {
          throw json_error(at, "must be a number");
        }
      });
      if (sorted.empty() || sorted.size() > restored.complete_) {
        throw json_error(path + "/1", "must be values of trials that are complete, from 1 to " +
                                          std::to_string(restored.complete_) + ", got " +
                                          std::to_string(sorted.size()));
      }
      std::sort(sorted.begin(), sorted.end());
    });
    *this = std::move(restored);
  }

 private:
  static constexpr const char* kind = "percentile_pruner";
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  /// The percentile of goodness in ascending order, counted from the best.
  double bound(const std::vector<double>& sorted) const {
    const double place = (100 - params_.percentile) / 100 * static_cast<double>(sorted.size() - 1);
    const auto below = (std::min)(static_cast<std::size_t>(place), sorted.size() - 1);
    const double share = place - static_cast<double>(below);
    const double a = sorted[below];
    if (share <= 0 || a == -infinity) {
      return a;
    }
    const double b = sorted[below + 1];
    return a == b || b == infinity ? b : a * (1 - share) + b * share;
  }

  nlohmann::json json_of_params() const {
    return {{"percentile", params_.percentile},     {"startup_trials", params_.startup_trials},
            {"warmup_steps", params_.warmup_steps}, {"interval_steps", params_.interval_steps},
            {"min_trials", params_.min_trials},     {"direction", to_text(params_.direction)}};
  }

  params params_;
  std::uint64_t complete_ = 0;
  std::map<std::uint64_t, std::map<std::uint64_t, double>> running_;  // the values of a trial at its steps
  std::map<std::uint64_t, std::vector<double>> at_;  // of complete trials at a step: goodness, ascending
};

}  // namespace anneal
