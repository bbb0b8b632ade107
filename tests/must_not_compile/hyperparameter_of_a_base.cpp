// SPDX-License-Identifier: Apache-2.0
// expect: anneal::scheduled: the optimizer is given as a base class (torch::optim::Optimizer, tiny_dnn::optimizer), which does not show the hyperparameter that a schedule is given for; give it as what it is, such as torch::optim::SGD&
#include <anneal/driver/scheduled.hpp>
#include <anneal/schedule/constant.hpp>

/// The shape of libtorch's, and of tiny-dnn's.
struct any_optimizer {
  virtual ~any_optimizer() = default;
  virtual void step() = 0;
};

struct sgd : any_optimizer {
  void step() override {}
  double weight_decay = 0;
};

void train(sgd& concrete) {
#ifdef ANNEAL_FIXED
  sgd& optimizer = concrete;
#else
  any_optimizer& optimizer = concrete;
#endif
  anneal::scheduled opt{optimizer, anneal::weight_decay = anneal::constant({.value = 0.01})};
}
