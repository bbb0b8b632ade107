// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>

#include "anneal/compose/named.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/dialect/pytorch/check.hpp"
#include "anneal/dialect/pytorch/momentum.hpp"
#include "anneal/schedule/cyclic.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

/// What a scale_fn of CyclicLR is a function of: the number of the cycle, from 1, or the step.
enum class scale_mode { cycle, iterations };

constexpr const char* name_of(scale_mode mode) noexcept { return detail::name_in(mode, {"cycle", "iterations"}); }

namespace params {

struct CyclicLR {
  static constexpr const char* name = "pytorch.CyclicLR";
  double lr = 0;
  double base_lr = detail::not_given;
  double max_lr = detail::not_given;
  step step_size_up = 2000;
  std::optional<step> step_size_down{};
  cyclic_mode mode = cyclic_mode::triangular;
  double gamma = 1;
  pytorch::scale_mode scale_mode = pytorch::scale_mode::cycle;
  bool cycle_momentum = true;
  double base_momentum = 0.8;
  double max_momentum = 0.9;
  hyperparameter drives = hyperparameter::lr;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("base_lr", p.base_lr);
    field("max_lr", p.max_lr);
    field("step_size_up", p.step_size_up);
    field("step_size_down", p.step_size_down);
    field("mode", p.mode);
    field("gamma", p.gamma);
    field("scale_mode", p.scale_mode);
    field("cycle_momentum", p.cycle_momentum);
    field("base_momentum", p.base_momentum);
    field("max_momentum", p.max_momentum);
    field("drives", p.drives);
  }
};

/// With its scale_fn. A formula of a JSON file describes itself; a lambda does not.
template <class F>
struct CyclicLR_of : CyclicLR {
  F scale_fn;

  static constexpr void fields(auto& p, auto&& field) requires anneal::detail::describable<F> {
    CyclicLR::fields(p, field);
    field("scale_fn", p.scale_fn);
  }
};

}  // namespace params

}  // namespace anneal::pytorch

namespace anneal::detail {

/// The heights of the peaks by mode.
class cyclic_height {
 public:
  constexpr explicit cyclic_height(const pytorch::params::CyclicLR& p)
      : mode_(p.mode),
        growth_(p.mode == cyclic_mode::triangular2 ? double_double{-1.0}
                                                   : log2_of_ratio<11>(nonzero_gamma(p.gamma), 1)) {}

  constexpr double operator()(double cycle, double t) const noexcept {
    return mode_ == cyclic_mode::triangular ? 1 : growth_(mode_ == cyclic_mode::triangular2 ? cycle - 1 : t);
  }

 private:
  cyclic_mode mode_;
  growth<double> growth_;
};

template <class F>
struct scaled_height {
  F scale_fn;
  pytorch::scale_mode mode;

  constexpr double operator()(double cycle, double t) const {
    return static_cast<double>(scale_fn(mode == pytorch::scale_mode::cycle ? cycle : t));
  }
};

/// The triangle as PyTorch computes it, with the rounding of its quotients, which at t = 1e9 is 1e-8 of the height.
template <class Height>
class cyclic_wave {
 public:
  constexpr cyclic_wave(double from, double to, double up, double down, Height height)
      : from_(from), to_(to), total_(up + down), ratio_(up / total_), height_(std::move(height)) {}

  [[nodiscard]] constexpr double operator()(step t) const {
    const double turns = t / total_;
    const double cycle = whole(1 + turns);
    const double x = 1 + turns - cycle;
    const double part = x <= ratio_ ? x / ratio_ : (x - 1) / (ratio_ - 1);
    return from_ + (to_ - from_) * part * height_(cycle, t);
  }

 private:
  double from_;
  double to_;
  double total_;
  double ratio_;
  Height height_;
};

template <class Height>
constexpr auto cyclic_wave_of(const pytorch::params::CyclicLR& p, Height height) {
  constexpr const char* where = pytorch::params::CyclicLR::name;
  require_finite(where, "base_lr", p.base_lr);
  require_finite(where, "max_lr", p.max_lr);
  require_span<double>(where, "max_lr", p.max_lr, "must not be further from base_lr than the largest number",
                       p.base_lr);
  require_steps(where, "step_size_up", p.step_size_up);
  const double down = p.step_size_down.value_or(p.step_size_up);
  require_offset(where, "step_size_down", down);
  if (p.drives == pytorch::hyperparameter::lr) {
    return cyclic_wave<Height>(p.base_lr, p.max_lr, p.step_size_up, down, std::move(height));
  }
  require(p.cycle_momentum, where, "cycle_momentum", "must be true for what drives momentum", 0);
  require_finite(where, "base_momentum", p.base_momentum);
  require_finite(where, "max_momentum", p.max_momentum);
  return cyclic_wave<Height>(p.max_momentum, p.base_momentum, p.step_size_up, down, std::move(height));
}

/// One of the two schedules of a CyclicLR.
constexpr auto cyclic_lr(const pytorch::params::CyclicLR& p) {
  require_gamma(pytorch::params::CyclicLR::name, p.gamma);
  return named(p, cyclic_wave_of(p, cyclic_height(p)));
}

template <class F>
constexpr auto cyclic_lr(const pytorch::params::CyclicLR_of<F>& p) {
  return named(p, cyclic_wave_of(p, scaled_height<F>{p.scale_fn, p.scale_mode}));
}

template <class Params>
constexpr auto both_cyclic(Params p) {
  p.drives = pytorch::hyperparameter::lr;
  auto lr = cyclic_lr(p);
  p.drives = pytorch::hyperparameter::momentum;
  p.cycle_momentum = true;
  return pytorch::lr_and_momentum<decltype(lr)>{std::move(lr), cyclic_lr(p)};
}

}  // namespace anneal::detail

namespace anneal::pytorch {

/// Up and down along straight lines, the rate and against it the momentum: cyclic, with PyTorch's arithmetic.
///
///   lr(t) = base_lr + (max_lr - base_lr) · height(t) · triangle(t)
///   momentum(t) = max_momentum - (max_momentum - base_momentum) · height(t) · triangle(t)
///
/// base_lr, max_lr: finite rates, required. step_size_up: steps, positive, 2000. step_size_down: steps >= 0, as many as
/// up. mode: triangular; the height is 1, or 2^-(finished cycles), or gamma^t (exp_range, gamma 1). scale_fn: a callable
/// that gives the height instead, of the cycle or of the step by scale_mode. base_momentum, max_momentum: 0.8 and 0.9.
/// lr, the rate of the optimizer, is taken and not used, as there.
/// Gives `.lr` and `.momentum`. lr(0) = base_lr, momentum(0) = max_momentum; goes on for ever (in PyTorch triangular2
/// overflows in cycle 1025). Models: pure, not finite; constexpr as scale_fn is.
/// Errors: a parameter out of its range. Source: torch.optim.lr_scheduler.CyclicLR.
///
///   constexpr auto s = anneal::pytorch::CyclicLR({.base_lr = 0, .max_lr = 1, .step_size_up = 2});
///   static_assert(s.lr(1) == 0.5 && s.lr(2) == 1 && s.momentum(2) == 0.8);
[[nodiscard]] constexpr auto CyclicLR(params::CyclicLR p) { return detail::both_cyclic(p); }

template <class F>
[[nodiscard]] constexpr auto CyclicLR(params::CyclicLR p, F scale_fn) {
  return detail::both_cyclic(params::CyclicLR_of<F>{p, std::move(scale_fn)});
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
