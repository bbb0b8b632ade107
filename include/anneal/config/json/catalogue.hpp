// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>
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
#include "anneal/config/json/formula.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json/precision.hpp"
#include "anneal/config/json/primitive.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/feedback/plateau.hpp"
#include "anneal/schedule/schedule.hpp"
#include "anneal/schedule/table.hpp"

namespace anneal::detail {

inline any_schedule repeated_schedule(json_node& node) {
  any_schedule of = node.schedule();
  const bool endless = node.is_word("times", "forever");
  node.require_given("times");
  const auto times = endless ? 1 : node.get("times", std::int64_t{1}, is::at_least<1>, "how often, or \"forever\"");
  const auto cycles = node.params<cycle_params>();
  if (endless) {
    return of | repeat(forever, cycles);
  }
  return of | repeat({.times = times, .growth = cycles.growth, .decay = cycles.decay});
}

/// What an adaptor is made of stands beside the schedule that it takes. Make is `[](json_node& node) { … }`.
template <class Make>
constexpr json_type adaptor(const char* name, Make) noexcept {
  static_assert(std::is_empty_v<Make>, "a lambda without captures");
  return {name, [](json_node& node) {
            const any_schedule of = node.schedule();
            return any_schedule(of | Make{}(node));
          }};
}

template <template <class> class... S>
constexpr std::array<json_type, sizeof...(S)> primitives_of(templates<S...>) noexcept {
  return {primitive<S>()...};
}

/// What schedule/schedule.hpp lists.
inline constexpr auto primitive_types = primitives_of(primitives{});

/// What listens, the pieces and the compositions.
inline constexpr json_type catalogue_types[] = {
    {"plateau", windowed<plateau, 0>},
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
       const auto milestones = node.get("milestones", std::vector<step>(), is::offset, "where the rate drops");
       return narrow ? any_schedule(multi_step<float>(p, milestones)) : any_schedule(multi_step(p, milestones));
     }},
    {"table",
     [](json_node& node) {
       return any_schedule(
           table(node.get("values", std::vector<double>(), is::finite, "the rates of the first updates")));
     }},
    {"formula",
     [](json_node& node) {
       const std::string variable =
           node.given("variable", "t") ? node.text("variable", "what it is a function of") : "t";
       return any_schedule(formula_of(node, "text", variable.c_str()));
     }},
    {"sequence", [](json_node& node) { return any_schedule(any_sequence(node.schedules())); }},
    {"product", [](json_node& node) { return any_schedule(any_pointwise<product>(node.schedules())); }},
    {"sum", [](json_node& node) { return any_schedule(any_pointwise<sum>(node.schedules())); }},
    {"min", [](json_node& node) { return any_schedule(any_pointwise<minimum>(node.schedules())); }},
    {"max", [](json_node& node) { return any_schedule(any_pointwise<maximum>(node.schedules())); }},
    {"average", [](json_node& node) { return any_schedule(any_pointwise<mean>(node.schedules())); }},
    adaptor("scale", [](json_node& node) { return scale(node.params<scaled>().factor); }),
    adaptor("offset", [](json_node& node) { return offset(node.params<shifted>().by); }),
    adaptor("clamp",
            [](json_node& node) {
              const bool bounded = node.given("low") || node.given("high");
              const auto [low, high] = node.params<clamped>();
              if (!bounded) {
                throw json_error(node.path() + "/low", "is missing");
              }
              return clamp(low, high);
            }),
    adaptor("take",
            [](json_node& node) {
              return take(node.get("steps", step(not_given), is::steps, "how many of its steps there are"));
            }),
    adaptor("delay",
            [](json_node& node) {
              return delay(node.get("steps", step(not_given), is::offset, "how many steps later it begins"));
            }),
    adaptor("skip",
            [](json_node& node) {
              return skip(node.get("steps", step(not_given), is::offset, "how many of its steps are left out"));
            }),
    adaptor("staircase",
            [](json_node& node) {
              return staircase(node.get("steps", step(not_given), is::steps, "how long a stair is"));
            }),
    adaptor("reverse", [](json_node&) { return reverse(); }),
    {"stretch",
     [](json_node& node) {
       const double factor = node.get("factor", not_given, is::steps, "how many times as long it is");
       node.other_clock();
       const any_schedule of = node.schedule();
       return any_schedule(of | stretch(factor));
     }},
    {"per_epoch",
     [](json_node& node) {
       const step updates = node.get("updates", step(not_given), is::steps, "how many updates an epoch has");
       node.other_clock();
       const any_schedule of = node.schedule();
       return any_schedule(of | per_epoch(updates));
     }},
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
