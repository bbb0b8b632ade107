// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/config/json/node.hpp"
#include "anneal/dialect/timm.hpp"

namespace anneal::detail {

inline constexpr json_type timm_types[] = {
    json_type_of<timm::params::CosineLRScheduler>([](const auto& p) { return timm::CosineLRScheduler(p); }),
    json_type_of<timm::params::PolyLRScheduler>([](const auto& p) { return timm::PolyLRScheduler(p); }),
    json_type_of<timm::params::TanhLRScheduler>([](const auto& p) { return timm::TanhLRScheduler(p); }),
    json_type_of<timm::params::StepLRScheduler>([](const auto& p) { return timm::StepLRScheduler(p); }),
    {timm::params::MultiStepLRScheduler::name,
     [](json_node& node) {
       const auto p = node.params<timm::params::MultiStepLRScheduler>();
       return any_schedule(timm::MultiStepLRScheduler(p, node.get("decay_t", std::vector<step>())));
     }},
    json_type_of<timm::params::PlateauLRScheduler>([](const auto& p) { return timm::PlateauLRScheduler(p); }),
};

}  // namespace anneal::detail
