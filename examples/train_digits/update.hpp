// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "network.hpp"

namespace digits {

/// What is known after an update.
struct update {
  std::size_t step = 0;
  double rate = 0;
  double loss = 0;              ///< of the mini-batch
  std::optional<score> test{};  ///< at the end of an epoch
};

}  // namespace digits
