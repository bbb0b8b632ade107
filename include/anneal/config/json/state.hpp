// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <nlohmann/json.hpp>

#include "anneal/config/detail/any_visitor.hpp"
#include "anneal/config/detail/erased.hpp"
#include "anneal/config/fingerprint.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/read.hpp"
#include "anneal/driver/scheduler.hpp"

namespace anneal {

namespace detail {

/// A scheduler of erased type.
class any_run {
 public:
  virtual std::uint64_t fingerprint() const = 0;
  virtual void seek(double t) = 0;
  virtual void write_state(any_sink& sink) const = 0;
  virtual void read_feedback(any_source& source) = 0;
  virtual void each_listener(any_visitor& visit) = 0;

 protected:
  ~any_run() = default;
};

template <schedule S>
class run_of final : public any_run {
 public:
  explicit run_of(const scheduler<S>& run) : run_(run), state_(run.state()) {}

  std::uint64_t fingerprint() const override { return anneal::fingerprint(run_.schedule()); }
  void seek(double t) override {
    run_.seek(t);
    state_ = run_.state();
  }
  void write_state(any_sink& sink) const override { detail::write(sink, state_); }
  void read_feedback(any_source& source) override { detail::read_field(source, "feedback", state_.feedback); }
  void each_listener(any_visitor& visit) override {
    detail::each_listener(run_.schedule(), state_.feedback, state_.step, visit);
  }

  const auto& state() const noexcept { return state_; }

 private:
  scheduler<S> run_;
  typename scheduler<S>::state_type state_;
};

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

nlohmann::json run_to_json(any_run& run);

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace detail

/// The position of a scheduler and what it has heard, as JSON, with the fingerprint of its schedule, and for each part
/// that listens which one it is, what it was made of, and where its state is.
///
///   {"version": 1, "fingerprint": "…", "step": 1200, "feedback": { … },
///    "listeners": [{"part": "plateau", "fingerprint": "…", "at": "/feedback"}]}
template <schedule S>
[[nodiscard]] nlohmann::json to_json(const scheduler<S>& run) {
  detail::run_of<S> erased(run);
  return detail::run_to_json(erased);
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

/// Restores into a new scheduler.
void restore_run(any_run& run, const nlohmann::json& saved, other_definition other);

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace detail

/// Restores what to_json(scheduler) gave; whatever is wrong, the scheduler is as it was.
/// Errors: json_error for another version, for a field that is missing, not known or ill-typed, for a state that the
/// schedule could not have come to, or for one that belongs to a schedule with another fingerprint, unless that is
/// accepted.
template <schedule S>
void restore(scheduler<S>& run, const nlohmann::json& saved, other_definition other = other_definition::refuse) {
  detail::run_of<S> restored(scheduler<S>(run.schedule()));
  detail::restore_run(restored, saved, other);
  run.restore(restored.state());
}

}  // namespace anneal
