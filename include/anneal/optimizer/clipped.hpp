// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"

namespace anneal {

/// Scales a gradient whose norm, the root of the sum of its squares, is above `limit` down to that norm.
/// limit: > 0; infinity for none. Gives the norm that the gradient had. One that is not finite changes nothing: that of
/// an update which is better skipped.
/// Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks" (2013); PyTorch's
/// clip_grad_norm_, which divides by the norm + 1e-6 instead.
///
///   const double norm = anneal::clip_gradient_norm(std::span(gradient), 1.0);
template <std::floating_point Real>
double clip_gradient_norm(std::span<Real> gradient, double limit) {
  detail::require(limit > 0, "anneal::clip_gradient_norm", "limit", "must be positive", limit);
  constexpr std::size_t lanes = 8;  // sums side by side, so that the loop is vectorised
  double sums[lanes] = {};
  std::size_t i = 0;
  for (; i + lanes <= gradient.size(); i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const auto g = static_cast<double>(gradient[i + lane]);
      sums[lane] += g * g;
    }
  }
  for (; i < gradient.size(); ++i) {
    const auto g = static_cast<double>(gradient[i]);
    sums[0] += g * g;
  }
  double sum = 0;
  for (const double s : sums) {
    sum += s;
  }
  const double norm = std::sqrt(sum);
  if (norm > limit && detail::is_finite(norm)) {
    const double factor = limit / norm;  // in float it might be subnormal
    for (Real& g : gradient) {
      g = static_cast<Real>(static_cast<double>(g) * factor);
    }
  }
  return norm;
}

/// Brings every element of a gradient into [-limit, limit]. limit: > 0; infinity for none. NaN stays.
/// Source: PyTorch's clip_grad_value_.
template <std::floating_point Real>
void clip_gradient_values(std::span<Real> gradient, double limit) {
  detail::require(limit > 0, "anneal::clip_gradient_values", "limit", "must be positive", limit);
  const auto most = static_cast<Real>(limit);
  for (Real& g : gradient) {
    g = g > most ? most : g < -most ? -most : g;
  }
}

/// The fields of clipped. Both positive; infinite, the default, clips nothing.
struct clipped_options {
  double clip_norm = detail::infinite();
  double clip_value = detail::infinite();
};

/// An optimizer that clips its gradients: every element to [-clip_value, clip_value], then the norm to clip_norm. The
/// gradient is clipped where it lies, as in PyTorch.
///
/// Options, > 0 and infinite if not given: clip_norm, which a schedule can drive, and clip_value. The other
/// hyperparameters are those of the optimizer, and so is the state.
/// Errors: std::invalid_argument for an option that is not positive; from step(), for a gradient with a norm that is not
/// finite where there is a clip_norm: neither the parameters nor the state have changed then, anneal::scheduled has not
/// counted, and training can go on with the next gradient.
///
///   anneal::clipped optimizer(anneal::adam<float>({}), {.clip_norm = 1});
///   anneal::scheduled opt{optimizer, schedule, clip_norm = other};
///   opt.step(parameters, gradients);
template <class Optimizer>
class clipped {
 public:
  clipped(Optimizer optimizer, clipped_options options) : optimizer_(std::move(optimizer)), options_(options) {
    check();
  }

  const clipped_options& options() const noexcept { return options_; }
  clipped_options& options() noexcept { return options_; }

  const Optimizer& optimizer() const noexcept { return optimizer_; }
  Optimizer& optimizer() noexcept { return optimizer_; }

  [[nodiscard]] const auto& state() const noexcept requires requires(const Optimizer& o) { o.state(); }
  { return optimizer_.state(); }

  template <class State>
  void restore(State&& state) requires requires(Optimizer& o) {
    o.restore(std::forward<State>(state));
  }
  { optimizer_.restore(std::forward<State>(state)); }

  template <class Parameters, class Gradients>
  void step(Parameters&& parameters, Gradients&& gradients) {
    check();  // a schedule may have written the options
    const std::span gradient(gradients);
    static_assert(!std::is_const_v<typename decltype(gradient)::element_type>,
                  "anneal::clipped: a gradient is clipped where it lies, it must not be const");
    if (detail::is_finite(options_.clip_value)) {
      clip_gradient_values(gradient, options_.clip_value);
    }
    if (detail::is_finite(options_.clip_norm)) {
      detail::require_finite("anneal::clipped", "the norm of the gradient",
                             clip_gradient_norm(gradient, options_.clip_norm));
    }
    optimizer_.step(parameters, gradients);
  }

 private:
  void check() const {
    detail::require(options_.clip_norm > 0, "anneal::clipped", "clip_norm", "must be positive", options_.clip_norm);
    detail::require(options_.clip_value > 0, "anneal::clipped", "clip_value", "must be positive", options_.clip_value);
  }

  Optimizer optimizer_;
  clipped_options options_;
};

}  // namespace anneal
