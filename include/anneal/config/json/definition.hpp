// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "anneal/config/json/sink.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/horizon.hpp"
#include "anneal/driver/scheduled.hpp"
#include "anneal/driver/scheduler.hpp"

namespace anneal {

/// What drives each hyperparameter of a scheduled, as JSON: what bindings_from_json takes. Where each parameter group has a
/// schedule of its own it is a list of them, in the order of the groups, which bindings_from_json does not take.
///
///   {"learning_rate": {"type": "cosine", …}, "momentum": {"type": "linear", …}}
///
/// Does not compile for a schedule that holds a lambda.
template <class Optimizer, class... Binding>
[[nodiscard]] nlohmann::json definition_of(const scheduled<Optimizer, Binding...>& opt) {
  nlohmann::json definition = nlohmann::json::object();
  auto state = opt.state();
  opt.each_plan(state, [&]<class H, class Plan>(H, const Plan& plan, auto& heard) {
    if constexpr (Plan::of_groups) {
      definition[H::name] = nlohmann::json::array();
    }
    plan.each_part(heard, [&](const auto& part, const auto&, auto&) {
      detail::json_sink sink;
      detail::write(sink, part);
      if constexpr (Plan::of_groups) {
        definition[H::name].push_back(sink.take());
      } else {
        definition[H::name] = sink.take();
      }
    });
  });
  return definition;
}

/// The schedule of a scheduler: what from_json takes.
template <schedule S>
[[nodiscard]] nlohmann::json definition_of(const scheduler<S>& run) {
  detail::json_sink sink;
  detail::write(sink, run.schedule());
  return sink.take();
}

namespace detail {

/// The numbers of a horizon that are given.
inline nlohmann::json horizon_to_json(const horizon& run) {
  nlohmann::json fields = nlohmann::json::object();
  run.describe([&](const char* name, const auto& value, auto...) {
    if (value) {
      json_sink sink;
      sink.number(double{*value});
      fields[name] = sink.take();
    }
  });
  return fields;
}

}  // namespace detail

}  // namespace anneal
