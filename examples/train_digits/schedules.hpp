// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <anneal/anneal.hpp>
#include <anneal/config/load.hpp>
#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace digits {

/// How many updates there are.
struct run_length {
  std::size_t epoch = 1;
  std::size_t total = 1;
};

inline constexpr const char* schedules[] = {"constant", "step",    "exponential",   "cosine",        "polynomial",
                                            "cyclic",   "plateau", "warmup_cosine", "warmup_plateau"};

inline bool is_name(std::string_view schedule) {
  return std::find(std::begin(schedules), std::end(schedules), schedule) != std::end(schedules);
}

inline bool is_description(std::string_view schedule) { return schedule.starts_with('{'); }

inline anneal::horizon horizon_of(run_length updates, std::size_t batch) {
  return anneal::horizon({.updates = updates.total, .updates_per_epoch = updates.epoch, .samples_per_update = batch});
}

/// A schedule that JSON describes, or a file with it; its lengths may be texts, counted by this run.
inline anneal::any_schedule described(const std::string& schedule, const std::vector<std::string>& changes,
                                      run_length updates, std::size_t batch) {
  const anneal::horizon run = horizon_of(updates, batch);
  return is_description(schedule) ? anneal::parse_schedule(schedule, run, changes)
                                  : anneal::load(schedule, run, changes);
}

inline constexpr const char* decay_schedules[] = {"rate", "constant", "cosine"};

/// The schedule of the weight decay: it stays, for a decay that follows the rate anyway too, or falls to 0 by itself.
inline auto decay_schedule(std::string_view name, double initial, run_length updates) {
  return anneal::cosine({.initial = initial, .final = name == "cosine" ? 0 : initial, .steps = updates.total});
}

/// Calls f with the schedule of that name, whose largest rate is `peak`. Every schedule is a type of its own: what f
/// does with it is compiled for each, and no update calls through a pointer.
template <class F>
auto with_schedule(std::string_view name, double peak, run_length updates, F f) {
  const std::size_t warmup = updates.total / 20;
  const anneal::plateau plateau({.initial = peak, .factor = 0.3, .patience = 4, .threshold = 0.01});
  if (name == "constant") {
    return f(anneal::constant({.value = peak}));
  }
  if (name == "step") {
    return f(anneal::step_decay({.initial = peak, .gamma = 0.1, .every = (updates.total + 2) / 3}));
  }
  if (name == "exponential") {
    return f(anneal::exponential({.initial = peak, .final = peak / 100, .steps = updates.total}));
  }
  if (name == "cosine") {
    return f(anneal::cosine({.initial = peak, .steps = updates.total}));
  }
  if (name == "polynomial") {
    return f(anneal::polynomial({.initial = peak, .steps = updates.total, .power = 2}));
  }
  if (name == "cyclic") {
    return f(anneal::cyclic({.min = peak / 10, .max = peak, .up = 2 * updates.epoch}));
  }
  if (name == "plateau") {
    return f(plateau);
  }
  if (name == "warmup_cosine") {
    return f(anneal::cosine({.initial = peak, .steps = updates.total - warmup}) | anneal::warmup({.steps = warmup}));
  }
  if (name == "warmup_plateau") {
    return f(plateau | anneal::warmup({.steps = warmup}));
  }
  throw std::invalid_argument("there is no schedule of the name " + std::string(name));
}

}  // namespace digits
