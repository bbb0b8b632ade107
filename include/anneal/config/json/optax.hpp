// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "anneal/compose/map.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json/precision.hpp"
#include "anneal/dialect/optax.hpp"

namespace anneal::detail {

/// {"100": 0.1, "200": 0.01}; absent or null it is empty.
inline std::vector<optax::boundary_and_scale> optax_dictionary(json_node& node) {
  constexpr const char* field = "boundaries_and_scales";
  std::vector<optax::boundary_and_scale> entries;
  if (node.given(field)) {
    for (const auto& [boundary, scale] : node.dictionary(field, "what the rate is multiplied by from which step on")) {
      entries.push_back({boundary, scale});
    }
  }
  return entries;
}

/// Brings what schedules of erased type give, doubles, back to float.
struct narrowed {
  static constexpr const char* name = "narrowed";
  static constexpr void fields(auto&, auto&&) {}
  float operator()(double rate) const noexcept { return static_cast<float>(rate); }
};

/// A composition of schedules of erased type that is described by its parameters.
template <class Params>
any_schedule optax_of_any(Params p, auto joined, bool narrow) {
  return narrow ? any_schedule(named(std::move(p), std::move(joined) | map(narrowed{})))
                : any_schedule(named(std::move(p), std::move(joined)));
}

inline any_schedule optax_sgdr(json_node& node) {
  const bool narrow = in_float(node);
  std::vector<optax::params::warmup_cosine_decay_schedule> cycles;
  std::vector<any_schedule> schedules;
  for (json_node& cycle : node.nodes("cosine_kwargs")) {
    cycles.push_back(cycle.params<optax::params::warmup_cosine_decay_schedule>());
    cycle.finish();
    schedules.push_back(cycle.guarded([&] {
      return narrow ? any_schedule(optax::warmup_cosine_decay_schedule<float>(cycles.back()))
                    : any_schedule(optax::warmup_cosine_decay_schedule(cycles.back()));
    }));
  }
  require(!cycles.empty(), "optax.sgdr_schedule", "cosine_kwargs", "must not be empty", 0);
  auto joined = optax_joined_list(optax_ends(cycles, std::vector<step>(cycles.size() - 1)), schedules);
  return optax_of_any(optax::params::sgdr_schedule<decltype(cycles)>{std::move(cycles)}, std::move(joined), narrow);
}

inline any_schedule optax_join(json_node& node) {
  const bool narrow = in_float(node);
  std::vector<any_schedule> schedules = node.schedules("schedules");
  auto joined = optax::join_schedules(node.get("boundaries", std::vector<step>()), std::move(schedules));
  return optax_of_any(joined.parameters(), joined, narrow);
}

inline constexpr json_type optax_types[] = {
    json_type_in<optax::params::constant_schedule>(
        [](auto p, auto real) { return optax::constant_schedule<decltype(real)>(p); }),
    json_type_in<optax::params::polynomial_schedule>(
        [](auto p, auto real) { return optax::polynomial_schedule<decltype(real)>(p); }),
    json_type_in<optax::params::linear_schedule>(
        [](auto p, auto real) { return optax::linear_schedule<decltype(real)>(p); }),
    json_type_in<optax::params::exponential_decay>(
        [](auto p, auto real) { return optax::exponential_decay<decltype(real)>(p); }),
    json_type_in<optax::params::cosine_decay_schedule>(
        [](auto p, auto real) { return optax::cosine_decay_schedule<decltype(real)>(p); }),
    json_type_in<optax::params::linear_onecycle_schedule>(
        [](auto p, auto real) { return optax::linear_onecycle_schedule<decltype(real)>(p); }),
    json_type_in<optax::params::cosine_onecycle_schedule>(
        [](auto p, auto real) { return optax::cosine_onecycle_schedule<decltype(real)>(p); }),
    json_type_in<optax::params::warmup_constant_schedule>(
        [](auto p, auto real) { return optax::warmup_constant_schedule<decltype(real)>(p); }),
    json_type_in<optax::params::warmup_cosine_decay_schedule>(
        [](auto p, auto real) { return optax::warmup_cosine_decay_schedule<decltype(real)>(p); }),
    json_type_in<optax::params::warmup_exponential_decay_schedule>(
        [](auto p, auto real) { return optax::warmup_exponential_decay_schedule<decltype(real)>(p); }),
    json_type_in<optax::params::reduce_on_plateau>(
        [](auto p, auto real) { return optax::reduce_on_plateau<decltype(real)>(p); }),
    {optax::params::piecewise_constant_schedule::name,
     [](json_node& node) {
       const auto p = node.params<optax::params::piecewise_constant_schedule>();
       return in_float(node) ? any_schedule(optax::piecewise_constant_schedule<float>(p, optax_dictionary(node)))
                             : any_schedule(optax::piecewise_constant_schedule(p, optax_dictionary(node)));
     }},
    {optax::params::piecewise_interpolate_schedule::name,
     [](json_node& node) {
       node.require_given("interpolate_type");
       const auto p = node.params<optax::params::piecewise_interpolate_schedule>();
       return in_float(node) ? any_schedule(optax::piecewise_interpolate_schedule<float>(p, optax_dictionary(node)))
                             : any_schedule(optax::piecewise_interpolate_schedule(p, optax_dictionary(node)));
     }},
    {"optax.join_schedules", optax_join},
    {"optax.sgdr_schedule", optax_sgdr},
};

}  // namespace anneal::detail
