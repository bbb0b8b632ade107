// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <type_traits>

#include <nlohmann/json.hpp>

#include "anneal/config/fingerprint.hpp"
#include "anneal/config/json/definition.hpp"
#include "anneal/config/json/state.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/horizon.hpp"
#include "anneal/core/version.hpp"
#include "anneal/driver/detail/bound.hpp"
#include "anneal/driver/hyperparameter.hpp"
#include "anneal/driver/place.hpp"
#include "anneal/driver/scheduled.hpp"
#include "anneal/driver/scheduler.hpp"
#include "anneal/track/sink.hpp"

namespace anneal::detail {

/// Whether the schedules of a plan have descriptions.
template <class Plan>
concept described_plan = requires {
  requires describable<decltype(Plan::schedule)>;
}
|| requires { requires describable<decltype(Plan::schedules)>; };

template <class Run>
inline constexpr bool described_run = false;
template <class Optimizer, class... Binding>
inline constexpr bool described_run<scheduled<Optimizer, Binding...>> = (described_plan<decltype(Binding::plan)> &&
                                                                         ...);
template <schedule S>
inline constexpr bool described_run<scheduler<S>> = describable<S>;

template <schedule S>
nlohmann::json fingerprints_of(const scheduler<S>& run) {
  return fingerprint_text(run.schedule());
}

/// In the form of definition_of().
template <class Optimizer, class... Binding>
nlohmann::json fingerprints_of(const scheduled<Optimizer, Binding...>& run) {
  nlohmann::json all = nlohmann::json::object();
  run.each_plan(run.state(), [&]<class H, class Plan>(H, const Plan& plan, auto& heard) {
    plan.each_part(heard, [&](const auto& part, const auto&, auto&) {
      fingerprint_sink sink;
      detail::write(sink, part);
      if constexpr (Plan::of_groups) {
        all[H::name].push_back(hexadecimal(sink.value()));
      } else {
        all[H::name] = hexadecimal(sink.value());
      }
    });
  });
  return all;
}

template <class Number>
constexpr const char* name_of_number() {
  return std::is_same_v<Number, float>                                           ? "float"
         : std::is_same_v<Number, double> || std::is_same_v<Number, long double> ? "double"  // or more
         : std::is_integral_v<Number>                                            ? "integer"
                                                                                 : "other";
}

template <schedule S>
nlohmann::json held_by(const scheduler<S>&) {
  return {{learning_rate_t::name, name_of_number<rate_t<S>>()}};
}

template <class Optimizer, class... Binding>
nlohmann::json held_by(const scheduled<Optimizer, Binding...>& run) {
  nlohmann::json all = nlohmann::json::object();
  run.each_plan(run.state(), [&]<class H, class Plan>(H, const Plan& plan, const auto&) {
    if constexpr (!goes_nowhere<binding<H, Plan>>) {
      if (plan.empty_rates().size() > 0) {
        all[H::name] = name_of_number<held_t<place_t<H, Optimizer>>>();
      }
    }
  });
  return all;
}

template <class Run>
run_facts facts_of(const Run& run, const std::optional<horizon>& length) {
  run_facts facts;
  if constexpr (described_run<Run>) {
    facts.definition = definition_of(run);
    facts.fingerprint = fingerprints_of(run);
    facts.state = to_json(run);
  }
  facts.held = held_by(run);
  if (length) {
    facts.horizon = horizon_to_json(*length);
  }
  facts.version = std::to_string(ANNEAL_VERSION_MAJOR) + "." + std::to_string(ANNEAL_VERSION_MINOR) + "." +
                  std::to_string(ANNEAL_VERSION_PATCH);
  facts.step = run.position();
  return facts;
}

}  // namespace anneal::detail
