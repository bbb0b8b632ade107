// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/detail/index_of.hpp"
#include "anneal/core/detail/strict.hpp"
#include "anneal/search/detail/rungs.hpp"
#include "anneal/search/detail/state.hpp"
#include "anneal/search/direction.hpp"

namespace anneal {

/// Prunes by successive halving, as Optuna does: a trial that comes to a rung goes on if it is among its best.
///
/// Rung k is at step min_resource·reduction_factor^(early_stopping_rate + k), without an end. A report that is the trial's
/// largest step so far takes its value through all rungs that it has reached, one by one: it is counted in, and pruned
/// if it is not among the best max(⌊n/reduction_factor⌋, 1) of the n values of the rung, equal ones included. What
/// is no number is pruned at a rung, and not counted.
/// min_resource 0: a hundredth of the longest trial that is complete, at least 1, fixed once there is one; none is pruned before.
/// Errors: std::invalid_argument for parameters; json_error, with the state unchanged, for a state that is none or is of other
/// parameters.
/// Source: Optuna's SuccessiveHalvingPruner, all recorded decisions, without bootstrap_count, which prunes the first trials at
/// each rung. Its HyperbandPruner: several brackets of asha_stopping.
///
///   anneal::successive_halving_pruner pruner({.min_resource = 10});
///   if (pruner.report(trial, step, loss)) { … }  // end it
class successive_halving_pruner {
 public:
  struct params {
    std::uint64_t min_resource = 1;         ///< 0: found by itself
    std::uint64_t reduction_factor = 4;     ///< from 2 to 1000000
    std::uint64_t early_stopping_rate = 0;  ///< rungs that are left out at the bottom
    search_direction direction = search_direction::minimize;
  };

  explicit successive_halving_pruner(const params& p) : params_(p), min_resource_(p.min_resource) {
    if (p.reduction_factor < 2 || p.reduction_factor > 1000000) {
      detail::refuse_count(where, "reduction_factor", "must be from 2 to 1000000", p.reduction_factor);
    }
  }

  /// Whether to end the trial, now that it has this value at this step.
  bool report(std::uint64_t trial, std::uint64_t step, double value) {
    auto& at = trials_.try_emplace(trial, place{0, 0}).first->second;
    if (step < at.last) {
      return false;
    }
    at.last = step;
    while (min_resource_ != 0 && reaches(step, at.rung)) {
      if (detail::is_nan(value)) {
        return true;
      }
      if (at.rung == rungs_.size()) {
        rungs_.emplace_back();
      }
      auto& rung = rungs_[at.rung++];
      const double x = detail::goodness(params_.direction, value);
      rung.insert(std::lower_bound(rung.begin(), rung.end(), x, std::greater<>()), x);
      const std::size_t best = detail::index_of((std::max)(rung.size() / params_.reduction_factor, std::uint64_t{1}));
      if (x < rung[best - 1]) {
        return true;
      }
    }
    return false;
  }

  /// The trial is complete: it had its last step, and was not pruned.
  void complete(std::uint64_t trial) {
    if (const auto found = trials_.find(trial); found != trials_.end() && min_resource_ == 0) {
      min_resource_ = (std::max)(found->second.last / 100, std::uint64_t{1});
    }
  }

  /// Everything that decides, to go on with after an interruption.
  nlohmann::json state() const {
    auto trials = nlohmann::json::array();
    for (const auto& [trial, at] : trials_) {
      trials.push_back({trial, at.last, at.rung});
    }
    auto rungs = nlohmann::json::array();
    for (const auto& rung : rungs_) {
      auto values = nlohmann::json::array();
      for (const double x : rung) {
        values.push_back(detail::json_of_score(x));
      }
      rungs.push_back(std::move(values));
    }
    return {{"search", where},  {"version", 1},     {"params", json_of_params()}, {"min_resource", min_resource_},
            {"trials", trials}, {"goodness", rungs}};
  }

  void restore(const nlohmann::json& state) {
    detail::require_state_of(state, where, json_of_params());
    successive_halving_pruner restored(params_);
    restored.min_resource_ = detail::count_of_json(detail::field_of_state(state, "", "min_resource"), "/min_resource");
    if (params_.min_resource != 0 && restored.min_resource_ != params_.min_resource) {
      throw json_error("/min_resource", "must be that of the parameters, " + std::to_string(params_.min_resource) +
                                            ", got " + std::to_string(restored.min_resource_));
    }
    detail::read_list(detail::field_of_state(state, "", "goodness"), "/goodness", [&](const auto& j, const auto& path) {
      auto& rung = restored.rungs_.emplace_back();
      detail::read_list(j, path, [&](const auto& x, const auto& at) {
        rung.push_back(detail::score_of_json(x, at));
        if (detail::is_nan(rung.back())) {
          throw json_error(at, "must be a number");
        }
      });
      std::sort(rung.begin(), rung.end(), std::greater<>());
    });
    detail::read_list(detail::field_of_state(state, "", "trials"), "/trials", [&](const auto& j, const auto& path) {
      detail::read_list(
          j, path, [](const auto&, const auto&) {}, 3);
      const place at{detail::count_of_json(j[1], path + "/1"),
                     static_cast<std::size_t>(detail::count_of_json(j[2], path + "/2", restored.rungs_.size()))};
      if (at.rung > 0 && (restored.min_resource_ == 0 || !restored.reaches(at.last, at.rung - 1))) {
        throw json_error(path + "/1", "must be a step that has reached its rungs, got " + std::to_string(at.last));
      }
      if (!restored.trials_.emplace(detail::count_of_json(j[0], path + "/0"), at).second) {
        throw json_error(path, "is a trial that was there before");
      }
    });
    for (std::size_t k = 0; k < restored.rungs_.size(); ++k) {
      const auto passed = std::count_if(restored.trials_.begin(), restored.trials_.end(),
                                        [k](const auto& trial) { return trial.second.rung > k; });
      if (passed == 0 || static_cast<std::size_t>(passed) != restored.rungs_[k].size()) {
        throw json_error("/goodness/" + std::to_string(k),
                         "must have a value of each trial that has reached the rung, " + std::to_string(passed) +
                             ", got " + std::to_string(restored.rungs_[k].size()));
      }
    }
    *this = std::move(restored);
  }

 private:
  static constexpr const char* where = "successive_halving_pruner";

  struct place {
    std::uint64_t last;  // step
    std::size_t rung;    // the next one
  };

  /// step >= min_resource·reduction_factor^n; by division, since the product may be beyond the largest number.
  bool reaches(std::uint64_t step, std::size_t rung) const {
    for (std::uint64_t k = 0; k < params_.early_stopping_rate && step != 0; ++k) {
      step /= params_.reduction_factor;
    }
    for (std::size_t k = 0; k < rung && step != 0; ++k) {
      step /= params_.reduction_factor;
    }
    return step >= min_resource_;
  }

  nlohmann::json json_of_params() const {
    return {{"min_resource", params_.min_resource},
            {"reduction_factor", params_.reduction_factor},
            {"early_stopping_rate", params_.early_stopping_rate},
            {"direction", to_text(params_.direction)}};
  }

  params params_;
  std::uint64_t min_resource_;  // 0: not known yet
  std::map<std::uint64_t, place> trials_;
  std::vector<std::vector<double>> rungs_;  // goodness, descending
};

}  // namespace anneal
