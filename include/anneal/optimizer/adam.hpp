// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/optimizer/detail/adam_base.hpp"

namespace anneal {

struct adam_options {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 0;
  bool amsgrad = false;

  static constexpr void fields(auto& p, auto&& field) { detail::adam_fields(p, field); }
};

/// Adam: every coordinate moves by about the rate, in the direction of its mean gradient.
///
///   g = gradient + weight_decay * x
///   m = beta1 * m + (1 - beta1) * g
///   v = beta2 * v + (1 - beta2) * g²                      (with amsgrad its maximum over the steps is used)
///   x = x - learning_rate * m / (1 - beta1^t) / (√(v / (1 - beta2^t)) + eps)            t = 1, 2, …
///
/// Options: learning_rate >= 0 (1e-3); beta1 and beta2 in [0, 1) (0.9, 0.999); eps >= 0 (1e-8); weight_decay >= 0 (0);
/// amsgrad (false). A schedule writes them through options() between the steps; what is written there is not checked.
/// The bias correction uses the betas of the step.
/// State: the steps taken, m (exp_avg), v (exp_avg_sq) and with amsgrad its maximum (max_exp_avg_sq), which starts anew
/// where amsgrad is switched on during a run.
/// Errors: std::invalid_argument for an option outside its range, for a step of another size than the first or than its
/// gradients, for a state that does not fit; all is then as before. Parameters and gradients must not overlap.
/// Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2015); Reddi et al., "On the convergence of Adam
/// and beyond" (2018); PyTorch's Adam.
///
///   anneal::adam<float> opt({.learning_rate = 1e-3});
///   opt.step(parameters, gradients);
template <std::floating_point Real = double>
class adam : public detail::adam_base<adam<Real>, Real, adam_options, detail::weight_decay_kind::coupled> {
 public:
  explicit adam(adam_options options) : adam::adam_base(options) {}
};

}  // namespace anneal
