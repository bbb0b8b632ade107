// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/config/json/node.hpp"
#include "anneal/dialect/libtorch.hpp"

namespace anneal::detail {

inline constexpr json_type libtorch_types[] = {
    json_type_of<libtorch::params::StepLR>([](const auto& p) { return libtorch::StepLR(p); }),
    json_type_of<libtorch::params::ReduceLROnPlateauScheduler>(
        [](const auto& p) { return libtorch::ReduceLROnPlateauScheduler(p); }),
};

}  // namespace anneal::detail
