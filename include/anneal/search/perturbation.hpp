// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "anneal/core/check.hpp"

namespace anneal {

/// How search_space::perturb changes each parameter of a point, on its own: with the probability `resample` it is drawn anew,
/// else it is multiplied by one of `factors`, each equally likely.
///
/// The rule, and the defaults, are those of Ray Tune's PopulationBasedTraining, but:
/// - Bounds are kept: what comes out beyond low or high is low or high. Ray keeps none.
/// - A whole number is rounded to the nearest, of two to the even one, as Ray does; where that is the number itself, it goes
///   to the next one in the direction of the factor. With Ray 0, 1 and 2 stay for ever. It, and what has a step, stays only
///   at a bound, or where the factor is 1.
/// - A choice among texts and numbers goes one place up or down the list, or stays at its ends, as Ray's lists do; its
///   tune.choice multiplies numbers and fails with texts. A choice among objects, such as schedules, stays, unless it is
///   drawn anew; where that gives another alternative, all in it is drawn, too.
/// 0 of a uniform or a normal stays, unless it is drawn anew.
/// Errors, in perturb: std::invalid_argument for a resample outside [0, 1], no factors, or one that is not positive.
struct perturbation {
  double resample = 0.25;
  std::vector<double> factors = {1.2, 0.8};
};

namespace detail {

inline void require_perturbation(const perturbation& by) {
  require_not_negative("anneal::perturbation", "resample", by.resample);
  require(by.resample <= 1, "anneal::perturbation", "resample", "must be at most 1", by.resample);
  require(!by.factors.empty(), "anneal::perturbation", "factors", "must be one or more", 0);
  for (const double factor : by.factors) {
    require_positive("anneal::perturbation", "a factor", factor);
  }
}

}  // namespace detail

}  // namespace anneal
