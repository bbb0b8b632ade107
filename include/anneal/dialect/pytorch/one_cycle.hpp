// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "anneal/compose/named.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/dialect/pytorch/check.hpp"
#include "anneal/dialect/pytorch/momentum.hpp"
#include "anneal/dialect/pytorch/strategy.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch::params {

struct OneCycleLR {
  static constexpr const char* name = "pytorch.OneCycleLR";
  double lr = 0;
  double max_lr = detail::not_given;
  std::optional<step> total_steps{};
  std::optional<step> epochs{};
  std::optional<step> steps_per_epoch{};
  double pct_start = 0.3;
  pytorch::anneal_strategy anneal_strategy = pytorch::anneal_strategy::cos;
  bool cycle_momentum = true;
  double base_momentum = 0.85;
  double max_momentum = 0.95;
  double div_factor = 25;
  double final_div_factor = 1e4;
  bool three_phase = false;
  hyperparameter drives = hyperparameter::lr;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("max_lr", p.max_lr);
    field("total_steps", p.total_steps);
    field("epochs", p.epochs);
    field("steps_per_epoch", p.steps_per_epoch);
    field("pct_start", p.pct_start);
    field("anneal_strategy", p.anneal_strategy);
    field("cycle_momentum", p.cycle_momentum);
    field("base_momentum", p.base_momentum);
    field("max_momentum", p.max_momentum);
    field("div_factor", p.div_factor);
    field("final_div_factor", p.final_div_factor);
    field("three_phase", p.three_phase);
    field("drives", p.drives);
  }
};

}  // namespace anneal::pytorch::params

namespace anneal::detail {

/// Annealing from rate to rate between fractional steps. The step after the last one lies past the end of its phase:
/// there the curve goes on as the formula does, the cosine back up, the line further down.
class one_cycle_phases {
 public:
  constexpr explicit one_cycle_phases(const pytorch::params::OneCycleLR& p)
      : total_(steps_of(p)), curve_{p.anneal_strategy} {
    require_finite(where, "max_lr", p.max_lr);
    require_given(where, "pct_start", p.pct_start);
    require(p.pct_start >= 0 && p.pct_start <= 1, where, "pct_start", "must be between 0 and 1", p.pct_start);
    require_divisor("div_factor", p.div_factor);
    require_divisor("final_div_factor", p.final_div_factor);
    const bool rate = p.drives == pytorch::hyperparameter::lr;
    if (!rate) {
      require(p.cycle_momentum, where, "cycle_momentum", "must be true for what drives momentum", 0);
      require_finite(where, "base_momentum", p.base_momentum);
      require_finite(where, "max_momentum", p.max_momentum);
    }
    const double initial = p.max_lr / p.div_factor;
    const double start = rate ? initial : p.max_momentum;
    const double peak = rate ? p.max_lr : p.base_momentum;
    const double final = rate ? initial / p.final_div_factor : p.max_momentum;
    const double warmed = p.pct_start * total_;
    require(warmed != 1, where, "pct_start", "must not make a first phase of no steps", p.pct_start);
    if (p.three_phase) {
      phases_ = {{{warmed - 1, start, peak}, {2 * p.pct_start * total_ - 2, peak, start}, {total_ - 1, start, final}}};
    } else {
      phases_ = {{{warmed - 1, start, peak}, {total_ - 1, peak, final}, {total_ - 1, final, final}}};
    }
    last_ = p.three_phase ? 2 : 1;
  }

  [[nodiscard]] constexpr double operator()(step t) const noexcept {
    const double now = least<double>(t, total_);
    double begin = 0;
    std::size_t i = 0;
    for (; i < last_ && now > phases_[i].end; ++i) {
      begin = phases_[i].end;
    }
    const auto& [end, from, to] = phases_[i];
    return end == begin ? to : between(from, to, (now - begin) / (end - begin));
  }

  [[nodiscard]] constexpr step length() const noexcept { return total_; }

 private:
  static constexpr const char* where = pytorch::params::OneCycleLR::name;

  struct phase {
    double end = 0;
    double from = 0;
    double to = 0;
  };

  static constexpr double steps_of(const pytorch::params::OneCycleLR& p) {
    if (p.total_steps) {
      require_positive_whole(where, "total_steps", *p.total_steps);
      return *p.total_steps;
    }
    const double epochs = p.epochs.value_or(not_given);
    const double each = p.steps_per_epoch.value_or(not_given);
    require(is_given(epochs) || is_given(each), where, "total_steps", "must be given, or epochs and steps_per_epoch",
            not_given);
    require_positive_whole(where, "epochs", epochs);
    require_positive_whole(where, "steps_per_epoch", each);
    return epochs * each;
  }

  static constexpr void require_divisor(const char* name, double x) {
    require_finite(where, name, x);
    require(x != 0, where, name, "must not be 0", x);
  }

  constexpr double between(double from, double to, double part) const noexcept {
    if (curve_.strategy == pytorch::anneal_strategy::linear) {
      return (to - from) * part + from;
    }
    const double turns = magnitude(part);  // the cosine is even, and has the period 2
    const double turn = turns - 2 * whole(turns / 2);
    return to + (from - to) * curve_(turn > 1 ? turn - 1 : 1 - turn);
  }

  double total_;
  strategy_curve curve_;
  std::array<phase, 3> phases_{};
  std::size_t last_ = 0;
};

/// One of the two schedules of a OneCycleLR.
constexpr auto one_cycle_lr(const pytorch::params::OneCycleLR& p) { return named(p, one_cycle_phases(p)); }

}  // namespace anneal::detail

namespace anneal::pytorch {

/// Up to max_lr, then far down, in one cycle; momentum against it.
///
/// max_lr: a finite rate, required. total_steps, or epochs and steps_per_epoch: positive and whole. pct_start: the part
/// of the steps that go up, in [0, 1], 0.3. anneal_strategy: cos or linear, cos. base_momentum, max_momentum: 0.85 and
/// 0.95. div_factor: max_lr / the initial rate, 25. final_div_factor: the initial rate / the last one, 1e4. three_phase:
/// goes down to the initial rate as it went up, then on to the last one. lr, the rate of the optimizer, is taken and not
/// used, as there.
/// Gives `.lr` and `.momentum`. The peak is at t = pct_start · total_steps - 1, between two steps if that is not whole;
/// the last rate at total_steps - 1. There is one step more, past the end of the curve, where the rate is that of
/// total_steps - 2 with cos and below the last one with linear; then PyTorch raises, and here that rate holds.
/// Models: pure, finite; constexpr, noexcept. Errors: a parameter out of its range; pct_start · total_steps of 1, where
/// PyTorch divides by 0. Source: torch.optim.lr_scheduler.OneCycleLR.
///
///   constexpr auto s = anneal::pytorch::OneCycleLR({.max_lr = 1, .total_steps = 10, .pct_start = 0.5});
///   static_assert(s.lr(4) == 1 && s.momentum(4) == 0.85);
[[nodiscard]] constexpr auto OneCycleLR(params::OneCycleLR p) {
  p.drives = hyperparameter::lr;
  auto lr = detail::one_cycle_lr(p);
  p.drives = hyperparameter::momentum;
  p.cycle_momentum = true;
  return lr_and_momentum<decltype(lr)>{lr, detail::one_cycle_lr(p)};
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
