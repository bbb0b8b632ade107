// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/adapter/callback.hpp"
#include "anneal/adapter/hyperparameter.hpp"
#include "anneal/adapter/place.hpp"
#include "anneal/adapter/scheduled.hpp"
#include "anneal/core/check.hpp"

/// ggml's ggml_opt_optimizer_params, or what has its layout: the parameters of one update, for AdamW and for SGD. A
/// rate goes into both.
///
///   anneal::scheduled parameters{ggml_opt_get_default_optimizer_params(nullptr),
///                                learning_rate = schedule | clamp(1e-9, INFINITY), weight_decay = other};
///   ggml_opt_params options = ggml_opt_default_params(sched, GGML_OPT_LOSS_TYPE_MEAN);
///   options.get_opt_pars = &anneal::pull<decltype(parameters)>;
///   options.get_opt_pars_ud = &parameters;
///
/// ggml asks once per update, and not for a gradient that is only accumulated.
/// Errors: ggml ends the process at a rate that is not positive. Here it is std::invalid_argument, which passes through
/// ggml: clamp a schedule that reaches 0, as above.
namespace anneal {

namespace detail {

template <class P>
concept ggml_parameters = requires(P& p) {
  p.adamw.alpha + p.adamw.beta1 + p.adamw.beta2 + p.adamw.eps + p.adamw.wd + p.sgd.alpha + p.sgd.wd;
};

constexpr auto ggml_property(auto& adamw, auto& sgd) {
  return property{[&adamw] { return adamw; },
                  [&adamw, &sgd](auto x) {
                    adamw = x;
                    sgd = x;
                  }};
}

}  // namespace detail

constexpr auto hyperparameter_of(learning_rate_t, detail::ggml_parameters auto& p) {
  return property{[&p] { return p.adamw.alpha; },
                  [&p](auto x) {
                    detail::require_positive("anneal::ggml", "learning_rate", static_cast<double>(x));
                    detail::ggml_property(p.adamw.alpha, p.sgd.alpha).set(x);
                  }};
}

constexpr auto& hyperparameter_of(momentum_t, detail::ggml_parameters auto& p) { return p.adamw.beta1; }
constexpr auto& hyperparameter_of(beta2_t, detail::ggml_parameters auto& p) { return p.adamw.beta2; }
constexpr auto& hyperparameter_of(eps_t, detail::ggml_parameters auto& p) { return p.adamw.eps; }

constexpr auto hyperparameter_of(weight_decay_t, detail::ggml_parameters auto& p) {
  return detail::ggml_property(p.adamw.wd, p.sgd.wd);
}

}  // namespace anneal
