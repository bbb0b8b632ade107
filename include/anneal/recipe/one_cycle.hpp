// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <utility>

#include "anneal/compose/named.hpp"
#include "anneal/compose/sequence.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/recipe/detail/along.hpp"
#include "anneal/schedule/ramp.hpp"

namespace anneal {

/// Which of two schedules that belong together is meant.
enum class drives { lr, mom };

constexpr const char* name_of(drives which) noexcept { return detail::name_in(which, {"learning_rate", "momentum"}); }

/// The fields of one_cycle.
struct one_cycle_params {
  static constexpr const char* name = "one_cycle";

  double max = detail::not_given;
  step steps = detail::not_given;
  double warmup_fraction = 0.3;
  double initial_divisor = 25;
  double final_divisor = 1e4;
  double min_momentum = 0.85;
  double max_momentum = 0.95;
  bool three_phase = false;
  anneal::drives drives = anneal::drives::lr;  ///< set by one_cycle itself

  static constexpr void fields(auto& p, auto&& field) {
    field("max", p.max, is::rate, "the highest rate");
    field("steps", p.steps, is::steps, "how long all of it is");
    field("warmup_fraction", p.warmup_fraction, is::part, "the part of it that goes up, in three phases to ½");
    field("initial_divisor", p.initial_divisor, is::positive, "how far the first rate is below max");
    field("final_divisor", p.final_divisor, is::positive, "how far the last rate is below the first");
    field("min_momentum", p.min_momentum, is::rate, "the momentum at max");
    field("max_momentum", p.max_momentum, is::rate, "the momentum at the ends");
    field("three_phase", p.three_phase, "whether the rate comes back symmetrically before it goes on down");
    field("drives", p.drives, "which of the two it is");
  }
};

/// Two schedules that belong together.
template <schedule LearningRate, schedule Momentum>
struct learning_rate_and_momentum {
  LearningRate learning_rate;
  Momentum momentum;

  void operator()(step) const = delete;  // two schedules: c.learning_rate(t) and c.momentum(t)
};

namespace detail {

/// Up, down and out: three ramps, of which each may be of no steps.
template <std::floating_point Real, unit_curve Curve>
constexpr auto three_ramps(const double (&rates)[4], const double (&steps)[3], Curve curve) {
  constexpr const char* where = "anneal::one_cycle";
  using leg = transition<Real, Curve>;
  return sequence<leg, leg, leg>(leg(where, {rates[0], rates[1], steps[0]}, curve),
                                 leg(where, {rates[1], rates[2], steps[1]}, curve),
                                 leg(where, {rates[2], rates[3], steps[2]}, curve));
}

}  // namespace detail

/// One cycle of the learning rate, up and then far down, while the momentum goes the other way.
///
///   learning_rate: max / initial_divisor to max in W = warmup_fraction · steps; then, in two phases, to
///                  max / (initial_divisor · final_divisor) at `steps`; in three, back to the first in W, then to the last
///   momentum: max_momentum to min_momentum in W, back in the phase that follows; in three phases it then stays
///
/// curve: any callable on [0, 1], half a cosine wave if none.
/// Gives .learning_rate and .momentum; each holds its last value past `steps`. The peak is at W, between two updates
/// where W is not whole (PyTorch's phases end one step earlier).
/// Models: finite, pure; constexpr. Errors: a parameter out of its range.
/// Source: Smith and Topin 2018 (super-convergence); fastai; PyTorch's OneCycleLR; optax.cosine_onecycle_schedule.
///
///   constexpr auto cycle = anneal::one_cycle({.max = 1, .steps = 100});
///   static_assert(cycle.learning_rate(0) == 0.04 && cycle.learning_rate(30) == 1 && cycle.momentum(30) == 0.85);
template <std::floating_point Real = double, detail::unit_curve Curve = curve::cosine>
[[nodiscard]] constexpr auto one_cycle(one_cycle_params p, Curve curve = Curve{}) {
  constexpr const char* where = "anneal::one_cycle";
  detail::require_fields<Real>(where, p);
  detail::require(!p.three_phase || p.warmup_fraction <= 0.5, where, "warmup_fraction",
                  "must be in [0, 0.5] with three phases", p.warmup_fraction);

  const double initial = p.max / p.initial_divisor;
  const double final = initial / p.final_divisor;
  detail::require_rate_of<Real>(where, "initial_divisor", p.initial_divisor, initial);
  detail::require_rate_of<Real>(where, "final_divisor", p.final_divisor, final);
  const double up = p.warmup_fraction * p.steps;
  const double down = p.three_phase ? up : p.steps - up;
  const double steps[] = {up, down, p.steps - up - down};
  const double rates[] = {initial, p.max, p.three_phase ? initial : final, final};
  const double momenta[] = {p.max_momentum, p.min_momentum, p.max_momentum, p.max_momentum};

  const auto of = [&](drives which) {
    p.drives = which;
    return detail::along{p, curve};
  };
  auto rate = named(of(drives::lr), detail::three_ramps<Real>(rates, steps, curve));
  auto other = named(of(drives::mom), detail::three_ramps<Real>(momenta, steps, curve));
  return learning_rate_and_momentum<decltype(rate), decltype(other)>{rate, other};
}

template <class Real = double, detail::bare_number T>
void one_cycle(T, auto...) = delete;  // name the parameters: one_cycle({.max = 0.1, .steps = 100})

}  // namespace anneal
