// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "anneal/search/random.hpp"

namespace anneal::detail {

/// The random numbers of one decision: of another turn or another member they are others, and nobody takes from those of another.
inline search_rng stream_of(std::uint64_t seed, std::uint64_t turn, std::uint64_t member) {
  search_rng of_seed(seed);
  search_rng of_turn(of_seed() ^ turn);
  search_rng of_member(of_turn() ^ member);
  return search_rng(of_member());
}

}  // namespace anneal::detail
