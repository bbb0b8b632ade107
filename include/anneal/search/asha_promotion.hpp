// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/detail/strict.hpp"
#include "anneal/search/detail/rungs.hpp"
#include "anneal/search/detail/state.hpp"
#include "anneal/search/direction.hpp"

namespace anneal {

/// What a worker is to do: take a trial up to `resource`, from where it paused or, in rung 0, from its beginning.
struct asha_job {
  std::uint64_t trial;     ///< 0, 1, 2, … in the order in which they begin
  std::size_t bracket;     ///< counted from 0
  std::size_t rung;        ///< of the bracket, from the lowest
  std::uint64_t resource;  ///< updates, epochs, … in all, those before included

  friend bool operator==(const asha_job&, const asha_job&) = default;
};

/// Asynchronous successive halving that promotes: every trial pauses at a rung, until it is among its best.
///
/// A free worker asks for `next()`: from the highest rung but the top one down, of the ⌊n/reduction_factor⌋ best of its n
/// results the first that was not promoted yet goes on to the rung above; where there is none, a new trial begins in rung 0.
/// Of equal scores the earlier report is the better one. Rungs of several brackets take turns by their resource, and of the
/// same resource the first bracket comes first.
/// A score that is no number, or the worst infinity, is a result, the last one, and is never promoted.
/// `report` ends a job with a result, `fail` without one: of that trial nothing more is heard. A job that was handed out stays
/// `running()` until then, over `state` and `restore` too; what its worker did not save it does again.
/// `next` takes the length of the rungs' best parts, `report` the move of an element in a sorted list.
/// Errors: std::invalid_argument for parameters, and for a trial that has no job; json_error, with the state unchanged, for a
/// state that is none or is of other parameters.
/// Source: Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning", algorithm 2.
///
///   anneal::asha_promotion asha({.min_resource = 10, .max_resource = 810}, 200);
///   while (const auto job = asha.next()) { asha.report(job->trial, loss_of(job->trial, job->resource)); }
class asha_promotion {
 public:
  /// `trials`: how many may begin; 0, any number.
  explicit asha_promotion(const asha_params& p, std::uint64_t trials = 0)
      : params_(p),
        most_(trials),
        rungs_(detail::rungs_of("anneal::asha_promotion", p)),
        shares_(p.reduction_factor, rungs_) {
    for (const auto& rungs : rungs_) {
      results_.emplace_back(rungs.size());
    }
  }

  /// A job for a free worker; none where all trials have begun and none can be promoted, before the next report at least.
  std::optional<asha_job> next() {
    for (std::size_t below = 2; below <= rungs_.front().size(); ++below) {
      for (std::size_t b = 0; b < rungs_.size() && below <= rungs_[b].size(); ++b) {
        const std::size_t rung = rungs_[b].size() - below;
        auto& results = results_[b][rung];
        const auto best = results.begin() + static_cast<std::ptrdiff_t>(results.size() / params_.reduction_factor);
        const auto found = std::find_if(results.begin(), best, [](const outcome& r) { return !r.promoted; });
        if (found != best && found->goodness >= -largest) {
          found->promoted = true;
          return hand_out({found->trial, b, rung + 1, rungs_[b][rung + 1]});
        }
      }
    }
    if (most_ != 0 && begun_ == most_) {
      return std::nullopt;
    }
    const std::size_t b = shares_.next();
    return hand_out({begun_++, b, 0, rungs_[b][0]});
  }

  /// A trial has done its job, with this score.
  void report(std::uint64_t trial, double score) {
    const asha_job job = take_back(trial);
    const outcome r{detail::goodness(params_.direction, score), trial, false};
    auto& results = results_[job.bracket][job.rung];
    results.insert(std::upper_bound(results.begin(), results.end(), r,
                                    [](const outcome& a, const outcome& b) { return a.goodness > b.goodness; }),
                   r);
  }

  /// A trial will not do its job, nor any other.
  void fail(std::uint64_t trial) { take_back(trial); }

  /// The jobs that were handed out and not ended, by their trials.
  std::vector<asha_job> running() const {
    std::vector<asha_job> result;
    for (const auto& [trial, job] : running_) {
      result.push_back(job);
    }
    return result;
  }

  /// How many trials have begun.
  std::uint64_t trials() const noexcept { return begun_; }

  /// The resources of the rungs, from the lowest, of the bracket `bracket`, counted from 0.
  const std::vector<std::uint64_t>& rungs(std::size_t bracket = 0) const { return rungs_.at(bracket); }

  /// Everything that decides, to go on with after an interruption.
  nlohmann::json state() const {
    auto running = nlohmann::json::array();
    for (const auto& [trial, job] : running_) {
      running.push_back({trial, job.bracket, job.rung});
    }
    auto brackets = nlohmann::json::array();
    for (const auto& bracket : results_) {
      auto rungs = nlohmann::json::array();
      for (const auto& rung : bracket) {
        auto results = nlohmann::json::array();
        for (const auto& r : rung) {
          results.push_back({r.trial, detail::json_of_score(r.goodness), r.promoted});
        }
        rungs.push_back(std::move(results));
      }
      brackets.push_back(std::move(rungs));
    }
    return {{"search", kind},  {"version", 1},       {"params", json_of_params()}, {"shares", shares_.trials()},
            {"begun", begun_}, {"running", running}, {"results", brackets}};
  }

  void restore(const nlohmann::json& state) {
    detail::require_state_of(state, kind, json_of_params());
    auto restored = asha_promotion(params_, most_);
    restored.begun_ = most_ == 0 ? detail::count_of_json(detail::field_of_state(state, "", "begun"), "/begun")
                                 : detail::count_of_json(detail::field_of_state(state, "", "begun"), "/begun", most_);
    std::vector<std::uint64_t> shares;
    detail::read_list(
        detail::field_of_state(state, "", "shares"), "/shares",
        [&](const auto& j, const auto& path) { shares.push_back(detail::count_of_json(j, path)); }, rungs_.size());
    std::uint64_t left = restored.begun_;
    for (const std::uint64_t share : shares) {
      if (share > left) {
        throw json_error("/shares", "must be " + std::to_string(restored.begun_) + " trials in all");
      }
      left -= share;
    }
    if (left != 0) {
      throw json_error("/shares", "must be " + std::to_string(restored.begun_) + " trials in all");
    }
    restored.shares_.restore(std::move(shares));
    const auto trial_of = [&restored](const nlohmann::json& j, const std::string& path) {
      if (restored.begun_ == 0) {
        throw json_error(path, "is a trial that has not begun");
      }
      return detail::count_of_json(j, path, restored.begun_ - 1);
    };
    detail::read_list(detail::field_of_state(state, "", "running"), "/running", [&](const auto& j, const auto& path) {
      detail::read_list(
          j, path, [](const auto&, const auto&) {}, 3);
      const auto b = static_cast<std::size_t>(detail::count_of_json(j[1], path + "/1", rungs_.size() - 1));
      const auto rung = static_cast<std::size_t>(detail::count_of_json(j[2], path + "/2", rungs_[b].size() - 1));
      const std::uint64_t trial = trial_of(j[0], path + "/0");
      if (!restored.running_.emplace(trial, asha_job{trial, b, rung, rungs_[b][rung]}).second) {
        throw json_error(path, "is a trial that has a job already");
      }
    });
    std::size_t bracket = 0;
    const auto read_result = [&](std::vector<outcome>& results, const nlohmann::json& j, const std::string& path) {
      detail::read_list(
          j, path, [](const auto&, const auto&) {}, 3);
      const outcome r{detail::score_of_json(j[1], path + "/1"), trial_of(j[0], path + "/0"),
                      detail::flag_of_json(j[2], path + "/2")};
      if (detail::is_nan(r.goodness) || (!results.empty() && results.back().goodness < r.goodness)) {
        throw json_error(path + "/1", "must be a number, none better than the one before it");
      }
      results.push_back(r);
    };
    detail::read_list(
        detail::field_of_state(state, "", "results"), "/results",
        [&](const auto& rungs, const auto& path) {
          std::size_t rung = 0;
          detail::read_list(
              rungs, path,
              [&](const auto& results, const auto& in) {
                auto& into = restored.results_[bracket][rung++];
                detail::read_list(results, in, [&](const auto& j, const auto& at) { read_result(into, j, at); });
              },
              rungs_[bracket].size());
          ++bracket;
        },
        rungs_.size());
    restored.require_order();
    *this = std::move(restored);
  }

 private:
  static constexpr const char* kind = "asha_promotion";
  static constexpr double largest = (std::numeric_limits<double>::max)();

  struct outcome {
    double goodness;
    std::uint64_t trial;
    bool promoted;
  };

  /// A trial has at most one result in a rung, and is in the rung above, with a result or a job, only where it was promoted.
  void require_order() const {
    std::map<std::uint64_t, std::size_t> bracket_of;
    for (std::size_t b = 0; b < results_.size(); ++b) {
      std::map<std::uint64_t, bool> below;
      for (std::size_t k = 0; k < results_[b].size(); ++k) {
        const std::string path = "/results/" + std::to_string(b) + "/" + std::to_string(k);
        const auto came_here = [&](std::uint64_t trial) {
          const auto found = below.find(trial);
          return (k == 0 || (found != below.end() && found->second)) && bracket_of.emplace(trial, b).first->second == b;
        };
        std::map<std::uint64_t, bool> here;
        for (const outcome& r : results_[b][k]) {
          if (!came_here(r.trial) || !here.emplace(r.trial, r.promoted).second) {
            throw json_error(path, "has a trial that cannot be there, " + std::to_string(r.trial));
          }
          if (r.promoted && (k + 1 == results_[b].size() || r.goodness < -largest)) {
            throw json_error(path, "has a trial that cannot be promoted, " + std::to_string(r.trial));
          }
        }
        for (const auto& [trial, job] : running_) {
          if (job.bracket == b && job.rung == k) {
            if (!came_here(trial) || here.contains(trial)) {
              throw json_error("/running", "has a job that there cannot be, of trial " + std::to_string(trial));
            }
          }
        }
        below = std::move(here);
      }
    }
  }

  asha_job hand_out(const asha_job& job) {
    running_.emplace(job.trial, job);
    return job;
  }

  asha_job take_back(std::uint64_t trial) {
    const auto found = running_.find(trial);
    if (found == running_.end()) {
      throw std::invalid_argument("anneal::asha_promotion: trial must have a job, got " + std::to_string(trial));
    }
    const asha_job job = found->second;
    running_.erase(found);
    return job;
  }

  nlohmann::json json_of_params() const {
    auto result = detail::json_of(params_);
    result["trials"] = most_;
    return result;
  }

  asha_params params_;
  std::uint64_t most_;
  std::uint64_t begun_ = 0;
  std::vector<std::vector<std::uint64_t>> rungs_;  // of each bracket
  detail::bracket_shares shares_;
  std::map<std::uint64_t, asha_job> running_;
  std::vector<std::vector<std::vector<outcome>>> results_;  // of each rung of each bracket, the best first
};

}  // namespace anneal
