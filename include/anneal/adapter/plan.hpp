// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

#include "anneal/adapter/place.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// What a hyperparameter follows in the parameter groups of an optimizer. A plan is
///   plan.initial_state()                             the states of its schedules
///   plan.empty_rates()                               room for the rates that it computes
///   plan.evaluate<H>(optimizer, state, t, rates)     computes those of update t; an error if one is not finite, or if
///                                                    the optimizer has another number of groups
///   plan.write<H>(optimizer, rates)                  writes them
///   plan.rate(state, t, group)                       what group would get
///   plan.observe(state, t, metric)                   the states after a metric
namespace detail {

/// All groups follow one schedule, which is evaluated once.
template <schedule S>
struct same_for_all {
  S schedule;

  using state_type = state_t<S>;
  constexpr state_type initial_state() const { return detail::initial_state(schedule); }

  static constexpr double empty_rates() { return 0; }

  template <class H>
  constexpr void evaluate(auto&, const state_type& state, step t, double& rate) const {
    rate = static_cast<double>(detail::evaluate(schedule, state, t));
    require_finite("anneal::scheduled", H::name, rate);
  }

  template <class H>
  static constexpr void write(auto& optimizer, double rate) {
    detail::each_place<H>(optimizer, [rate](auto&& place) { detail::assign(place, rate); });
  }

  constexpr double rate(const state_type& state, step t, std::size_t) const {
    return static_cast<double>(detail::evaluate(schedule, state, t));
  }

  constexpr state_type observe(const state_type& state, step t, double metric) const {
    return detail::observe(schedule, state, t, metric);
  }
};

template <schedule S>
constexpr same_for_all<S> planned(S s) {
  return {std::move(s)};
}

template <class Plan>
  requires requires { typename Plan::is_plan; }
constexpr Plan planned(Plan plan) { return plan; }

}  // namespace detail

}  // namespace anneal
