// SPDX-License-Identifier: Apache-2.0
// expect: anneal::scheduled: the optimizer has no learning_rate, or under a name that was not told: see hyperparameter_of in anneal/driver/hyperparameter.hpp, or include/anneal/adapter/README.md
#include <anneal/driver/scheduled.hpp>
#include <anneal/schedule/constant.hpp>

struct optimizer {
#ifdef ANNEAL_FIXED
  double lr = 1;
#else
  const double lr = 1;
#endif
  void step() {}
};

void train() { anneal::scheduled opt{optimizer(), anneal::constant({.value = 0.5})}; }
