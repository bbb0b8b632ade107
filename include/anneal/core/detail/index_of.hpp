// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "anneal/core/version.hpp"

namespace anneal::detail {

/// A number that is below a size, as one: of 32 bits on some processors, where a conversion that says nothing is warned of;
/// on the others a cast is.
constexpr std::size_t index_of(std::uint64_t n) noexcept {
  return [](auto wide) {
    if constexpr (std::is_same_v<std::uint64_t, std::size_t>) {
      return wide;
    } else {
      return static_cast<std::size_t>(wide);
    }
  }(n);
}

}  // namespace anneal::detail
