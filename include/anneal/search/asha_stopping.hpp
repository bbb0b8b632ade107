// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
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

/// What a trial does after a report.
enum class asha_decision { go_on, stop, finished };

/// Asynchronous successive halving that stops: every trial starts, and is judged as it comes to a rung.
///
/// At a report, the highest rung whose resource the trial has reached, if it was in none as high before, takes its score, and
/// the trial stops if that is worse than the (1 − 1/reduction_factor) quantile, with linear interpolation, of the scores
/// that came before it. The first in a rung goes on. Rungs that were jumped over never hear of the trial. At max_resource
/// a trial is `finished`, unless `judge_last` asks for a judgement there too, where max_resource is a rung.
/// A score that is no number, or the worst infinity, stops at a rung, and counts as worse than any number in it. An
/// infinite score is the limit of a large one.
/// A trial is any number of yours. `report` takes log(trials) and the move of an element in a sorted list.
/// Errors: std::invalid_argument for parameters; json_error, with the state unchanged, for a state that is none or is of other
/// parameters.
/// Source: Ray Tune's ASHAScheduler, all recorded decisions; it differs at NaN, which goes on there, and infinities, which
/// can turn a rung off; Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning".
///
///   anneal::asha_stopping asha({.min_resource = 10, .max_resource = 810});
///   if (asha.report(trial, updates, loss) != anneal::asha_decision::go_on) { … }
class asha_stopping {
 public:
  explicit asha_stopping(const asha_params& p, bool judge_last = false)
      : params_(p),
        judge_last_(judge_last),
        rungs_(detail::rungs_of("anneal::asha_stopping", p)),
        shares_(p.reduction_factor, rungs_) {
    for (const auto& rungs : rungs_) {
      scores_.emplace_back(rungs.size());
    }
  }

  /// A score of a trial, after `resource` updates, epochs, … of it.
  asha_decision report(std::uint64_t trial, std::uint64_t resource, double score) {
    const bool last = resource >= params_.max_resource;
    const asha_decision good = last ? asha_decision::finished : asha_decision::go_on;
    auto found = trials_.find(trial);
    if (found == trials_.end()) {
      found = trials_.emplace(trial, place{shares_.next(), 0}).first;
    }
    auto& [bracket, next] = found->second;
    const auto& rungs = rungs_[bracket];
    const auto reached =
        static_cast<std::size_t>(std::upper_bound(rungs.begin(), rungs.end(), resource) - rungs.begin());
    if (reached <= next) {
      return good;
    }
    next = reached;
    const double x = detail::goodness(params_.direction, score);
    auto& recorded = scores_[bracket][reached - 1];
    const bool stops = x < -largest || (!recorded.empty() && x < cutoff(recorded));
    recorded.insert(std::upper_bound(recorded.begin(), recorded.end(), x), x);
    return stops && (!last || judge_last_) ? asha_decision::stop : good;
  }

  /// The resources of the rungs, from the lowest, of the bracket `bracket`, counted from 0.
  const std::vector<std::uint64_t>& rungs(std::size_t bracket = 0) const { return rungs_.at(bracket); }

  /// Everything that decides, to go on with after an interruption.
  nlohmann::json state() const {
    auto trials = nlohmann::json::array();
    for (const auto& [trial, at] : trials_) {
      trials.push_back({trial, at.bracket, at.next});
    }
    auto brackets = nlohmann::json::array();
    for (const auto& bracket : scores_) {
      auto rungs = nlohmann::json::array();
      for (const auto& rung : bracket) {
        auto scores = nlohmann::json::array();
        for (const double x : rung) {
          scores.push_back(detail::json_of_score(x));
        }
        rungs.push_back(std::move(scores));
      }
      brackets.push_back(std::move(rungs));
    }
    return {{"search", kind},   {"version", 1},        {"params", json_of_params()}, {"shares", shares_.trials()},
            {"trials", trials}, {"goodness", brackets}};
  }

  void restore(const nlohmann::json& state) {
    detail::require_state_of(state, kind, json_of_params());
    auto restored = asha_stopping(params_, judge_last_);
    std::vector<std::uint64_t> shares;
    detail::read_list(
        detail::field_of_state(state, "", "shares"), "/shares",
        [&](const auto& j, const auto& path) { shares.push_back(detail::count_of_json(j, path)); }, rungs_.size());
    restored.shares_.restore(std::move(shares));
    detail::read_list(detail::field_of_state(state, "", "trials"), "/trials", [&](const auto& j, const auto& path) {
      std::uint64_t numbers[3] = {};
      std::size_t n = 0;
      detail::read_list(
          j, path, [&](const auto& number, const auto& at) { numbers[n++] = detail::count_of_json(number, at); }, 3);
      const std::size_t at_bracket = detail::index_of(numbers[1]);
      if (numbers[1] >= rungs_.size() || numbers[2] > rungs_[at_bracket].size()) {
        throw json_error(path, "is in a bracket or a rung that there is not");
      }
      if (!restored.trials_.emplace(numbers[0], place{at_bracket, detail::index_of(numbers[2])}).second) {
        throw json_error(path, "is a trial that was there before");
      }
    });
    std::size_t bracket = 0;
    detail::read_list(
        detail::field_of_state(state, "", "goodness"), "/goodness",
        [&](const auto& rungs, const auto& path) {
          std::size_t rung = 0;
          detail::read_list(
              rungs, path,
              [&](const auto& scores, const auto& in) {
                auto& recorded = restored.scores_[bracket][rung++];
                detail::read_list(scores, in, [&](const auto& j, const auto& at) {
                  recorded.push_back(detail::score_of_json(j, at));
                  if (detail::is_nan(recorded.back())) {
                    throw json_error(at, "must be a number");
                  }
                });
                std::sort(recorded.begin(), recorded.end());
              },
              rungs_[bracket].size());
          ++bracket;
        },
        rungs_.size());
    restored.require_sizes();
    *this = std::move(restored);
  }

 private:
  static constexpr const char* kind = "asha_stopping";
  static constexpr double largest = (std::numeric_limits<double>::max)();

  struct place {
    std::size_t bracket;
    std::size_t next;  // the lowest rung that the trial may still come to
  };

  /// Each trial was given a bracket, and has left a score in the highest rung that it came to, and perhaps in lower ones.
  void require_sizes() const {
    for (std::size_t b = 0; b < rungs_.size(); ++b) {
      const auto come_to = [&](std::size_t rung) {
        return static_cast<std::size_t>(std::count_if(trials_.begin(), trials_.end(), [&](const auto& trial) {
          return trial.second.bracket == b && trial.second.next >= rung;
        }));
      };
      const std::string number = std::to_string(b);
      if (come_to(0) != shares_.trials()[b]) {
        throw json_error("/shares/" + number, "must be the number of trials of the bracket, " +
                                                  std::to_string(come_to(0)) + ", got " +
                                                  std::to_string(shares_.trials()[b]));
      }
      for (std::size_t k = 0; k < scores_[b].size(); ++k) {
        const std::size_t most = come_to(k + 1);
        const std::size_t least = most - come_to(k + 2);
        const std::size_t size = scores_[b][k].size();
        if (size < least || size > most) {
          throw json_error("/goodness/" + number + "/" + std::to_string(k),
                           "must have a score of each trial that came to the rung, from " + std::to_string(least) +
                               " to " + std::to_string(most) + ", got " + std::to_string(size));
        }
      }
    }
  }

  /// The quantile of scores in ascending order; its place (n − 1)(1 − 1/η) is counted in whole numbers.
  double cutoff(const std::vector<double>& sorted) const {
    const std::uint64_t eta = params_.reduction_factor;
    const std::uint64_t left = (sorted.size() - 1) * (eta - 1);
    const double a = sorted[detail::index_of(left / eta)];
    if (left % eta == 0 || a < -largest) {
      return a;
    }
    const double b = sorted[detail::index_of(left / eta) + 1];
    const double share = static_cast<double>(left % eta) / static_cast<double>(eta);
    return b > largest || a == b ? b : a * (1 - share) + b * share;
  }

  nlohmann::json json_of_params() const {
    auto result = detail::json_of(params_);
    result["judge_last"] = judge_last_;
    return result;
  }

  asha_params params_;
  bool judge_last_;
  std::vector<std::vector<std::uint64_t>> rungs_;  // of each bracket
  detail::bracket_shares shares_;
  std::map<std::uint64_t, place> trials_;
  std::vector<std::vector<std::vector<double>>> scores_;  // of each rung of each bracket, as goodness, ascending
};

}  // namespace anneal
