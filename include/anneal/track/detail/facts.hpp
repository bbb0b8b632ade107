// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <type_traits>

#include <nlohmann/json.hpp>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/fingerprint.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/json/definition.hpp"
#include "anneal/config/json/state.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/horizon.hpp"
#include "anneal/core/version.hpp"
#include "anneal/driver/detail/bound.hpp"
#include "anneal/driver/hyperparameter.hpp"
#include "anneal/driver/place.hpp"
#include "anneal/driver/scheduled.hpp"
#include "anneal/driver/scheduler.hpp"
#include "anneal/track/detail/lines.hpp"
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

/// Where a schedule that computes in float gives another rate, as it is held, than its definition does when it is
/// read; empty where it does not. Compared in a sample of its updates, the first 256 and then ever fewer, before it has heard
/// anything: a difference in others alone is not seen.
template <class Holds, schedule S>
std::string float_in_doubt([[maybe_unused]] const char* hyperparameter, [[maybe_unused]] const S& s) {
  if constexpr (std::is_same_v<rate_t<S>, float>) {
    using Held = std::conditional_t<std::is_floating_point_v<Holds>, Holds, double>;
    json_sink sink;
    detail::write(sink, s);
    const any_schedule read = from_json(sink.take());
    const auto own = initial_state(s);
    const auto of_read = read.initial_state();
    for (double t = 0; t < 0x1p40; t = t < 256 ? t + 1 : whole(t * 1.03)) {
      const auto rate = static_cast<Held>(evaluate(s, own, t));
      const auto again = static_cast<Held>(evaluate(read, of_read, t));
      if (rate != again && (rate == rate || again == again)) {
        return std::string(hyperparameter) + " computes in float, and gives another rate for update " +
               shortest_digits(t) + ", " + shortest_digits(static_cast<double>(rate)) + ", than its definition, " +
               shortest_digits(static_cast<double>(again));
      }
    }
  }
  return {};
}

template <schedule S>
std::string doubt_of(const scheduler<S>& run) {
  return float_in_doubt<rate_t<S>>(learning_rate_t::name, run.schedule());
}

template <class Optimizer, class... Binding>
std::string doubt_of(const scheduled<Optimizer, Binding...>& run) {
  std::string doubt;
  auto state = run.state();
  run.each_plan(state, [&]<class H, class Plan>(H, const Plan& plan, auto& heard) {
    if constexpr (!goes_nowhere<binding<H, Plan>>) {
      plan.each_part(heard, [&](const auto&, const auto& schedule, auto&) {
        if (doubt.empty()) {
          doubt = float_in_doubt<held_t<place_t<H, Optimizer>>>(H::name, schedule);
        }
      });
    }
  });
  return doubt;
}

template <class Run>
run_facts facts_of(const Run& run, const std::optional<horizon>& length) {
  run_facts facts;
  if constexpr (described_run<Run>) {
    facts.definition = definition_of(run);
    facts.fingerprint = fingerprints_of(run);
    facts.state = to_json(run);
    facts.doubt = doubt_of(run);
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
