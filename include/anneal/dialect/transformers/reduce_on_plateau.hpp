// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/dialect/pytorch/plateau.hpp"

namespace anneal::transformers {

namespace params {

struct get_reduce_on_plateau_schedule : pytorch::params::ReduceLROnPlateau {
  static constexpr const char* name = "transformers.get_reduce_on_plateau_schedule";
};

}  // namespace params

/// PyTorch's ReduceLROnPlateau under another name; parameters, models and errors are its own.
/// Source: transformers' get_reduce_on_plateau_schedule.
///
///   constexpr auto s = anneal::transformers::get_reduce_on_plateau_schedule({.lr = 1, .patience = 0});
///   static_assert(s(s.observe(s.observe(s.initial_state(), 1, 3.0), 2, 3.0), 2) == 0.1);
[[nodiscard]] constexpr auto get_reduce_on_plateau_schedule(pytorch::params::ReduceLROnPlateau p) {
  using own = params::get_reduce_on_plateau_schedule;
  return named(own{p}, detail::reduce_on_plateau(own::name, p, detail::plateau_threshold(p.threshold_mode)));
}

}  // namespace anneal::transformers
