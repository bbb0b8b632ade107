// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/config/json/node.hpp"
#include "anneal/config/json/precision.hpp"
#include "anneal/dialect/megatron.hpp"

namespace anneal::detail {

/// What drives the weight decay takes "drives": "weight_decay".
inline constexpr json_type megatron_types[] = {
    json_type_in<megatron::params::OptimizerParamScheduler>([](auto p, auto real) {
      const auto both = megatron::OptimizerParamScheduler<decltype(real)>(p);
      return p.drives == megatron::hyperparameter::lr ? any_schedule(both.lr) : any_schedule(both.weight_decay);
    }),
};

}  // namespace anneal::detail
