// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/detail/name_in.hpp"
#include "anneal/curve/cosine.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

/// The curve of OneCycleLR and SWALR.
enum class anneal_strategy { cos, linear };

constexpr const char* name_of(anneal_strategy strategy) noexcept {
  return detail::name_in(strategy, {"cos", "linear"});
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)

namespace anneal::detail {

/// Either curve; both are their own complements.
struct strategy_curve {
  pytorch::anneal_strategy strategy;

  constexpr double operator()(double p) const noexcept {
    return strategy == pytorch::anneal_strategy::cos ? curve::cosine{}(p) : p;
  }
  constexpr double complement(double r) const noexcept { return (*this)(r); }
};

}  // namespace anneal::detail
