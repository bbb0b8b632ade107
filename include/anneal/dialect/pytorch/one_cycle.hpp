// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "anneal/dialect/pytorch/common.hpp"

namespace anneal::detail {

struct divisor_rule : finite_rule {
  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_finite(where, name, x);
    require(x != 0, where, name, "must not be 0", x);
  }
};

}  // namespace anneal::detail

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch::params {

struct OneCycleLR {
  static constexpr const char* name = "pytorch.OneCycleLR";
  double lr = 0, max_lr = detail::not_given;
  std::optional<step> total_steps{}, epochs{}, steps_per_epoch{};
  double pct_start = 0.3;
  pytorch::anneal_strategy anneal_strategy = pytorch::anneal_strategy::cos;
  bool cycle_momentum = true;
  double base_momentum = 0.85, max_momentum = 0.95;
  double div_factor = 25, final_div_factor = 1e4;
  bool three_phase = false;
  hyperparameter drives = hyperparameter::lr;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, "the rate of the optimizer, which is taken and not used, as there");
    field("max_lr", p.max_lr, is::finite, "the highest rate");
    field("total_steps", p.total_steps, is::positive && is::whole, "the steps of the cycle");
    field("epochs", p.epochs, "in the place of total_steps, with steps_per_epoch");
    field("steps_per_epoch", p.steps_per_epoch, "in the place of total_steps, with epochs");
    field("pct_start", p.pct_start, is::part, "the part of the steps that go up");
    field("anneal_strategy", p.anneal_strategy, "the curve");
    field("cycle_momentum", p.cycle_momentum, "whether momentum is driven; it has to be where that is asked for");
    field("base_momentum", p.base_momentum, is::finite, "the least momentum, at the highest rate");
    field("max_momentum", p.max_momentum, is::finite, "the highest momentum");
    field("div_factor", p.div_factor, detail::divisor_rule{}, "max_lr / the first rate");
    field("final_div_factor", p.final_div_factor, detail::divisor_rule{}, "the first rate / the last one");
    field("three_phase", p.three_phase,
          "whether it goes down to the first rate as it went up, then on to the last one");
    field("drives", p.drives, "which of the two schedules this is");
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
    const bool rate = p.drives == pytorch::hyperparameter::lr;
    require(rate || p.cycle_momentum, p.name, "cycle_momentum", "must be true for what drives momentum", 0);
    const double initial = p.max_lr / p.div_factor;
    const double start = rate ? initial : p.max_momentum;
    const double peak = rate ? p.max_lr : p.base_momentum;
    const double final = rate ? initial / p.final_div_factor : p.max_momentum;
    const double warmed = p.pct_start * total_;
    require(warmed != 1, p.name, "pct_start", "must not make a first phase of no steps", p.pct_start);
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
  struct phase {
    double end = 0, from = 0, to = 0;
  };

  static constexpr double steps_of(const pytorch::params::OneCycleLR& p) {
    require_fields(p);
    if (p.total_steps) {
      return *p.total_steps;
    }
    const double epochs = p.epochs.value_or(not_given), each = p.steps_per_epoch.value_or(not_given);
    require(is_given(epochs) || is_given(each), p.name, "total_steps", "must be given, or epochs and steps_per_epoch",
            not_given);
    require_field<double>(p.name, "epochs", epochs, is::positive && is::whole);
    require_field<double>(p.name, "steps_per_epoch", each, is::positive && is::whole);
    return epochs * each;
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
/// Gives `.lr` and `.momentum`. The peak is at t = pct_start · total_steps - 1, between two steps if that is not whole;
/// the last rate at total_steps - 1. There is one step more, past the end of the curve, where the rate is that of
/// total_steps - 2 with cos and below the last one with linear; then PyTorch raises, and here that rate holds.
/// Models: pure, finite; constexpr, noexcept. Errors: no number of steps; pct_start · total_steps of 1, where PyTorch
/// divides by 0. Source: torch.optim.lr_scheduler.OneCycleLR.
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
