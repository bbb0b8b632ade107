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

struct sgd_options {
  double learning_rate = 1e-3;
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;
  bool maximize = false;

  static constexpr void fields(auto& p, auto&& field) {
    field("learning_rate", p.learning_rate, is::not_negative, "the rate");
    field("momentum", p.momentum, is::not_negative, "the part of the velocity that stays");
    field("dampening", p.dampening, is::finite, "the part of a gradient that does not enter the velocity");
    field("weight_decay", p.weight_decay, is::not_negative, "the part of a parameter that is added to its gradient");
    field("nesterov", p.nesterov, "whether the velocity is looked up ahead");
    field("maximize", p.maximize, "whether the step is uphill");
  }
};

/// Stochastic gradient descent, with momentum if wanted.
///
///   g = ±gradient + weight_decay * x                      (minus with maximize)
///   b = momentum * b + (1 - dampening) * g                (b = g in the first step with momentum)
///   x = x - learning_rate * (b, or g + momentum * b with nesterov, or g without momentum)
///
/// Options: learning_rate >= 0 (1e-3); momentum >= 0 (0); dampening (0); weight_decay >= 0 (0); nesterov (false), which
/// wants momentum > 0 and dampening 0; maximize (false). A schedule writes them through options() between the steps;
/// what is written there is not checked.
/// State: the steps taken, their size, and b from the first step with momentum on.
/// Errors: std::invalid_argument for an option outside its range, for a step of another size than the first or than its
/// gradients, for a state that does not fit; all is then as before. Parameters and gradients must not overlap.
/// Source: Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013), in the form
/// of PyTorch's SGD: the rate multiplies b, it does not enter it.
///
///   anneal::sgd<float> opt({.learning_rate = 0.1, .momentum = 0.9});
///   opt.step(parameters, gradients);
template <std::floating_point Real = double>
class sgd : public detail::steps_of<sgd<Real>, Real> {
 public:
  using options_type = sgd_options;

  struct state_type {
    std::uint64_t steps = 0;
    std::size_t size = 0;
    std::vector<Real> momentum_buffer;

    static constexpr void fields(auto& q, auto&& field) {
      field("steps", q.steps);
      field("size", q.size);
      field("momentum_buffer", q.momentum_buffer);
    }

    bool operator==(const state_type&) const = default;
  };

  explicit sgd(sgd_options options) : options_(options) {
    detail::require_fields(name, options);
    if (options.nesterov) {
      detail::require(options.momentum > 0, name, "momentum", "must be positive with nesterov", options.momentum);
      detail::require(options.dampening == 0, name, "dampening", "must be 0 with nesterov", options.dampening);
    }
  }

  const sgd_options& options() const noexcept { return options_; }
  sgd_options& options() noexcept { return options_; }

  [[nodiscard]] const state_type& state() const noexcept { return state_; }

  void restore(state_type state) {
    detail::require_started(name, state.steps, state.size);
    if (!state.momentum_buffer.empty()) {
      detail::require_size(name, "momentum_buffer", "must be empty or have the size of the state", state.size,
                           state.momentum_buffer.size());
    }
    state_ = std::move(state);
  }

 private:
  static constexpr const char* name = "anneal::sgd";
  friend detail::steps_of<sgd, Real>;

  void update(const auto& sweep) {
    sweep.require_sizes(name, state_.steps, state_.size);
    const bool first = state_.momentum_buffer.empty();
    if (options_.momentum != 0) {
      state_.momentum_buffer.resize(sweep.size);
    }
    state_.size = sweep.size;
    ++state_.steps;
    const auto rate = static_cast<Real>(options_.learning_rate);
    const auto sign = static_cast<Real>(options_.maximize ? -1 : 1);
    const auto decay = static_cast<Real>(options_.weight_decay);
    const auto carry = static_cast<Real>(options_.momentum);
    const auto gain = static_cast<Real>(first ? 1 : 1 - options_.dampening);
    Real* const buffer = state_.momentum_buffer.data();
    if (options_.momentum == 0) {
      sweep([=](Real gradient, Real & x) __attribute__((always_inline)) {
        const Real g = sign * gradient + decay * x;
        x -= rate * g;
      });
    } else if (options_.nesterov) {
      sweep(
          [=](Real gradient, Real & x, Real & b) __attribute__((always_inline)) {
            const Real g = sign * gradient + decay * x;
            b = carry * b + gain * g;
            x -= rate * (g + carry * b);
          },
          buffer);
    } else {
      sweep(
          [=](Real gradient, Real & x, Real & b) __attribute__((always_inline)) {
            const Real g = sign * gradient + decay * x;
            b = carry * b + gain * g;
            x -= rate * b;
          },
          buffer);
    }
  }

  sgd_options options_;
  state_type state_;
};

}  // namespace anneal
