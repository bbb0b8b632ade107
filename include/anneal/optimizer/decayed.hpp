// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <span>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/driver/hyperparameter.hpp"
#include "anneal/optimizer/detail/sweep.hpp"
#include "anneal/optimizer/parameter_block.hpp"

namespace anneal {

/// What a decoupled weight decay is multiplied by.
enum class decay_follows {
  rate,    ///< as in adamw: it falls with the rate
  nothing  ///< it is what its own schedule says
};

/// The fields of decayed. weight_decay: not negative, 0.
struct decayed_options {
  double weight_decay = 0;
  decay_follows follows = decay_follows::rate;
};

/// An optimizer with decoupled weight decay: before each of its steps the parameters shrink.
///
///   x = x - learning_rate · weight_decay · x            (follows: rate)
///   x = x - weight_decay · x                            (follows: nothing)
///
/// Options: weight_decay >= 0 (0), which a schedule can drive; follows (rate). The other hyperparameters are
/// those of the optimizer, and so is the state; a weight decay of its own, which enters the gradient, is another one.
/// Around adam, following the rate, it is adamw; around sgd it is SGDW.
/// Errors: std::invalid_argument for a weight_decay that is negative or not finite. What makes the step fail should lie
/// outside, so that it fails before the decay: clipped around decayed.
/// Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019), where the decay has the shape of the
/// rate's schedule but not its height: a schedule of its own, and follows nothing.
///
///   anneal::decayed optimizer(anneal::sgd<float>({.momentum = 0.9}), {.weight_decay = 0.01});
///   anneal::scheduled opt{optimizer, schedule, weight_decay = other};
template <class Optimizer>
class decayed : public detail::steps_around<decayed<Optimizer>, Optimizer> {
 public:
  decayed(Optimizer optimizer, decayed_options options) : optimizer_(std::move(optimizer)), options_(options) {
    detail::require_not_negative("anneal::decayed", "weight_decay", options.weight_decay);
  }

  template <std::convertible_to<double> Number>
  decayed(Optimizer, Number) = delete;  // name the option: decayed(optimizer, {.weight_decay = 0.01})

  const decayed_options& options() const noexcept { return options_; }
  decayed_options& options() noexcept { return options_; }

  const Optimizer& optimizer() const noexcept { return optimizer_; }
  Optimizer& optimizer() noexcept { return optimizer_; }

  [[nodiscard]] const auto& state() const noexcept requires requires(const Optimizer& o) { o.state(); }
  { return optimizer_.state(); }

  template <class State>
  void restore(State&& state) requires requires(Optimizer& o) {
    o.restore(std::forward<State>(state));
  }
  { optimizer_.restore(std::forward<State>(state)); }

 private:
  friend detail::steps_around<decayed, Optimizer>;

  template <class Real, class Clip, class Executor>
  void step_ours(std::span<const parameter_block<Real>> blocks, Clip clip, Executor& executor) {
    for (const parameter_block<Real>& block : blocks) {
      decay(block.parameters);
    }
    optimizer_.step_clipped(blocks, clip, executor);
  }

  void step_other(auto&& parameters, auto&& gradients, auto&&... more) {
    decay(std::span(parameters));
    optimizer_.step(parameters, gradients, more...);
  }

  template <class Real>
  void decay(std::span<Real> parameters) const {
    if (options_.weight_decay != 0) {
      const double rate = options_.follows == decay_follows::rate ? learning_rate.get(optimizer_) : 1;
      const auto kept = static_cast<Real>(1 - rate * options_.weight_decay);
      for (Real& x : parameters) {
        x *= kept;
      }
    }
  }

  Optimizer optimizer_;
  decayed_options options_;
};

}  // namespace anneal
