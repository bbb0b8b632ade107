// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/pack.hpp"
#include "anneal/core/step.hpp"
#include "anneal/driver/detail/plan.hpp"
#include "anneal/driver/hyperparameter.hpp"
#include "anneal/driver/place.hpp"

namespace anneal {

namespace detail {

template <schedule... S>
struct own_for_each {
  static constexpr bool for_all = false;
  static constexpr bool of_groups = true;
  using state_type = pack<state_t<S>...>;
  pack<S...> schedules;

  [[nodiscard]] constexpr state_type initial_state() const {
    state_type state{};
    each([&]<std::size_t J>() { detail::get<J>(state) = detail::initial_state(detail::get<J>(schedules)); });
    return state;
  }

  constexpr std::array<double, sizeof...(S)> empty_rates() const { return {}; }

  constexpr void evaluate(const state_type& state, step t, auto& rates) const {
    each([&]<std::size_t J>() {
      rates[J] = static_cast<double>(detail::evaluate(detail::get<J>(schedules), detail::get<J>(state), t));
    });
  }

  [[nodiscard]] constexpr state_type observe(state_type state, step t, double metric) const {
    each([&]<std::size_t J>() {
      auto& heard = detail::get<J>(state);
      heard = detail::observe(detail::get<J>(schedules), heard, t, metric);
    });
    return state;
  }

  constexpr void each_listener(state_type& state, step t, auto& visit) const {
    each([&]<std::size_t J>() {
      detail::each_listener_in(J, detail::get<J>(schedules), detail::get<J>(state), t, visit);
    });
  }

  template <std::size_t... J, class... Earlier>
    requires(sizeof...(Earlier) <= sizeof...(S))
  [[nodiscard]] constexpr state_type grown(const indexed_pack<std::index_sequence<J...>, Earlier...>& earlier) const {
    state_type state = initial_state();
    ((detail::get<J>(state) = detail::get<J>(earlier)), ...);
    return state;
  }

  constexpr void each_part(auto& state, auto f) const {
    each([&]<std::size_t J>() { f(detail::get<J>(schedules), detail::get<J>(schedules), detail::get<J>(state)); });
  }

 private:
  template <class F>
  static constexpr void each(F f) {
    [&f]<std::size_t... J>(std::index_sequence<J...>) { (f.template operator()<J>(), ...); }
    (std::index_sequence_for<S...>{});
  }
};

template <schedule S>
struct listed_for_each {
  static constexpr bool for_all = false;
  static constexpr bool of_groups = true;
  using state_type = std::vector<state_t<S>>;
  std::vector<S> schedules;

  [[nodiscard]] state_type initial_state() const {
    state_type state;
    for (const S& s : schedules) {
      state.push_back(detail::initial_state(s));
    }
    return state;
  }

  std::vector<double> empty_rates() const { return std::vector<double>(schedules.size()); }

  void evaluate(const state_type& state, step t, auto& rates) const {
    for (std::size_t i = 0; i < schedules.size(); ++i) {
      rates[i] = static_cast<double>(detail::evaluate(schedules[i], state[i], t));
    }
  }

  [[nodiscard]] state_type observe(state_type state, step t, double metric) const {
    for (std::size_t i = 0; i < schedules.size(); ++i) {
      state[i] = detail::observe(schedules[i], state[i], t, metric);
    }
    return state;
  }

  void each_listener(state_type& state, step t, auto& visit) const {
    require_size("anneal::per_group", "the states", "must be as many as the schedules", schedules.size(), state.size());
    for (std::size_t i = 0; i < schedules.size(); ++i) {
      detail::each_listener_in(i, schedules[i], state[i], t, visit);
    }
  }

  [[nodiscard]] state_type grown(const state_type& earlier) const {
    require(earlier.size() <= schedules.size(), "anneal::per_group", "the states",
            "must not be more than the schedules", static_cast<double>(earlier.size()));
    state_type state = initial_state();
    for (std::size_t i = 0; i < earlier.size(); ++i) {
      state[i] = earlier[i];
    }
    return state;
  }

  void each_part(auto& state, auto f) const {
    for (std::size_t i = 0; i < schedules.size(); ++i) {
      f(schedules[i], schedules[i], state[i]);
    }
  }
};

template <schedule S>
struct multiple_for_each {
  static constexpr const char* name = "scale_groups";
  static constexpr bool for_all = false;
  static constexpr bool of_groups = false;
  using state_type = state_t<S>;
  S schedule;
  std::vector<double> factors;

  [[nodiscard]] constexpr state_type initial_state() const { return detail::initial_state(schedule); }

  std::vector<double> empty_rates() const { return std::vector<double>(factors.size()); }

  void evaluate(const state_type& state, step t, auto& rates) const {
    const auto rate = static_cast<double>(detail::evaluate(schedule, state, t));
    for (std::size_t i = 0; i < factors.size(); ++i) {
      rates[i] = rate * factors[i];
    }
  }

  [[nodiscard]] constexpr state_type observe(const state_type& state, step t, double metric) const {
    return detail::observe(schedule, state, t, metric);
  }

  constexpr void each_listener(state_type& state, step t, auto& visit) const {
    detail::each_listener(schedule, state, t, visit);
  }

  static constexpr const state_type& grown(const state_type& state) { return state; }
  constexpr void each_part(auto& state, auto f) const { f(*this, schedule, state); }

  constexpr void describe(auto&& field) const requires describable<S> {
    field("factors", factors);
    field("of", schedule);
  }
};

}  // namespace detail

/// One schedule for each parameter group, in the order of the groups.
///
///   anneal::scheduled opt{optimizer, learning_rate = per_group(body, head)};
///   anneal::scheduled opt{optimizer, per_group(std::vector{…})};
///
/// Errors, in the step: std::invalid_argument if the optimizer has another number of groups. When a group was added, a
/// new `scheduled` with a plan for all of them goes on, and the new group's schedule, if it listens, begins to:
///
///   anneal::scheduled grown{optimizer, learning_rate = per_group(body, head, adapter)};
///   grown.restore(old.state(), anneal::added_groups::begin_anew);
template <schedule... S>
[[nodiscard]] constexpr detail::own_for_each<S...> per_group(S... schedules) {
  return {{{std::move(schedules)}...}};
}

template <schedule S>
[[nodiscard]] detail::listed_for_each<S> per_group(std::vector<S> schedules) {
  return {std::move(schedules)};
}

/// Every parameter group has a multiple of the same rate, which is evaluated once: group i gets factors[i] · s(t).
/// Layer-wise decay, and schedules relative to the rates that the groups were given:
///
///   anneal::scheduled opt{optimizer, scale_groups(s, {0.25, 0.5, 1})};
///   anneal::scheduled opt{optimizer, scale_groups(s, group_values(learning_rate, optimizer))};
///
/// Errors: a factor that is not finite; in the step, another number of groups.
template <schedule S>
[[nodiscard]] detail::multiple_for_each<S> scale_groups(S s, std::vector<double> factors) {
  for (const double factor : factors) {
    detail::require_finite("anneal::scale_groups", "factor", factor);
  }
  return {std::move(s), std::move(factors)};
}

/// The values of a hyperparameter in all parameter groups. libtorch: take them from the optimizer when all groups are
/// in it; what the options said that a group was made from may have been merged with defaults.
template <class H, has_hyperparameter<H> Optimizer>
[[nodiscard]] std::vector<double> group_values(H, Optimizer& optimizer) {
  std::vector<double> values;
  detail::each_place<H>(optimizer, [&](auto&& place) { values.push_back(detail::value_at(place)); });
  return values;
}

}  // namespace anneal
