// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>

#include "anneal/core/detail/power.hpp"
#include "anneal/dialect/pytorch/common.hpp"
#include "anneal/schedule/cyclic.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

/// What a scale_fn of CyclicLR is a function of: the number of the cycle, from 1, or the step.
enum class scale_mode { cycle, iterations };

constexpr const char* name_of(scale_mode mode) noexcept { return detail::name_in(mode, {"cycle", "iterations"}); }

namespace params {

struct CyclicLR {
  static constexpr const char* name = "pytorch.CyclicLR";
  double lr = 0, base_lr = detail::not_given, max_lr = detail::not_given;
  step step_size_up = 2000;
  std::optional<step> step_size_down{};
  cyclic_mode mode = cyclic_mode::triangular;
  double gamma = 1;
  pytorch::scale_mode scale_mode = pytorch::scale_mode::cycle;
  bool cycle_momentum = true;
  double base_momentum = 0.8, max_momentum = 0.9;
  hyperparameter drives = hyperparameter::lr;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, "the rate of the optimizer, which is taken and not used, as there");
    field("base_lr", p.base_lr, is::finite, "the lowest rate");
    field("max_lr", p.max_lr, is::finite, "the highest rate");
    field("step_size_up", p.step_size_up, is::steps, "the steps up");
    field("step_size_down", p.step_size_down, is::offset, "the steps down; as many as up");
    field("mode", p.mode, "the height of a peak: 1, or 2^-(finished cycles), or gamma^t");
    field("gamma", p.gamma, is::gamma, "what the height is a power of in exp_range");
    field("scale_mode", p.scale_mode, "what scale_fn is a function of");
    field("cycle_momentum", p.cycle_momentum, "whether momentum is driven; it has to be where that is asked for");
    field("base_momentum", p.base_momentum, is::finite, "the least momentum, at the highest rate");
    field("max_momentum", p.max_momentum, is::finite, "the highest momentum");
    field("drives", p.drives, "which of the two schedules this is");
  }
};

/// With its scale_fn. A formula of a JSON file describes itself; a lambda does not.
template <class F>
struct CyclicLR_of : CyclicLR {
  F scale_fn;

  static constexpr void fields(auto& p, auto&& field) requires anneal::detail::describable<F> {
    CyclicLR::fields(p, field);
    field("scale_fn", anneal::detail::function_in_field(p.scale_fn),
          "a function that gives the height instead of mode");
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
  double from_, to_, total_, ratio_;
  Height height_;
};

template <class Height>
constexpr auto cyclic_wave_of(const pytorch::params::CyclicLR& p, Height height) {
  require_fields(p);
  require_span<double>(p.name, "max_lr", p.max_lr, "must not be further from base_lr than the largest number",
                       p.base_lr);
  const double down = p.step_size_down.value_or(p.step_size_up);
  if (p.drives == pytorch::hyperparameter::lr) {
    return cyclic_wave<Height>(p.base_lr, p.max_lr, p.step_size_up, down, std::move(height));
  }
  require(p.cycle_momentum, p.name, "cycle_momentum", "must be true for what drives momentum", 0);
  return cyclic_wave<Height>(p.max_momentum, p.base_momentum, p.step_size_up, down, std::move(height));
}

/// One of the two schedules of a CyclicLR.
constexpr auto cyclic_lr(const pytorch::params::CyclicLR& p) {
  require_field<double>(p.name, "gamma", p.gamma, is::gamma);  // before its logarithm is taken
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
/// scale_fn: a callable that gives the height instead of mode, of the cycle or of the step by scale_mode.
/// Gives `.lr` and `.momentum`. lr(0) = base_lr, momentum(0) = max_momentum; goes on for ever (in PyTorch triangular2
/// overflows in cycle 1025). Models: pure, not finite; constexpr as scale_fn is. Source: torch.optim.lr_scheduler.CyclicLR.
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
