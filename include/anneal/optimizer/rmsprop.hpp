// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/optimizer/detail/common.hpp"
#include "anneal/optimizer/detail/sweep.hpp"

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
class rmsprop : public detail::steps_of<rmsprop<Real>, Real> {
 public:
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

 private:
  static constexpr const char* name = "anneal::rmsprop";
  friend detail::steps_of<rmsprop, Real>;

  void update(const auto& sweep) {
    sweep.require_sizes(name, state_.steps, state_.square_avg.size());
    const bool with_momentum = options_.momentum > 0;
    state_.square_avg.resize(sweep.size);
    state_.grad_avg.resize(options_.centered ? sweep.size : 0);
    if (with_momentum) {
      state_.momentum_buffer.resize(sweep.size);
    }
    ++state_.steps;
    const auto rate = static_cast<Real>(options_.learning_rate);
    const auto alpha = static_cast<Real>(options_.alpha);
    const auto gain = static_cast<Real>(1 - options_.alpha);
    const auto epsilon = static_cast<Real>(options_.eps);
    const auto decay = static_cast<Real>(options_.weight_decay);
    const auto carry = static_cast<Real>(options_.momentum);
    const auto divided = [=](Real g, Real & square) __attribute__((always_inline)) {
      square = alpha * square + gain * g * g;
      return g / (detail::sqrt_without_errno(square) + epsilon);
    };
    const auto divided_around_mean = [=](Real g, Real & square, Real & mean) __attribute__((always_inline)) {
      square = alpha * square + gain * g * g;
      mean = alpha * mean + gain * g;
      return g / (detail::sqrt_without_errno(square - mean * mean) + epsilon);
    };
    const auto plain = [=](auto direction) __attribute__((always_inline)) {
      return [=](Real gradient, Real & x, auto&... averages) __attribute__((always_inline)) {
        x -= rate * direction(gradient + decay * x, averages...);
      };
    };
    const auto heavy = [=](auto direction) __attribute__((always_inline)) {
      return [=](Real gradient, Real & x, Real & b, auto&... averages) __attribute__((always_inline)) {
        b = direction(gradient + decay * x, averages...) + carry * b;
        x -= rate * b;
      };
    };
    Real* const square = state_.square_avg.data();
    Real* const mean = state_.grad_avg.data();
    Real* const buffer = state_.momentum_buffer.data();
    if (options_.centered) {
      with_momentum ? sweep(heavy(divided_around_mean), buffer, square, mean)
                    : sweep(plain(divided_around_mean), square, mean);
    } else {
      with_momentum ? sweep(heavy(divided), buffer, square) : sweep(plain(divided), square);
    }
  }

  rmsprop_options options_;
  state_type state_;
};

}  // namespace anneal
