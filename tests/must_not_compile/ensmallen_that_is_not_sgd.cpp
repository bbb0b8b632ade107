// SPDX-License-Identifier: Apache-2.0
// expect: anneal::ensmallen_callback: only ens::SGD and what is built on it (Adam, RMSProp, AdaGrad, ...) takes its steps as a schedule says, this optimizer of ensmallen does not
// expect: anneal::ensmallen_callback: the optimizer has a decay policy, which would overwrite the schedule; give it ens::NoDecay
// expect: anneal::ensmallen_callback: SWATS comes to ignore the step size, no schedule can drive it
// expect: anneal::ensmallen_decay: SVRG asks a policy once per epoch; only ens::SGD takes its steps as a schedule says
// expect: anneal::ensmallen_decay: Lookahead asks a policy before its step
// expect: anneal::ensmallen_decay: SPALeRASGD chooses its rates itself
// expect: anneal::ensmallen_decay: SWATS comes to ignore the step size, no schedule can drive it
#include <anneal/adapter/ensmallen.hpp>
#include <anneal/schedule/constant.hpp>
#include <cstddef>

/// The shapes of ensmallen's optimizers.
namespace ens {

class NoDecay {};
class CyclicalDecay {};
class SWATSUpdate {};
class VanillaUpdate {};

struct with_a_step_size {
  double& StepSize() { return step_size; }
  double step_size = 0;
};

template <class Update, class Decay>
class SGD : public with_a_step_size {};

class SVRG : public with_a_step_size {};

}  // namespace ens

struct matrix {
  using elem_type = double;
};

using constant = anneal::constant<double>;
using decay = anneal::ensmallen_decay<constant>;

template <class Optimizer>
void follow() {
  Optimizer optimizer;
  double function = 0;
  matrix x;
  anneal::ensmallen_callback callback(constant({.value = 0.1}));
  callback.BeginOptimization(optimizer, function, x);
}

void train(decay& policy, double& step_size) {
  follow<ens::SGD<ens::VanillaUpdate, ens::NoDecay>>();
  decay::Policy<matrix, double> asked(policy);
  matrix x;
  asked.Update(x, step_size, 0.0);
#ifndef ANNEAL_FIXED
  follow<ens::SVRG>();
  follow<ens::SGD<ens::VanillaUpdate, ens::CyclicalDecay>>();
  follow<ens::SGD<ens::SWATSUpdate, ens::NoDecay>>();
  asked.Update(x, x, 0.0, 0.0, std::size_t{1}, step_size);
  ens::Lookahead<ens::SVRG, decay> lookahead;
  ens::SPALeRASGD<decay> spalera;
  ens::SGD<ens::SWATSUpdate, decay> swats;
#endif
}
