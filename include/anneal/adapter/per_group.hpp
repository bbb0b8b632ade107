// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdio>
#include <utility>
#include <vector>

#include "anneal/adapter/hyperparameter.hpp"
#include "anneal/adapter/place.hpp"
#include "anneal/adapter/plan.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/pack.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

namespace detail {

/// Every group has a plan of its own. Rates: an array or a vector.
template <class H>
constexpr void require_groups(auto& optimizer, std::size_t planned) {
  const std::size_t groups = detail::count_places<H>(optimizer);
  if (planned != groups) {
    char text[256];
    std::snprintf(text, sizeof text, "anneal::scheduled: %s is planned for %zu parameter groups, the optimizer has %zu",
                  H::name, planned, groups);
    raise(text);
  }
}

template <class H>
constexpr void write_each(auto& optimizer, const auto& rates) {
  detail::each_place<H>(optimizer, [next = rates.begin()](auto&& place) mutable { detail::assign(place, *next++); });
}

template <schedule... S>
struct own_for_each {
  using is_plan = void;
  using state_type = pack<state_t<S>...>;
  using rates_type = std::array<double, sizeof...(S)>;
  pack<S...> schedules;

  constexpr state_type initial_state() const {
    state_type state{};
    each([&]<std::size_t I>() { detail::get<I>(state) = detail::initial_state(detail::get<I>(schedules)); });
    return state;
  }

  static constexpr rates_type empty_rates() { return {}; }

  template <class H>
  constexpr void evaluate(auto& optimizer, const state_type& state, step t, rates_type& rates) const {
    detail::require_groups<H>(optimizer, rates.size());
    each([&]<std::size_t I>() {
      rates[I] = static_cast<double>(detail::evaluate(detail::get<I>(schedules), detail::get<I>(state), t));
      require_finite("anneal::scheduled", H::name, rates[I]);
    });
  }

  template <class H>
  static constexpr void write(auto& optimizer, const rates_type& rates) {
    detail::write_each<H>(optimizer, rates);
  }

  constexpr double rate(const state_type& state, step t, std::size_t group) const {
    double rate = not_given;
    each([&]<std::size_t I>() {
      if (I == group) {
        rate = static_cast<double>(detail::evaluate(detail::get<I>(schedules), detail::get<I>(state), t));
      }
    });
    return rate;
  }

  constexpr state_type observe(state_type state, step t, double metric) const {
    each([&]<std::size_t I>() {
      auto& heard = detail::get<I>(state);
      heard = detail::observe(detail::get<I>(schedules), heard, t, metric);
    });
    return state;
  }

 private:
  template <class F>
  static constexpr void each(F f) {
    [&f]<std::size_t... I>(std::index_sequence<I...>) { (f.template operator()<I>(), ...); }
    (std::index_sequence_for<S...>{});
  }
};

template <schedule S>
struct listed_for_each {
  using is_plan = void;
  using state_type = std::vector<state_t<S>>;
  using rates_type = std::vector<double>;
  std::vector<S> schedules;

  state_type initial_state() const {
    state_type state;
    for (const S& s : schedules) {
      state.push_back(detail::initial_state(s));
    }
    return state;
  }

  rates_type empty_rates() const { return rates_type(schedules.size()); }

  template <class H>
  void evaluate(auto& optimizer, const state_type& state, step t, rates_type& rates) const {
    detail::require_groups<H>(optimizer, rates.size());
    for (std::size_t i = 0; i < rates.size(); ++i) {
      rates[i] = rate(state, t, i);
      require_finite("anneal::scheduled", H::name, rates[i]);
    }
  }

  template <class H>
  static void write(auto& optimizer, const rates_type& rates) {
    detail::write_each<H>(optimizer, rates);
  }

  double rate(const state_type& state, step t, std::size_t group) const {
    return static_cast<double>(detail::evaluate(schedules.at(group), state.at(group), t));
  }

  state_type observe(state_type state, step t, double metric) const {
    for (std::size_t i = 0; i < state.size(); ++i) {
      state[i] = detail::observe(schedules[i], state[i], t, metric);
    }
    return state;
  }
};

template <schedule S>
struct multiple_for_each {
  using is_plan = void;
  using state_type = state_t<S>;
  S schedule;
  std::vector<double> factors;

  constexpr state_type initial_state() const { return detail::initial_state(schedule); }

  std::vector<double> empty_rates() const { return std::vector<double>(factors.size()); }

  template <class H>
  void evaluate(auto& optimizer, const state_type& state, step t, std::vector<double>& rates) const {
    detail::require_groups<H>(optimizer, rates.size());
    const auto rate = static_cast<double>(detail::evaluate(schedule, state, t));
    for (std::size_t i = 0; i < rates.size(); ++i) {
      rates[i] = rate * factors[i];
      require_finite("anneal::scheduled", H::name, rates[i]);
    }
  }

  template <class H>
  static void write(auto& optimizer, const std::vector<double>& rates) {
    detail::write_each<H>(optimizer, rates);
  }

  double rate(const state_type& state, step t, std::size_t group) const {
    return static_cast<double>(detail::evaluate(schedule, state, t)) * factors.at(group);
  }

  constexpr state_type observe(const state_type& state, step t, double metric) const {
    return detail::observe(schedule, state, t, metric);
  }
};

}  // namespace detail

/// One schedule for each parameter group, in the order of the groups.
///
///   anneal::scheduled opt{optimizer, learning_rate = per_group(body, head)};
///   anneal::scheduled opt{optimizer, per_group(std::vector{…})};
///
/// Errors, in the step: std::invalid_argument if the optimizer has another number of groups. When a group was added, a
/// new `scheduled` with a plan for all of them takes over the clock: restore(old.state()) where the plans are alike, or
/// seek(old.position()).
template <schedule... S>
constexpr detail::own_for_each<S...> per_group(S... schedules) {
  return {{{std::move(schedules)}...}};
}

template <schedule S>
detail::listed_for_each<S> per_group(std::vector<S> schedules) {
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
detail::multiple_for_each<S> scale_groups(S s, std::vector<double> factors) {
  for (const double factor : factors) {
    detail::require_finite("anneal::scale_groups", "factor", factor);
  }
  return {std::move(s), std::move(factors)};
}

/// The values of a hyperparameter in all parameter groups. libtorch: take them from the optimizer when all groups are
/// in it; what the options said that a group was made from may have been merged with defaults.
template <class H, has_hyperparameter<H> Optimizer>
std::vector<double> group_values(H, Optimizer& optimizer) {
  std::vector<double> values;
  detail::each_place<H>(optimizer, [&](auto&& place) { values.push_back(detail::value_at(place)); });
  return values;
}

}  // namespace anneal
