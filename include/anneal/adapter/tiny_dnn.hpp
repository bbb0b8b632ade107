// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/adapter/callback.hpp"
#include "anneal/driver/hyperparameter.hpp"
#include "anneal/driver/scheduled.hpp"

/// tiny-dnn's optimizers under anneal::scheduled. Their public members are found without this header: alpha is the
/// learning_rate, mu (of momentum) or b1 the momentum, b2 beta2, lambda the weight_decay; eps is private there. The mu
/// of RMSprop is another one, and no momentum.
///
///   tiny_dnn::momentum optimizer;
///   anneal::scheduled opt{optimizer, schedule};
///   network.fit<tiny_dnn::mse>(optimizer, x, y, batch, epochs, anneal::after_update(opt), [] {});
///
/// fit() calls after_update()'s function after every mini-batch; the first rate is written before.
/// Rates are narrowed to tiny-dnn's float_t. What a rate means depends on the version: 1.0.0a3 averages the gradient
/// over a batch, later ones add it up. fit() clears an optimizer's momentum, not the powers of adam's betas; the clock of opt
/// goes on.
