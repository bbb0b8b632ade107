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

struct adagrad_options {
  double learning_rate = 1e-2;
  double lr_decay = 0;
  double weight_decay = 0;
  double initial_accumulator_value = 0;
  double eps = 1e-10;

  static constexpr void fields(auto& p, auto&& field) {
    field("learning_rate", p.learning_rate, is::not_negative, "the rate");
    field("lr_decay", p.lr_decay, is::not_negative, "how much larger its divisor is after every step");
    field("weight_decay", p.weight_decay, is::not_negative, "the part of a parameter that is added to its gradient");
    field("initial_accumulator_value", p.initial_accumulator_value, is::not_negative,
          "where the sums of squares begin");
    field("eps", p.eps, is::not_negative, "what is added to the root of the sum of squares");
  }
};

/// Adagrad: gradients divided by the root of the sum of all their squares, so that every coordinate slows down
/// by itself.
///
///   g = gradient + weight_decay * x
///   s = s + g²                                            (from s = initial_accumulator_value)
///   x = x - learning_rate / (1 + t * lr_decay) * g / (√s + eps)                         t = 0, 1, …
///
/// Options, all >= 0: learning_rate (1e-2), lr_decay (0), weight_decay (0), initial_accumulator_value (0), eps (1e-10).
/// A schedule writes them through options() between the steps; what is written there is not checked. A schedule of the
/// rate multiplies with lr_decay: use one of them.
/// State: the steps taken and s (sum).
/// Errors: std::invalid_argument for an option outside its range, for a step of another size than the first or than its
/// gradients, for a state that does not fit; all is then as before. Parameters and gradients must not overlap.
/// Source: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization"
/// (2011); PyTorch's Adagrad.
///
///   anneal::adagrad<float> opt({.learning_rate = 0.1});
///   opt.step(parameters, gradients);
template <std::floating_point Real = double>
class adagrad : public detail::steps_of<adagrad<Real>, Real> {
 public:
  using options_type = adagrad_options;

  struct state_type {
    std::uint64_t steps = 0;
    std::vector<Real> sum;

    static constexpr void fields(auto& q, auto&& field) {
      field("steps", q.steps);
      field("sum", q.sum);
    }

    bool operator==(const state_type&) const = default;
  };

  explicit adagrad(adagrad_options options) : options_(options) { detail::require_fields(name, options); }

  const adagrad_options& options() const noexcept { return options_; }
  adagrad_options& options() noexcept { return options_; }

  [[nodiscard]] const state_type& state() const noexcept { return state_; }

  void restore(state_type state) {
    detail::require_started(name, state.steps, state.sum.size());
    detail::require_squares(name, "sum", state.sum);
    state_ = std::move(state);
  }

 private:
  static constexpr const char* name = "anneal::adagrad";
  friend detail::steps_of<adagrad, Real>;

  void update(const auto& sweep) {
    sweep.require_sizes(name, state_.steps, state_.sum.size());
    state_.sum.resize(sweep.size, static_cast<Real>(options_.initial_accumulator_value));
    const auto t = static_cast<double>(state_.steps++);
    const auto rate = static_cast<Real>(options_.learning_rate / (1 + t * options_.lr_decay));
    const auto epsilon = static_cast<Real>(options_.eps);
    const auto decay = static_cast<Real>(options_.weight_decay);
    sweep(
        [=](Real gradient, Real & x, Real & sum) __attribute__((always_inline)) {
          const Real g = gradient + decay * x;
          sum += g * g;
          x -= rate * g / (detail::sqrt_without_errno(sum) + epsilon);
        },
        state_.sum.data());
  }

  adagrad_options options_;
  state_type state_;
};

}  // namespace anneal
