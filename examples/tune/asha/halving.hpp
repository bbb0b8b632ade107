// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/search/asha.hpp>
#include <anneal/search/farm.hpp>
#include <anneal/search/search_log.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "file.hpp"
#include "options.hpp"
#include "trial.hpp"

/// What is known of a trial.
struct trial {
  nlohmann::json schedule;
  nlohmann::json values;           ///< of the dimensions that it has
  std::string status = "waiting";  ///< then running, paused, stopped, finished, failed or lost
  std::uint64_t stopped_at = 0;    ///< epochs; 0: it was not told to stop
  trial_result last{};             ///< without the checkpoint, which is a file of its own
};

/// The manager of a search. After everything that happens it writes its state into its folder, so that a search that is
/// killed goes on: trials that were running begin again where they have paused, or at their beginning.
class halving {
 public:
  /// Errors: std::runtime_error where the folder holds a search with other options.
  halving(const options& o, std::size_t updates_per_epoch);

  std::optional<anneal::farm_task> next();
  bool report(std::uint64_t id, const std::string& text);
  void done(const anneal::farm_result& result);
  void end(const anneal::farm_counts& counts);

  /// The best trials, by how far they came and then by validation loss.
  void print() const;

 private:
  std::string path(const std::string& name) const { return options_.folder + "/" + name; }
  std::string checkpoint_of(std::uint64_t id) const { return path("trial_" + std::to_string(id) + ".ckpt"); }
  bool promotes() const { return options_.rule == "promotion"; }
  nlohmann::json settings() const;
  void restore();
  void save() const;
  void log(const char* event, nlohmann::json what);
  anneal::farm_task task_of(std::uint64_t id, std::uint64_t epochs);

  options options_;
  nlohmann::json space_;
  anneal::asha_promotion promotion_;
  anneal::asha_stopping stopping_;
  std::vector<trial> trials_;
  std::vector<std::string> kept_;  // checkpoints, where there is no folder
  std::deque<anneal::asha_job> interrupted_;
  std::optional<digits::file_lock> lock_;
  digits::file_handle log_;                    // what the processes did
  std::optional<anneal::search_log> history_;  // what became of the trials
};
