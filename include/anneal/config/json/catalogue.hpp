// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "anneal/compose/cooldown.hpp"
#include "anneal/compose/extend.hpp"
#include "anneal/compose/map.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/pointwise.hpp"
#include "anneal/compose/repeat.hpp"
#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/config/any_list.hpp"
#include "anneal/config/any_schedule.hpp"
#include "anneal/config/json/curves.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json/precision.hpp"
#include "anneal/feedback/greedy.hpp"
#include "anneal/feedback/improvement.hpp"
#include "anneal/feedback/plateau.hpp"
#include "anneal/feedback/slope_test.hpp"
#include "anneal/schedule/schedule.hpp"

namespace anneal::detail {

/// A class template over the rate type that is made of its params.
template <template <class> class S>
constexpr json_type primitive() noexcept {
  return {S<double>::name, [](json_node& node) {
            const bool narrow = in_float(node);
            return narrow ? any_schedule(S<float>(node.params<typename S<float>::params>()))
                          : any_schedule(S<double>(node.params<typename S<double>::params>()));
          }};
}

inline any_schedule repeated_schedule(json_node& node) {
  any_schedule of = node.schedule();
  const bool endless = node.has("times") && node.raw("times") == "forever";
  const double times = endless ? 0 : node.get("times", not_given);
  const double growth = node.get("growth", 1.0);
  const double decay = node.get("decay", 1.0);
  if (endless) {
    return of | repeat(forever, {.growth = growth, .decay = decay});
  }
  return of | repeat({.times = times, .growth = growth, .decay = decay});
}

template <template <class> class... S>
constexpr std::array<json_type, sizeof...(S)> primitives_of(templates<S...>) noexcept {
  return {primitive<S>()...};
}

/// What schedule/schedule.hpp lists.
inline constexpr auto primitive_types = primitives_of(primitives{});

/// What listens, the pieces and the compositions.
inline constexpr json_type catalogue_types[] = {
    primitive<plateau>(),
    {"ramp",
     [](json_node& node) {
       const auto p = node.params<ramp_params>();
       const bool narrow = in_float(node);
       return with_curve(node, [&](auto curve) {
         return narrow ? any_schedule(ramp<float, decltype(curve)>(p, curve))
                       : any_schedule(ramp<double, decltype(curve)>(p, curve));
       });
     }},
    {"multi_step",
     [](json_node& node) {
       const auto p = node.params<multi_step_params>();
       const bool narrow = in_float(node);
       const auto milestones = node.get("milestones", std::vector<step>());
       return narrow ? any_schedule(multi_step<float>(p, milestones)) : any_schedule(multi_step(p, milestones));
     }},
    {"sequence", [](json_node& node) { return any_schedule(any_sequence(node.schedules())); }},
    {"product", [](json_node& node) { return any_schedule(any_pointwise<product>(node.schedules())); }},
    {"sum", [](json_node& node) { return any_schedule(any_pointwise<sum>(node.schedules())); }},
    {"min", [](json_node& node) { return any_schedule(any_pointwise<minimum>(node.schedules())); }},
    {"max", [](json_node& node) { return any_schedule(any_pointwise<maximum>(node.schedules())); }},
    {"average", [](json_node& node) { return any_schedule(any_pointwise<mean>(node.schedules())); }},
    {"scale", [](json_node& node) { return any_schedule(node.schedule() | scale(node.get("factor", not_given))); }},
    {"offset", [](json_node& node) { return any_schedule(node.schedule() | offset(node.get("by", not_given))); }},
    {"clamp",
     [](json_node& node) {
       const double infinity = detail::infinite();
       const double low = node.get("low", -infinity);
       const double high = node.get("high", infinity);
       if (low == -infinity && high == infinity && !node.has("low") && !node.has("high")) {
         throw json_error(node.path() + "/low", "is missing");
       }
       return any_schedule(node.schedule() | clamp(low, high));
     }},
    {"take", [](json_node& node) { return any_schedule(node.schedule() | take(node.get("steps", step(not_given)))); }},
    {"delay",
     [](json_node& node) { return any_schedule(node.schedule() | delay(node.get("steps", step(not_given)))); }},
    {"skip", [](json_node& node) { return any_schedule(node.schedule() | skip(node.get("steps", step(not_given)))); }},
    {"stretch",
     [](json_node& node) {
       const double factor = node.get("factor", not_given);
       node.other_clock();
       return any_schedule(node.schedule() | stretch(factor));
     }},
    {"staircase",
     [](json_node& node) { return any_schedule(node.schedule() | staircase(node.get("steps", step(not_given)))); }},
    {"per_epoch",
     [](json_node& node) {
       const step updates = node.get("updates", step(not_given));
       node.other_clock();
       return any_schedule(node.schedule() | per_epoch(updates));
     }},
    {"reverse", [](json_node& node) { return any_schedule(node.schedule() | reverse()); }},
    {"repeat", repeated_schedule},
    {"warmup",
     [](json_node& node) {
       const auto p = node.params<warmup_params>();
       const any_schedule of = node.schedule();
       return with_curve(node, [&](auto curve) { return any_schedule(of | warmup(p, curve)); });
     }},
    {"warmup_over",
     [](json_node& node) {
       const auto p = node.params<warmup_params>();
       const any_schedule of = node.schedule();
       return with_curve(node, [&](auto curve) { return any_schedule(of | warmup_over(p, curve)); });
     }},
    {"cooldown",
     [](json_node& node) {
       const auto p = node.params<cooldown_params>();
       const any_schedule of = node.schedule();
       return with_curve(node, [&](auto curve) { return any_schedule(of | cooldown(p, curve)); });
     }},
};

}  // namespace anneal::detail
