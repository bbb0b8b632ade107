// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/adapter/callback.hpp"
#include "anneal/core/check.hpp"
#include "anneal/driver/hyperparameter.hpp"
#include "anneal/driver/place.hpp"
#include "anneal/driver/scheduled.hpp"

/// ggml's ggml_opt_optimizer_params, or what has its layout: the parameters of one update, for AdamW and for SGD. A
/// rate goes into both.
///
///   static anneal::scheduled parameters{ggml_opt_get_default_optimizer_params(nullptr),
///                                       learning_rate = schedule | clamp(1e-9, INFINITY), weight_decay = other};
///   ggml_opt_fit(sched, context, inputs, outputs, dataset, loss, optimizer, &anneal::pull<parameters>, …);
///
/// ggml_opt_fit() passes the number of the epoch as user data: only pull<parameters>, which looks at none, may be given
/// to it. With ggml_opt_init() or llama_opt_init() the parameters need not be static, if they are the user data:
///
///   ggml_opt_params options = ggml_opt_default_params(sched, GGML_OPT_LOSS_TYPE_MEAN);
///   options.get_opt_pars = &anneal::pull<decltype(parameters)>;
///   options.get_opt_pars_ud = &parameters;
///
/// ggml asks once per update, and not for a gradient that is only accumulated; the clock counts updates both ways.
/// Errors: ggml ends the process at a rate that is not positive, at a beta or a weight decay outside [0, 1] and at a
/// negative eps. Here it is std::invalid_argument, which passes through ggml:
/// clamp a schedule that reaches 0, as above.
namespace anneal {

namespace detail {

template <class P>
concept ggml_parameters = requires(P& p) {
  p.adamw.alpha + p.adamw.beta1 + p.adamw.beta2 + p.adamw.eps + p.adamw.wd + p.sgd.alpha + p.sgd.wd;
};

/// ggml ends the process where these do not hold.
constexpr void require_ggml_rate(double x) {
  require_positive("anneal::ggml", "learning_rate", static_cast<double>(static_cast<float>(x)));
}

template <class H>
constexpr void require_ggml_part(double x) {
  require(0 <= x && x <= 1, "anneal::ggml", H::name, "must be in [0, 1]", x);
}

constexpr auto ggml_property(auto& adamw, auto& sgd, auto check) {
  return property{[&adamw] { return adamw; },
                  [&adamw, &sgd](auto x) {
                    adamw = x;
                    sgd = x;
                  },
                  check};
}

constexpr auto ggml_property(auto& adamw, auto check) { return detail::ggml_property(adamw, adamw, check); }

}  // namespace detail

constexpr auto hyperparameter_of(learning_rate_t, detail::ggml_parameters auto& p) {
  return detail::ggml_property(p.adamw.alpha, p.sgd.alpha, detail::require_ggml_rate);
}

constexpr auto hyperparameter_of(momentum_t, detail::ggml_parameters auto& p) {
  return detail::ggml_property(p.adamw.beta1, detail::require_ggml_part<momentum_t>);
}

constexpr auto hyperparameter_of(beta2_t, detail::ggml_parameters auto& p) {
  return detail::ggml_property(p.adamw.beta2, detail::require_ggml_part<beta2_t>);
}

constexpr auto hyperparameter_of(eps_t, detail::ggml_parameters auto& p) {
  return detail::ggml_property(p.adamw.eps, [](double x) { detail::require_not_negative("anneal::ggml", "eps", x); });
}

constexpr auto hyperparameter_of(weight_decay_t, detail::ggml_parameters auto& p) {
  return detail::ggml_property(p.adamw.wd, p.sgd.wd, detail::require_ggml_part<weight_decay_t>);
}

}  // namespace anneal
