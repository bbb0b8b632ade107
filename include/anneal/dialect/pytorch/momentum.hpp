// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/version.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

/// Which hyperparameter of the optimizer a schedule is for.
enum class hyperparameter { lr, momentum };

constexpr const char* name_of(hyperparameter which) noexcept { return detail::name_in(which, {"lr", "momentum"}); }

/// What drives momentum, or the first beta, beside the rate: two schedules for one optimizer.
template <class S>
struct lr_and_momentum {
  S lr;
  S momentum;
};

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
