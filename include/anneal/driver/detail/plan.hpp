// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <utility>

#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/step.hpp"

/// What a hyperparameter follows. A plan gives a rate for every parameter group of an optimizer, or one for all:
///   Plan::for_all                     whether it is one for all
///   plan.initial_state()              the states of its schedules
///   plan.empty_rates()                room for its rates: an array or a vector
///   plan.evaluate(state, t, rates)    computes those of update t
///   plan.observe(state, t, metric)    the states after a metric
///   plan.each_listener(state, t, visit)    as for a schedule: core/detail/listeners.hpp
///   plan.grown(state)                 the states of a plan for the first groups of these, and initial ones for the others
///   Plan::of_groups                   whether it is made of a schedule for each group
///   plan.each_part(state, f)          f(part, schedule, its state) for every schedule, and the plan where it is made of one
namespace anneal::detail {

/// All groups follow one schedule.
template <schedule S>
struct same_for_all {
  static constexpr bool for_all = true;
  static constexpr bool of_groups = false;
  using state_type = state_t<S>;
  S schedule;

  [[nodiscard]] constexpr state_type initial_state() const { return detail::initial_state(schedule); }
  constexpr std::array<double, 1> empty_rates() const { return {}; }

  [[gnu::always_inline]] constexpr void evaluate(const state_type& state, step t, auto& rates) const {
    rates[0] = static_cast<double>(detail::evaluate(schedule, state, t));
  }

  [[nodiscard]] constexpr state_type observe(const state_type& state, step t, double metric) const {
    return detail::observe(schedule, state, t, metric);
  }

  constexpr void each_listener(state_type& state, step t, auto& visit) const {
    detail::each_listener(schedule, state, t, visit);
  }

  static constexpr const state_type& grown(const state_type& state) { return state; }
  constexpr void each_part(auto& state, auto f) const { f(schedule, schedule, state); }
};

template <schedule S>
constexpr same_for_all<S> planned(S s) {
  return {std::move(s)};
}

template <class Plan>
  requires requires { Plan::for_all; }
constexpr Plan planned(Plan plan) { return plan; }

}  // namespace anneal::detail
