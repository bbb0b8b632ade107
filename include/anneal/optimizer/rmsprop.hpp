// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/optimizer/detail/common.hpp"

namespace anneal {

struct rmsprop_options {
  double learning_rate = 1e-2;
  double alpha = 0.99;
  double eps = 1e-8;
  double weight_decay = 0;
  double momentum = 0;
  bool centered = false;

  static constexpr void fields(auto& p, auto&& field) {
    field("learning_rate", p.learning_rate, is::not_negative, "the rate");
    field("alpha", p.alpha, is::fraction, "the part of the mean square that stays");
    field("eps", p.eps, is::not_negative, "what is added to the root of the mean square");
    field("weight_decay", p.weight_decay, is::not_negative, "the part of a parameter that is added to its gradient");
    field("momentum", p.momentum, is::not_negative, "the part of the velocity that stays");
    field("centered", p.centered, "whether the mean square is that around the mean");
  }
};

/// RMSprop: gradients divided by the root of their running mean square.
///
///   g = gradient + weight_decay * x
///   v = alpha * v + (1 - alpha) * g²
///   m = alpha * m + (1 - alpha) * g                       (centered: v - m² takes the place of v below)
///   d = g / (√v + eps)
///   b = momentum * b + d                                  (with momentum: b takes the place of d below)
///   x = x - learning_rate * d
///
/// Options: learning_rate >= 0 (1e-2); alpha in [0, 1) (0.99); eps >= 0 (1e-8); weight_decay >= 0 (0); momentum >= 0
/// (0); centered (false). A schedule writes them through options() between the steps; what is written there is not
/// checked. centered wants gradients that vary: where v - m² comes out at 0 or below, the step is huge or NaN.
/// State: the steps taken, v (square_avg), with centered m (grad_avg), b (momentum_buffer) once momentum was on.
/// Errors: std::invalid_argument for an option outside its range, for a step of another size than the first or than its
/// gradients, for a state that does not fit; all is then as before. Parameters and gradients must not overlap.
/// Source: Tieleman and Hinton, "Lecture 6.5 - rmsprop" (2012); Graves, "Generating sequences with recurrent neural
/// networks" (2013) for centered; PyTorch's RMSprop.
///
///   anneal::rmsprop<float> opt({.learning_rate = 1e-3, .momentum = 0.9});
///   opt.step(parameters, gradients);
template <std::floating_point Real = double>
class rmsprop {
 public:
  using value_type = Real;
  using options_type = rmsprop_options;

  struct state_type {
    std::uint64_t steps = 0;
    std::vector<Real> square_avg;
    std::vector<Real> grad_avg;
    std::vector<Real> momentum_buffer;

    static constexpr void fields(auto& q, auto&& field) {
      field("steps", q.steps);
      field("square_avg", q.square_avg);
      field("grad_avg", q.grad_avg);
      field("momentum_buffer", q.momentum_buffer);
    }

    bool operator==(const state_type&) const = default;
  };

  explicit rmsprop(rmsprop_options options) : options_(options) { detail::require_fields(name, options); }

  const rmsprop_options& options() const noexcept { return options_; }
  rmsprop_options& options() noexcept { return options_; }

  [[nodiscard]] const state_type& state() const noexcept { return state_; }

  void restore(state_type state) {
    const std::size_t n = state.square_avg.size();
    detail::require_started(name, state.steps, n);
    detail::require_size(
        name, "grad_avg",
        options_.centered ? "must have the size of square_avg with centered" : "must be empty without centered",
        options_.centered ? n : 0, state.grad_avg.size());
    if (!state.momentum_buffer.empty()) {
      detail::require_size(name, "momentum_buffer", "must be empty or have the size of square_avg", n,
                           state.momentum_buffer.size());
    }
    detail::require_squares(name, "square_avg", state.square_avg);
    state_ = std::move(state);
  }

  void step(std::span<Real> parameters, std::span<const Real> gradients) {
    const std::size_t n = parameters.size();
    detail::require_sizes(name, state_.steps, state_.square_avg.size(), n, gradients.size());
    const bool with_momentum = options_.momentum > 0;
    state_.square_avg.resize(n);
    state_.grad_avg.resize(options_.centered ? n : 0);
    if (with_momentum) {
      state_.momentum_buffer.resize(n);
    }
    ++state_.steps;
    const auto sweep = options_.centered ? (with_momentum ? &update<true, true> : &update<true, false>)
                                         : (with_momentum ? &update<false, true> : &update<false, false>);
    sweep(options_, n, parameters.data(), gradients.data(), state_.square_avg.data(), state_.grad_avg.data(),
          state_.momentum_buffer.data());
  }

 private:
  static constexpr const char* name = "anneal::rmsprop";

  template <bool Centered, bool WithMomentum>
  static void update(const rmsprop_options& o, std::size_t n, Real* __restrict x, const Real* __restrict gradient,
                     Real* __restrict square_avg, Real* __restrict grad_avg, Real* __restrict buffer) {
    const auto rate = static_cast<Real>(o.learning_rate);
    const auto alpha = static_cast<Real>(o.alpha);
    const auto gain = static_cast<Real>(1 - o.alpha);
    const auto epsilon = static_cast<Real>(o.eps);
    const auto decay = static_cast<Real>(o.weight_decay);
    const auto carry = static_cast<Real>(o.momentum);
    for (std::size_t i = 0; i < n; ++i) {
      const Real g = gradient[i] + decay * x[i];
      square_avg[i] = alpha * square_avg[i] + gain * g * g;
      Real v = square_avg[i];
      if constexpr (Centered) {
        grad_avg[i] = alpha * grad_avg[i] + gain * g;
        v -= grad_avg[i] * grad_avg[i];
      }
      Real direction = g / (detail::sqrt_without_errno(v) + epsilon);
      if constexpr (WithMomentum) {
        direction += carry * buffer[i];
        buffer[i] = direction;
      }
      x[i] -= rate * direction;
    }
  }

  rmsprop_options options_;
  state_type state_;
};

}  // namespace anneal
