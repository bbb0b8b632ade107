// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "anneal/config/detail/any_visitor.hpp"
#include "anneal/config/detail/erased.hpp"
#include "anneal/config/fingerprint.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/read.hpp"
#include "anneal/driver/scheduled.hpp"
#include "anneal/driver/scheduler.hpp"

namespace anneal {

namespace detail {

/// A schedule and what it has heard, of erased type.
class any_memory {
 public:
  virtual std::uint64_t fingerprint() const = 0;
  virtual void write(any_sink& sink) const = 0;
  virtual void read(any_source& source) = 0;
  virtual void each_listener(any_visitor& visit) = 0;

 protected:
  ~any_memory() = default;
};

/// Definition: what the fingerprint is of, the schedule or a plan that is made of it.
template <class Definition, schedule S>
class memory_of final : public any_memory {
 public:
  memory_of(const Definition& definition, const S& s, state_t<S>& heard, const double& t)
      : definition_(definition), s_(s), heard_(heard), t_(t) {}

  std::uint64_t fingerprint() const override {
    fingerprint_sink sink;
    detail::write(sink, definition_);
    return sink.value();
  }
  void write(any_sink& sink) const override { detail::write(sink, heard_); }
  void read(any_source& source) override { detail::read_field(source, "feedback", heard_); }
  void each_listener(any_visitor& visit) override { detail::each_listener(s_, heard_, t_, visit); }

 private:
  const Definition& definition_;
  const S& s_;
  state_t<S>& heard_;
  const double& t_;
};

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

nlohmann::json run_to_json(double t, any_memory& memory);

/// The states of several hyperparameters.
class run_writer {
 public:
  explicit run_writer(double t);
  run_writer(const run_writer&) = delete;
  run_writer& operator=(const run_writer&) = delete;
  ~run_writer();

  void add(const char* hyperparameter, bool of_groups, any_memory& memory);
  nlohmann::json take();

 private:
  nlohmann::json state_;
};

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace detail

/// The position of a scheduler and what it has heard, as JSON, with the fingerprint of its schedule, and for each part
/// that listens which one it is, what it was made of, and where its state is.
///
///   {"version": 1, "fingerprint": "…", "step": 1200, "feedback": { … },
///    "listeners": [{"part": "plateau", "fingerprint": "…", "at": "/feedback"}]}
template <schedule S>
[[nodiscard]] nlohmann::json to_json(const scheduler<S>& run) {
  auto state = run.state();
  detail::memory_of memory(run.schedule(), run.schedule(), state.feedback, state.step);
  return detail::run_to_json(state.step, memory);
}

/// The same of a scheduled, for each hyperparameter that a schedule drives; a list where each parameter group has its own.
/// That of the optimizer is not in it: opt.checkpoint().
///
///   {"version": 1, "step": 1200, "schedules": {"learning_rate": {"fingerprint": "…", "feedback": { … }, "listeners": …},
///                                              "momentum": [{ … }, { … }]}}
template <class Optimizer, class... Binding>
[[nodiscard]] nlohmann::json to_json(const scheduled<Optimizer, Binding...>& opt) {
  auto state = opt.state();
  detail::run_writer writer(state.step);
  opt.each_plan(state, [&]<class H, class Plan>(H, const Plan& plan, auto& heard) {
    plan.each_part(heard, [&](const auto& part, const auto& s, auto& of_part) {
      detail::memory_of memory(part, s, of_part, state.step);
      writer.add(H::name, Plan::of_groups, memory);
    });
  });
  return writer.take();
}

/// What to do with the state of another schedule than the one that it is restored into.
///   refuse   it is an error
///   accept   a part that is in both goes on with what it remembers, whatever is around it, and with another patience
///            too; a part that is new begins anew. The parts are told by their names, and several of one name by what
///            they were made of, or else by their order. What has no counterpart, or which one it has is not clear, is an
///            error, and so is what a part that is made like this does not come to: a rate that is out of its range now,
///            a mean of more metrics than are averaged now.
enum class other_definition { refuse, accept };

namespace detail {

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

/// Restores into the state of a new run.
void restore_run(double& t, any_memory& memory, const nlohmann::json& saved, other_definition other);

class run_reader {
 public:
  run_reader(const nlohmann::json& saved, other_definition other);
  run_reader(const run_reader&) = delete;
  run_reader& operator=(const run_reader&) = delete;
  ~run_reader();

  double step() const noexcept { return step_; }

  /// As run_writer's, in the same order.
  void restore(const char* hyperparameter, bool of_groups, any_memory& memory);

  /// Throws where there is more.
  void finish() const;

 private:
  const nlohmann::json& saved_;
  const other_definition other_;
  double step_ = 0;
  std::map<std::string, std::size_t> parts_;  // how many of each hyperparameter have been restored
};

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace detail

namespace detail {

/// The state that a saved one gives a run, which is not changed.
template <schedule S>
[[nodiscard]] auto read_state(const scheduler<S>& run, const nlohmann::json& saved, other_definition other) {
  auto state = scheduler<S>(run.schedule()).state();
  detail::memory_of memory(run.schedule(), run.schedule(), state.feedback, state.step);
  detail::restore_run(state.step, memory, saved, other);
  return state;
}

template <class Optimizer, class... Binding>
[[nodiscard]] auto read_state(const scheduled<Optimizer, Binding...>& opt, const nlohmann::json& saved,
                              other_definition other) {
  auto state = opt.state();
  detail::run_reader reader(saved, other);
  state.step = reader.step();
  opt.each_plan(state, [&]<class H, class Plan>(H, const Plan& plan, auto& heard) {
    heard = plan.initial_state();
    plan.each_part(heard, [&](const auto& part, const auto& s, auto& of_part) {
      detail::memory_of memory(part, s, of_part, state.step);
      reader.restore(H::name, Plan::of_groups, memory);
    });
  });
  reader.finish();
  return state;
}

}  // namespace detail

/// Restores what to_json(run) gave; whatever is wrong, the run is as it was.
/// Errors: json_error for another version, for a field that is missing, not known or ill-typed, for a state that the
/// schedule could not have come to, or for one that belongs to a schedule with another fingerprint, unless that is
/// accepted.
template <schedule S>
void restore(scheduler<S>& run, const nlohmann::json& saved, other_definition other = other_definition::refuse) {
  run.restore(detail::read_state(run, saved, other));
}

/// The same for a scheduled, each hyperparameter on its own. Where another definition is accepted, a hyperparameter or a
/// parameter group that is new begins anew; one that is not there any more is an error.
template <class Optimizer, class... Binding>
void restore(scheduled<Optimizer, Binding...>& opt, const nlohmann::json& saved,
             other_definition other = other_definition::refuse) {
  opt.restore(detail::read_state(opt, saved, other));
}

}  // namespace anneal
