// SPDX-License-Identifier: Apache-2.0
// expect: anneal::scheduled: the optimizer reads this hyperparameter only when a run begins, no schedule can drive it (ensmallen's momentum, betas and eps)
#include <anneal/driver/scheduled.hpp>
#include <anneal/schedule/constant.hpp>

/// The shape of ensmallen's Adam.
class adam {
 public:
  double& StepSize() { return step_size_; }
  double& Beta1() { return beta1_; }

 private:
  double step_size_ = 0;
  double beta1_ = 0;
};

#ifdef ANNEAL_FIXED
constexpr auto driven = anneal::learning_rate;
#else
constexpr auto driven = anneal::momentum;
#endif

void train() { anneal::scheduled opt{adam(), driven = anneal::constant({.value = 0.9})}; }
