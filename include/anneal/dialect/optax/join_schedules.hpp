// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/pack.hpp"
#include "anneal/core/list.hpp"
#include "anneal/dialect/detail/scheduler.hpp"

namespace anneal::optax::params {

template <class Boundaries, class Schedules>
struct join_schedules {
  static constexpr const char* name = "optax.join_schedules";
  Schedules schedules;
  Boundaries boundaries;

  static constexpr void fields(auto& p, auto&& field) requires anneal::detail::describable<Schedules> {
    field("schedules", p.schedules, "what speaks, one after the other");
    field("boundaries", p.boundaries, is::finite, "the first step of each of them but the first");
  }
};

}  // namespace anneal::optax::params

namespace anneal::detail {

/// When schedule i of a joined list speaks: from the boundary before it until any later one. With boundaries in ascending
/// order that is the next one; else, as in Optax, some schedules never speak.
template <list_of<step> Boundaries>
constexpr double optax_begin(const Boundaries& boundaries, std::size_t i) {
  return i == 0 ? 0.0 : i <= boundaries.size() ? double{step(boundaries[i - 1])} : 0x1p53;
}

template <list_of<step> Boundaries>
constexpr taken optax_speaking(const Boundaries& boundaries, std::size_t i, std::size_t schedules) {
  double end = 0x1p53;
  for (std::size_t j = i; j < boundaries.size() && j + 1 < schedules; ++j) {
    end = least<double>(end, step(boundaries[j]));
  }
  return {greatest(end - greatest(optax_begin(boundaries, i), 0.0), 0.0)};
}

/// A schedule that begins before step 0 is already past its own 0 there.
constexpr auto optax_begun(double begin) { return warped(skipped{greatest(-begin, 0.0)}); }

template <list_of<step> Boundaries, std::size_t... J>
constexpr auto optax_joined(const Boundaries& boundaries, const auto& schedules, std::index_sequence<J...>) {
  constexpr std::size_t last = sizeof...(J);
  return sequence((get<J>(schedules) | optax_begun(optax_begin(boundaries, J)) |
                   warped(optax_speaking(boundaries, J, last + 1)))...,
                  get<last>(schedules) | optax_begun(optax_begin(boundaries, last)));
}

/// The same of a container of schedules of erased type.
template <list_of<step> Boundaries, class Schedules>
constexpr auto optax_joined_list(const Boundaries& boundaries, const Schedules& schedules) {
  const std::size_t count = schedules.size();
  const auto begun = [&](std::size_t i) { return schedules[i] | optax_begun(optax_begin(boundaries, i)); };
  typename Schedules::value_type joined = begun(count - 1);
  for (std::size_t i = count - 1; i-- > 0;) {
    joined = sequence(begun(i) | warped(optax_speaking(boundaries, i, count)), joined);
  }
  return std::move(joined) | skip(0);
}

}  // namespace anneal::detail

namespace anneal::optax {

/// optax.join_schedules: one schedule after another, each from a boundary on, on a clock of its own.
///
///   s(t) = schedules[i](t - boundaries[i-1]) for the last i with boundaries[i-1] <= t; schedules[0](t) without one
///
/// boundaries: steps in braces, or in a container; usually ascending and one less than the schedules.
/// The boundary belongs to what follows it. As in Optax neither order nor number are checked: of boundaries out of order
/// the last in the list that was passed counts, superfluous ones and schedules without a boundary are ignored, and a
/// negative one has been passed before step 0.
/// Models: pure or feedback as the schedules are, finite if the last one is. A metric is heard by the schedule that
/// speaks.
///
///   constexpr auto s = anneal::optax::join_schedules(
///       {2}, anneal::linear({.initial = 0, .final = 1, .steps = 2}), anneal::constant({.value = 5}));
///   static_assert(s(1) == 0.5 && s(2) == 5);
template <detail::list_of<step> Boundaries, schedule... S>
[[nodiscard]] constexpr auto join_schedules(Boundaries boundaries, S... schedules) {
  params::join_schedules<Boundaries, detail::pack<S...>> p{{{std::move(schedules)}...}, std::move(boundaries)};
  detail::require_field<double>(p.name, "boundaries", p.boundaries, is::finite);
  auto joined = detail::optax_joined(p.boundaries, p.schedules, std::make_index_sequence<sizeof...(S) - 1>{});
  return named(std::move(p), std::move(joined));
}

template <std::size_t N, schedule... S>
[[nodiscard]] constexpr auto join_schedules(const step (&boundaries)[N], S... schedules) {
  return optax::join_schedules(detail::to_array(boundaries), std::move(schedules)...);
}

/// The same of a list whose length is known at run time only: a container of schedules of erased type, any_schedule.
/// Errors: no schedules (Optax fails when it is called).
template <detail::list_of<step> Boundaries, class Schedules>
  requires schedule<typename Schedules::value_type>
[[nodiscard]] constexpr auto join_schedules(Boundaries boundaries, Schedules schedules) {
  using params_t = params::join_schedules<Boundaries, Schedules>;
  detail::require(schedules.size() > 0, params_t::name, "schedules", "must not be empty", 0);
  detail::require_field<double>(params_t::name, "boundaries", boundaries, is::finite);
  auto joined = detail::optax_joined_list(boundaries, schedules);
  return named(params_t{std::move(schedules), std::move(boundaries)}, std::move(joined));
}

}  // namespace anneal::optax
