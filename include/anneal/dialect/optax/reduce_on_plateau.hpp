// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <limits>

#include "anneal/compose/map.hpp"
#include "anneal/dialect/detail/scheduler.hpp"
#include "anneal/feedback/plateau.hpp"

namespace anneal::optax {

namespace params {

struct reduce_on_plateau {
  static constexpr const char* name = "optax.reduce_on_plateau";
  double lr = 1, factor = 0.1;
  int patience = 10;
  double rtol = 1e-4, atol = 0;
  int cooldown = 0, accumulation_size = 1;
  double min_scale = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::finite, "the rate that is scaled (Optax scales the updates)");
    field("factor", p.factor, is::proper_part, "what a reduction multiplies the rate by");
    field("patience", p.patience, "at how many metrics in a row that are no better the rate is reduced");
    field("rtol", p.rtol, is::not_negative, "the part of the best metric by which one has to be better; at most 1");
    field("atol", p.atol, is::not_negative, "by how much more it has to be better");
    field("cooldown", p.cooldown, "how many metrics after a reduction are not counted");
    field("accumulation_size", p.accumulation_size, "how many metrics are averaged before one is heard");
    field("min_scale", p.min_scale, "the part of lr that is never undercut; at most 1");
  }
};

}  // namespace params

/// optax.contrib.reduce_on_plateau: anneal::plateau, counted as Optax does, times lr.
///
///   better:  metric < (1 - rtol) · best - atol
///   at `patience` metrics in a row that are not better:  scale = max(scale · factor, min_scale), then the next
///   `cooldown` metrics are not counted
///
/// As in Optax: with patience 0 the scale falls at every improvement and at nothing else; with a negative best the
/// relative bar asks for less than the best; a negative patience and an accumulation_size below 1 never reduce.
/// Models: feedback, not finite; constexpr.
/// Errors: neither rtol nor atol positive; rtol or min_scale above 1 (Optax would raise the scale to it).
///
///   constexpr auto s = anneal::optax::reduce_on_plateau({.factor = 0.5, .patience = 1});
///   constexpr auto heard = s.observe(s.observe(s.initial_state(), 1, 3.0), 2, 3.0);
///   static_assert(s(heard, 2) == 0.5);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto reduce_on_plateau(params::reduce_on_plateau p) {
  constexpr int never = (std::numeric_limits<int>::max)();
  detail::require_fields(p);
  detail::require(p.rtol > 0 || p.atol > 0, p.name, "rtol", "or atol must be positive", p.rtol);
  detail::require(p.rtol <= 1, p.name, "rtol", "must be at most 1", p.rtol);
  detail::require(p.min_scale <= 1, p.name, "min_scale", "must be at most 1", p.min_scale);
  return named(p, plateau<Real>({.initial = 1,
                                 .factor = p.factor,
                                 .patience = p.patience < 0 ? never : p.patience,
                                 .threshold = p.rtol,
                                 .threshold_mode = threshold_mode::scaled,
                                 .cooldown = p.cooldown < 0 ? 0 : p.cooldown,
                                 .min = p.min_scale,
                                 .margin = p.atol,
                                 .average = p.accumulation_size < 1 ? never : p.accumulation_size,
                                 .convention = plateau_convention::optax}) |
                      scale(p.lr));
}

}  // namespace anneal::optax
