// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/optimizer/detail/common.hpp"
#include "anneal/optimizer/detail/sweep.hpp"

namespace anneal::detail {

enum class weight_decay_kind { coupled, decoupled };

/// The options of adam and adamw, which differ in a default.
constexpr void adam_fields(auto& p, auto&& field) {
  field("learning_rate", p.learning_rate, is::not_negative, "the rate");
  field("beta1", p.beta1, is::fraction, "the part of the mean gradient that stays");
  field("beta2", p.beta2, is::fraction, "the part of the mean square that stays");
  field("eps", p.eps, is::not_negative, "what is added to the root of the mean square");
  field("weight_decay", p.weight_decay, is::not_negative, "the part of a parameter by which it decays");
  field("amsgrad", p.amsgrad, "whether the largest mean square so far is taken");
}

/// The body of adam and adamw, which say what it computes.
template <class Optimizer, std::floating_point Real, class Options, weight_decay_kind Kind>
class adam_base : public steps_of<Optimizer, Real> {
 public:
  using options_type = Options;

  struct state_type {
    std::uint64_t steps = 0;
    std::vector<Real> exp_avg;
    std::vector<Real> exp_avg_sq;
    std::vector<Real> max_exp_avg_sq;

    static constexpr void fields(auto& q, auto&& field) {
      field("steps", q.steps);
      field("exp_avg", q.exp_avg);
      field("exp_avg_sq", q.exp_avg_sq);
      field("max_exp_avg_sq", q.max_exp_avg_sq);
    }

    bool operator==(const state_type&) const = default;
  };

  const Options& options() const noexcept { return options_; }
  Options& options() noexcept { return options_; }

  [[nodiscard]] const state_type& state() const noexcept { return state_; }

  void restore(state_type state) {
    const std::size_t n = state.exp_avg.size();
    require_started(name, state.steps, n);
    require_size(name, "exp_avg_sq", "must have the size of exp_avg", n, state.exp_avg_sq.size());
    require_size(name, "max_exp_avg_sq",
                 options_.amsgrad ? "must have the size of exp_avg with amsgrad" : "must be empty without amsgrad",
                 options_.amsgrad ? n : 0, state.max_exp_avg_sq.size());
    require_squares(name, "exp_avg_sq", state.exp_avg_sq);
    require_squares(name, "max_exp_avg_sq", state.max_exp_avg_sq);
    state_ = std::move(state);
  }

 protected:
  explicit adam_base(const Options& options) : options_(options) { require_fields(name, options); }

 private:
  static constexpr const char* name = Kind == weight_decay_kind::decoupled ? "anneal::adamw" : "anneal::adam";
  friend steps_of<Optimizer, Real>;

  void update(const auto& sweep) {
    sweep.require_sizes(name, state_.steps, state_.exp_avg.size());
    state_.exp_avg.resize(sweep.size);
    state_.exp_avg_sq.resize(sweep.size);
    state_.max_exp_avg_sq.resize(options_.amsgrad ? sweep.size : 0);
    ++state_.steps;
    const auto t = static_cast<double>(state_.steps);
    const Options& o = options_;
    const auto rate = static_cast<Real>(o.learning_rate / (1 - std::pow(o.beta1, t)));
    const auto scale = static_cast<Real>(1 / sqrt_without_errno(1 - std::pow(o.beta2, t)));
    const auto keep1 = static_cast<Real>(o.beta1);
    const auto gain1 = static_cast<Real>(1 - o.beta1);
    const auto keep2 = static_cast<Real>(o.beta2);
    const auto gain2 = static_cast<Real>(1 - o.beta2);
    const auto epsilon = static_cast<Real>(o.eps);
    const auto decay = static_cast<Real>(o.weight_decay);
    const auto shrink = static_cast<Real>(1 - o.learning_rate * o.weight_decay);
    const auto one = [=](Real gradient, Real & x, Real & m, Real & v, auto&... largest) __attribute__((always_inline)) {
      constexpr bool decoupled = Kind == weight_decay_kind::decoupled;
      const Real g = decoupled ? gradient : gradient + decay * x;
      m = keep1 * m + gain1 * g;
      v = keep2 * v + gain2 * g * g;
      Real divisor = v;
      // In this order a NaN in v stays one.
      ((divisor = largest = largest > divisor ? largest : divisor), ...);
      x = (decoupled ? shrink * x : x) - rate * m / (sqrt_without_errno(divisor) * scale + epsilon);
    };
    Real* const m = state_.exp_avg.data();
    Real* const v = state_.exp_avg_sq.data();
    o.amsgrad ? sweep(one, m, v, state_.max_exp_avg_sq.data()) : sweep(one, m, v);
  }

  Options options_;
  state_type state_;
};

}  // namespace anneal::detail
