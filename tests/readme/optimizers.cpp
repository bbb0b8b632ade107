// SPDX-License-Identifier: Apache-2.0
#include <anneal/anneal.hpp>
#include <vector>
using namespace anneal;

int main() {
  constexpr linear rate({.initial = 0.5, .steps = 4});
  constexpr constant other({.value = 0.25});
  constexpr step_decay third({.initial = 0.5, .gamma = 0.5, .every = 1});
  std::vector<float> parameters{1, 2};
  std::vector<float> gradients{1, 1};
#include "optimizers.inc"
  return opt.optimizer().options().learning_rate == 0.5 && opt.optimizer().options().momentum == 0.25 &&
                 opt.rate() == rate(1) && opt.rate(weight_decay) == 0.25 && opt.position() == 1
             ? 0
             : 1;
}
