// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/config/json/node.hpp"
#include "anneal/dialect/transformers.hpp"

namespace anneal::detail {

/// The state has room for the window that is asked for, or for the default one.
inline any_schedule greedy_of(json_node& node) {
  const auto p = node.params<transformers::params::get_greedy_schedule>();
  return p.smooth && p.window_size > 50 ? any_schedule(transformers::get_greedy_schedule<1000>(p))
                                        : any_schedule(transformers::get_greedy_schedule(p));
}

inline constexpr json_type transformers_types[] = {
    json_type_of<transformers::params::get_constant_schedule>(
        [](const auto& p) { return transformers::get_constant_schedule(p); }),
    json_type_of<transformers::params::get_constant_schedule_with_warmup>(
        [](const auto& p) { return transformers::get_constant_schedule_with_warmup(p); }),
    json_type_of<transformers::params::get_linear_schedule_with_warmup>(
        [](const auto& p) { return transformers::get_linear_schedule_with_warmup(p); }),
    json_type_of<transformers::params::get_cosine_schedule_with_warmup>(
        [](const auto& p) { return transformers::get_cosine_schedule_with_warmup(p); }),
    json_type_of<transformers::params::get_cosine_with_hard_restarts_schedule_with_warmup>(
        [](const auto& p) { return transformers::get_cosine_with_hard_restarts_schedule_with_warmup(p); }),
    json_type_of<transformers::params::get_polynomial_decay_schedule_with_warmup>(
        [](const auto& p) { return transformers::get_polynomial_decay_schedule_with_warmup(p); }),
    json_type_of<transformers::params::get_inverse_sqrt_schedule>(
        [](const auto& p) { return transformers::get_inverse_sqrt_schedule(p); }),
    json_type_of<transformers::params::get_cosine_with_min_lr_schedule_with_warmup>(
        [](const auto& p) { return transformers::get_cosine_with_min_lr_schedule_with_warmup(p); }),
    json_type_of<transformers::params::get_cosine_with_min_lr_schedule_with_warmup_lr_rate>(
        [](const auto& p) { return transformers::get_cosine_with_min_lr_schedule_with_warmup_lr_rate(p); }),
    json_type_of<transformers::params::get_wsd_schedule>(
        [](const auto& p) { return transformers::get_wsd_schedule(p); }),
    json_type_of<transformers::params::get_reduce_on_plateau_schedule>(
        [](const auto& p) { return transformers::get_reduce_on_plateau_schedule(p); }),
    {transformers::params::get_greedy_schedule::name, greedy_of},
};

}  // namespace anneal::detail
