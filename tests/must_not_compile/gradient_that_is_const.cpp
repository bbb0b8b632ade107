// SPDX-License-Identifier: Apache-2.0
// expect: anneal::clipped: a gradient is clipped where it lies, it must not be const
#include <anneal/optimizer/clipped.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <vector>

#ifdef ANNEAL_FIXED
using gradient = std::vector<double>;
#else
using gradient = const std::vector<double>;
#endif

void train(std::vector<double>& parameters, gradient& g) {
  anneal::clipped optimizer(anneal::sgd<double>({}), {.clip_norm = 1});
  optimizer.step(parameters, g);
}
