// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/compose/named.hpp"
#include "anneal/core/detail/pack.hpp"
#include "anneal/core/list.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/optax/join_schedules.hpp"
#include "anneal/dialect/optax/warmup.hpp"

namespace anneal::optax::params {

template <class Cycles>
struct sgdr_schedule {
  static constexpr const char* name = "optax.sgdr_schedule";
  Cycles cosine_kwargs;

  static constexpr void fields(auto& p, auto&& field) { field("cosine_kwargs", p.cosine_kwargs); }
};

}  // namespace anneal::optax::params

namespace anneal::detail {

/// Each cycle begins where the ones before it end.
template <class Cycles, list_of<step> Boundaries>
constexpr Boundaries optax_ends(const Cycles& cycles, Boundaries ends) {
  double end = 0;
  for (std::size_t i = 0; i + 1 < cycles.size(); ++i) {
    end += cycles[i].decay_steps;
    ends[i] = end;
  }
  return ends;
}

template <std::floating_point Real, std::size_t N, std::size_t... J>
constexpr auto optax_cycles(const std::array<optax::params::warmup_cosine_decay_schedule, N>& cycles,
                            std::index_sequence<J...>) {
  using cycle = decltype(optax_warmup_cosine<Real>("", cycles[0]));
  return optax_joined(
      optax_ends(cycles, std::array<step, N - 1>{}),
      pack<std::enable_if_t<(J < N), cycle>...>{{optax_warmup_cosine<Real>("optax.sgdr_schedule", cycles[J])}...},
      std::make_index_sequence<N - 1>{});
}

}  // namespace anneal::detail

namespace anneal::optax {

/// optax.sgdr_schedule: one warmup_cosine_decay_schedule after another, each for its decay_steps.
///
/// cosine_kwargs: the parameters of the cycles, in braces.
/// s(0) is that of the first cycle; past the last one its end_value holds.
/// Models: finite, pure; constexpr. Errors: as for warmup_cosine_decay_schedule.
/// Source: Loshchilov and Hutter 2017.
///
///   constexpr auto s = anneal::optax::sgdr_schedule(
///       {{.init_value = 0, .peak_value = 1, .warmup_steps = 2, .decay_steps = 4},
///        {.init_value = 0, .peak_value = 0.5, .warmup_steps = 2, .decay_steps = 6}});
///   static_assert(s(2) == 1 && s(4) == 0 && s(6) == 0.5);
template <std::floating_point Real = double, std::size_t N>
[[nodiscard]] constexpr auto sgdr_schedule(const params::warmup_cosine_decay_schedule (&cosine_kwargs)[N]) {
  const auto cycles = detail::to_array(cosine_kwargs);
  return named(params::sgdr_schedule<std::array<params::warmup_cosine_decay_schedule, N>>{cycles},
               detail::optax_cycles<Real>(cycles, std::make_index_sequence<N>{}));
}

}  // namespace anneal::optax
