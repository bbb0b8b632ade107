// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/driver/hyperparameter.hpp"
#include "anneal/driver/per_group.hpp"
#include "anneal/driver/scheduled.hpp"

// Declared, not included: <torch/optim.h> takes ten seconds. Clang in C++20 wants <ATen/core/ivalue.h> before any other
// header of libtorch 1.13.
namespace torch::optim {
class Adagrad;
class Adam;
class AdamW;
class LBFGS;
class RMSprop;
class SGD;
struct AdagradOptions;
struct AdamOptions;
struct AdamWOptions;
struct LBFGSOptions;
struct RMSpropOptions;
struct SGDOptions;
}  // namespace torch::optim

namespace anneal {

/// libtorch's optimizers under anneal::scheduled.
///
///   torch::optim::SGD sgd(model->parameters(), torch::optim::SGDOptions(0.1).momentum(0.9));
///   anneal::scheduled opt{sgd, cycle.learning_rate, momentum = cycle.momentum};
///   for (...) { loss.backward(); opt.step(); opt.optimizer().zero_grad(); }
///
/// The learning rate of any optimizer is found without this header, which tells where the others are: momentum (the
/// first beta), beta2, weight_decay and eps of SGD, Adam, AdamW, RMSprop, Adagrad. LBFGS has the learning rate only and
/// wants a closure: opt.step(closure). All parameter groups follow one schedule, also those that are added later;
/// per_group.hpp tells them apart. An optimizer that is only known as a torch::optim::Optimizer shows the learning rate
/// alone: to drive the others, give it as what it is, an SGD&.
/// libtorch's own StepLR is a step late: with step() after each update, and step_size 1, its rates are 0.01, 0.01, 0.007,
/// where Python's, and step_decay's, are 0.01, 0.007, 0.0049. `step_decay({…}) | delay(1)` is late alike, and so is
/// dialect/libtorch.hpp. It multiplies what it finds; here what else writes a rate is overwritten.
/// Adagrad divides the rate by 1 + t · lr_decay, which a schedule does not see: leave lr_decay at 0.
/// To resume, make the optimizer as it was made before, load it by torch::load, and the schedule by restore(). Loading
/// brings back the moments, not the options of the groups (libtorch 1.13): what a schedule drives is written before the
/// next update, what none drives is what the optimizer was made with.
/// Do not take base rates from the options that groups were made from: newer versions merge them with the optimizer's;
/// group_values(learning_rate, optimizer) reads those in effect.
template <std::derived_from<torch::optim::SGD> Optimizer>
struct group_options<Optimizer> {
  using type = torch::optim::SGDOptions;
};

template <std::derived_from<torch::optim::Adam> Optimizer>
struct group_options<Optimizer> {
  using type = torch::optim::AdamOptions;
};

template <std::derived_from<torch::optim::AdamW> Optimizer>
struct group_options<Optimizer> {
  using type = torch::optim::AdamWOptions;
};

template <std::derived_from<torch::optim::RMSprop> Optimizer>
struct group_options<Optimizer> {
  using type = torch::optim::RMSpropOptions;
};

template <std::derived_from<torch::optim::Adagrad> Optimizer>
struct group_options<Optimizer> {
  using type = torch::optim::AdagradOptions;
};

template <std::derived_from<torch::optim::LBFGS> Optimizer>
struct group_options<Optimizer> {
  using type = torch::optim::LBFGSOptions;
};

}  // namespace anneal
