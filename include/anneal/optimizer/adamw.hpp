// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/optimizer/detail/adam_base.hpp"

namespace anneal {

struct adamw_options {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 1e-2;
  bool amsgrad = false;

  static constexpr void fields(auto& p, auto&& field) { detail::adam_fields(p, field); }
};

/// Adam with decoupled weight decay: the decay shrinks the parameters and does not enter the moments.
///
///   m = beta1 * m + (1 - beta1) * gradient
///   v = beta2 * v + (1 - beta2) * gradient²               (with amsgrad its maximum over the steps is used)
///   x = x * (1 - learning_rate * weight_decay)
///         - learning_rate * m / (1 - beta1^t) / (√(v / (1 - beta2^t)) + eps)            t = 1, 2, …
///
/// Options: learning_rate >= 0 (1e-3); beta1 and beta2 in [0, 1) (0.9, 0.999); eps >= 0 (1e-8); weight_decay >= 0
/// (1e-2); amsgrad (false). A schedule writes them through options() between the steps; what is written there is not
/// checked. The bias correction uses the betas of the step.
/// State: the steps taken, m (exp_avg), v (exp_avg_sq) and with amsgrad its maximum (max_exp_avg_sq), which starts anew
/// where amsgrad is switched on during a run.
/// Errors: std::invalid_argument for an option outside its range, for a step of another size than the first or than its
/// gradients, for a state that does not fit; all is then as before. Parameters and gradients must not overlap.
/// Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019), in the form of PyTorch's AdamW: the
/// rate multiplies the decay.
///
///   anneal::adamw<float> opt({.learning_rate = 3e-4, .weight_decay = 0.1});
///   opt.step(parameters, gradients);
template <std::floating_point Real = double>
class adamw : public detail::adam_base<adamw<Real>, Real, adamw_options, detail::weight_decay_kind::decoupled> {
 public:
  explicit adamw(adamw_options options) : adamw::adam_base(options) {}
};

}  // namespace anneal
