// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "anneal/compose/extend.hpp"
#include "anneal/config/json/curves.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json/precision.hpp"
#include "anneal/config/json/primitive.hpp"
#include "anneal/feedback/greedy.hpp"
#include "anneal/feedback/lr_finder.hpp"
#include "anneal/feedback/slope_test.hpp"
#include "anneal/recipe/cosine_cycles.hpp"
#include "anneal/recipe/cosine_restarts.hpp"
#include "anneal/recipe/infinite.hpp"
#include "anneal/recipe/inverse_sqrt.hpp"
#include "anneal/recipe/k_decay.hpp"
#include "anneal/recipe/knee.hpp"
#include "anneal/recipe/linear_cosine.hpp"
#include "anneal/recipe/noam.hpp"
#include "anneal/recipe/one_cycle.hpp"
#include "anneal/recipe/power_schedule.hpp"
#include "anneal/recipe/rex.hpp"
#include "anneal/recipe/slanted_triangular.hpp"
#include "anneal/recipe/tanh_decay.hpp"
#include "anneal/recipe/tri_stage.hpp"
#include "anneal/recipe/untuned_warmup.hpp"
#include "anneal/recipe/warmup_stable_decay.hpp"
#include "anneal/schedule/piecewise_constant.hpp"
#include "anneal/schedule/piecewise_linear.hpp"

namespace anneal::detail {

/// A named composition that a function template over the rate type makes of its params. Make is a lambda
/// `[]<class Real>(const Params& p) { … }`.
template <class Params, class Make>
constexpr json_type recipe(Make) noexcept {
  return {Params::name, [](json_node& node) {
            const bool narrow = in_float(node);
            const auto p = node.params<Params>();
            return narrow ? any_schedule(Make{}.template operator()<float>(p))
                          : any_schedule(Make{}.template operator()<double>(p));
          }};
}

/// The same with a curve beside the params: `[]<class Real>(const Params& p, auto curve) { … }`; without one in the
/// description, Default.
template <class Params, class Default, class Make>
constexpr json_type recipe_along(Make) noexcept {
  return {Params::name, [](json_node& node) {
            const bool narrow = in_float(node);
            const auto p = node.params<Params>();
            return with_curve(
                node,
                [&](const auto& curve) {
                  return narrow ? any_schedule(Make{}.template operator()<float>(p, curve))
                                : any_schedule(Make{}.template operator()<double>(p, curve));
                },
                Default{});
          }};
}

/// Lists of steps and values: Make is `[]<class Real>(steps, values)`.
template <class Make>
any_schedule interpolated(json_node& node, Make make) {
  const bool narrow = in_float(node);
  const auto steps = node.get("steps", std::vector<step>(), is::offset, "where the knots are");
  const auto values = node.get("values", std::vector<double>(), is::rate, "the rates");
  return narrow ? any_schedule(make.template operator()<float>(steps, values))
                : any_schedule(make.template operator()<double>(steps, values));
}

/// What is not in catalogue.hpp: the formulas and recipes with a name of their own.
inline constexpr json_type recipe_types[] = {
    primitive<rex>(),
    primitive<lr_finder>(),
    primitive<slope_test>(),
    {"greedy", windowed<greedy, 1>},
    {"piecewise_constant",
     [](json_node& node) {
       const bool narrow = in_float(node);
       const auto boundaries = node.get("boundaries", std::vector<step>(), is::offset, "from where on there is another rate");
       const auto values = node.get("values", std::vector<double>(), is::rate, "the rates");
       const auto which = node.get("boundary", boundary::at, "whether a boundary is at the step or at the one after it");
       return narrow ? any_schedule(piecewise_constant<float>(boundaries, values, which))
                     : any_schedule(piecewise_constant(boundaries, values, which));
     }},
    {"piecewise_linear",
     [](json_node& node) {
       return interpolated(node, []<class Real>(const auto& t, const auto& y) { return piecewise_linear<Real>(t, y); });
     }},
    {"piecewise_cosine",
     [](json_node& node) {
       return interpolated(node, []<class Real>(const auto& t, const auto& y) { return piecewise_cosine<Real>(t, y); });
     }},
    {"extend",
     [](json_node& node) {
       node.require_given("past_end");
       const auto past = node.get("past_end", past_end::hold, "what comes past the end");
       return any_schedule(node.schedule() | extend(past));
     }},
    recipe<inverse_sqrt_params>([]<class Real>(const auto& p) { return inverse_sqrt<Real>(p); }),
    recipe<noam_params>([]<class Real>(const auto& p) { return noam<Real>(p); }),
    recipe<cosine_cycles_params>([]<class Real>(const auto& p) { return cosine_cycles<Real>(p); }),
    recipe<cosine_restarts_params>([]<class Real>(const auto& p) { return cosine_restarts<Real>(p); }),
    recipe<tanh_decay_params>([]<class Real>(const auto& p) { return tanh_decay<Real>(p); }),
    recipe<slanted_triangular_params>([]<class Real>(const auto& p) { return slanted_triangular<Real>(p); }),
    recipe<tri_stage_params>([]<class Real>(const auto& p) { return tri_stage<Real>(p); }),
    recipe<linear_cosine_params>([]<class Real>(const auto& p) { return linear_cosine<Real>(p); }),
    recipe<knee_params>([]<class Real>(const auto& p) { return knee<Real>(p); }),
    recipe<untuned_linear_warmup_params>([]<class Real>(const auto& p) { return untuned_linear_warmup<Real>(p); }),
    recipe<untuned_exponential_warmup_params>(
        []<class Real>(const auto& p) { return untuned_exponential_warmup<Real>(p); }),
    recipe_along<warmup_stable_decay_params, curve::linear>(
        []<class Real>(const auto& p, const auto& c) { return warmup_stable_decay<Real>(p, c); }),
    recipe_along<power_schedule_params, curve::linear>(
        []<class Real>(const auto& p, const auto& c) { return power_schedule<Real>(p, c); }),
    recipe_along<k_decay_params, curve::cosine>(
        []<class Real>(const auto& p, const auto& c) { return k_decay<Real>(p, c); }),
    recipe_along<infinite_params, curve::cosine>(
        []<class Real>(const auto& p, const auto& c) { return infinite<Real>(p, c); }),
    {one_cycle_params::name,
     [](json_node& node) {
       const bool narrow = in_float(node);
       const auto p = node.params<one_cycle_params>();
       return with_curve(
           node,
           [&](const auto& curve) {
             const auto either = [&](const auto& cycle) {
               return p.drives == drives::mom ? any_schedule(cycle.momentum) : any_schedule(cycle.learning_rate);
             };
             return narrow ? either(one_cycle<float>(p, curve)) : either(one_cycle(p, curve));
           },
           curve::cosine{});
     }},
};

}  // namespace anneal::detail
