// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/config/any_schedule.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "options.hpp"
#include "schedules.hpp"

namespace digits {

/// Where a run takes over from another one.
struct branching {
  anneal::any_schedule schedule;  ///< from there on
  nlohmann::json state;           ///< of a scheduler of it: the clock, and what was heard
  double before;                  ///< the rate that the next update would have had
  std::string forgotten;          ///< why what was heard is not remembered; empty where it is, or there was nothing
  nlohmann::json history;         ///< that of the other run, and this branch
};

/// Goes on from the checkpoint `saved` with `next`, seen at the clock of the run: the rate is led over to it from the present
/// one in o.blend updates, or jumps if o.jump (anneal::taking_over, anneal::take_over).
branching branch_off(const nlohmann::json& saved, const anneal::any_schedule& next, const options& o,
                     run_length updates);

/// Whether the run of a checkpoint took over from another one: its schedule is not the one of --schedule alone.
bool is_branched(const nlohmann::json& saved);

}  // namespace digits
