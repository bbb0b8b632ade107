// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "anneal/core/version.hpp"

namespace anneal {

/// How search_space::perturb changes the parameters of a point, each on its own.
struct perturbation {
  double resample = 0.25;                    ///< the probability that it is drawn anew; else it is multiplied
  std::vector<double> factors = {1.2, 0.8};  ///< one of these, equally likely
};

}  // namespace anneal
