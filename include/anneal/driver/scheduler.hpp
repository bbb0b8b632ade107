// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/step.hpp"
#include "anneal/driver/detail/clock.hpp"

namespace anneal {

/// Drives one schedule: holds the number of finished updates and, for a feedback schedule, what it has heard.
///
///   anneal::scheduler run{schedule};
///   for (...) { update_with(run.rate()); run.advance(); }
///
/// rate() is that of the update to come. advance(n) counts n finished updates: not called for a gradient that was only
/// accumulated, or for an update that was skipped. seek(t) goes to any step, and leaves what was heard.
/// observe(metric) after update t-1 is heard at t, by the part of the schedule that speaks there; a pure schedule has no
/// use for it. state() and restore() save and resume: together with the schedule they are all there is.
/// Models: constexpr.
/// Errors: advance or seek to a step that is negative or above 2^53; restore of a state that the schedule could not have
/// come to, such as that of another any_schedule; nothing is changed then.
///
///   anneal::scheduler run{anneal::linear({.initial = 1, .steps = 10})};
///   run.advance(5);
///   assert(run.rate() == 0.5);
template <schedule S>
class scheduler {
 public:
  /// Regular and trivially copyable.
  struct state_type {
    double step = 0;  ///< finished updates
    state_t<S> feedback{};

    static constexpr void fields(auto& q, auto&& field) {
      field("step", q.step);
      field("feedback", q.feedback);
    }

    friend bool operator==(const state_type&, const state_type&) = default;
  };

  constexpr explicit scheduler(S s) : s_(std::move(s)), state_{0, detail::initial_state(s_)} {}

  // PyTorch's names, for what is called otherwise here.
  void step(auto...) = delete;        // advance() counts a finished update, observe(metric) tells a metric
  void get_last_lr() const = delete;  // rate() is that of the update to come

  [[nodiscard]] constexpr rate_t<S> rate() const { return detail::evaluate(s_, state_.feedback, state_.step); }

  /// The number of finished updates.
  [[nodiscard]] constexpr anneal::step position() const noexcept { return state_.step; }

  constexpr void advance(anneal::step updates = 1) {
    state_.step = detail::advanced_clock(where, state_.step, updates);
  }

  constexpr void seek(anneal::step t) { state_.step = detail::checked_clock(where, t); }

  constexpr void observe(double metric) { state_.feedback = detail::observe(s_, state_.feedback, state_.step, metric); }

  [[nodiscard]] constexpr const state_type& state() const noexcept { return state_; }

  constexpr void restore(const state_type& saved) {
    state_type next = saved;
    detail::check_state(s_, next.feedback, detail::checked_clock(where, saved.step));
    state_ = std::move(next);
  }

  [[nodiscard]] constexpr const S& schedule() const noexcept { return s_; }

 private:
  static constexpr const char* where = "anneal::scheduler";

  S s_;
  state_type state_;
};

}  // namespace anneal
