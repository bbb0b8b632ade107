// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/search/farm.hpp>
#include <anneal/search/population.hpp>
#include <cstddef>
#include <vector>

#include "member.hpp"
#include "options.hpp"

/// A population at its end.
struct trained {
  anneal::population decided;
  std::vector<member_result> members;  ///< the last result of each
  std::size_t exploits = 0;
  double largest_jump = 0;

  /// The member with the least validation loss.
  std::size_t best() const;
};

/// The population that the options ask for. updates_per_epoch: of the digits.
anneal::population population_of(const options& o, std::size_t updates_per_epoch);

/// Trains it by the workers of a farm, each of which calls train_member. A member that is lost is finished, and the others
/// go on without it.
trained train_population(const options& o, anneal::population pbt, anneal::farm_manager& farm);
