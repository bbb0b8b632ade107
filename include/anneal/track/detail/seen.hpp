// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "anneal/driver/hyperparameter.hpp"
#include "anneal/driver/place.hpp"
#include "anneal/driver/scheduled.hpp"
#include "anneal/driver/scheduler.hpp"

/// What an optimizer saw of the schedules that drive it.
namespace anneal::detail {

struct seen_rate {
  std::string name;  // learning_rate, or learning_rate/1
  const char* hyperparameter;
  std::size_t group;
  double value = 0;
};

/// One for each hyperparameter that follows something or, where the groups are told apart, for each of its groups.
template <class Optimizer, class... Binding>
std::vector<seen_rate> seen_rates(const scheduled<Optimizer, Binding...>& run, const std::string& prefix) {
  std::vector<seen_rate> all;
  run.each_plan(run.state(), [&]<class H, class Plan>(H, const Plan& plan, auto&) {
    const std::size_t groups = plan.empty_rates().size();
    for (std::size_t group = 0; group < groups; ++group) {
      all.push_back({prefix + H::name + (Plan::for_all ? "" : "/" + std::to_string(group)), H::name, group});
    }
  });
  return all;
}

template <schedule S>
std::vector<seen_rate> seen_rates(const scheduler<S>&, const std::string& prefix) {
  return {{prefix + learning_rate_t::name, learning_rate_t::name, 0}};
}

/// Reads them from where they lie; does not allocate.
template <class Optimizer, class... Binding>
void look(scheduled<Optimizer, Binding...>& run, std::vector<seen_rate>& all) {
  auto seen = all.begin();
  run.each_plan(run.state(), [&]<class H, class Plan>(H, const Plan&, auto&) {
    if constexpr (!goes_nowhere<binding<H, Plan>>) {
      each_place<H>(run.optimizer(), [&](auto&& place) {
        if (seen != all.end() &&
            seen->hyperparameter == H::name) {  // else it follows nothing, or all groups one schedule
          seen->value = value_at(place);
          ++seen;
        }
      });
    }
  });
}

template <schedule S>
void look(scheduler<S>& run, std::vector<seen_rate>& all) {
  all.front().value = static_cast<double>(run.rate());
}

}  // namespace anneal::detail
