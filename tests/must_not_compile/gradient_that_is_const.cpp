// SPDX-License-Identifier: Apache-2.0
// expect: anneal::clipped: the gradient of an optimizer that is not anneal's is clipped where it lies, it must not be const
#include <anneal/optimizer/clipped.hpp>
#include <vector>

#ifdef ANNEAL_FIXED
using gradient = std::vector<double>;
#else
using gradient = const std::vector<double>;
#endif

struct descent {
  void step(std::vector<double>& parameters, gradient& g);
};

void train(std::vector<double>& parameters, gradient& g) {
  anneal::clipped optimizer(descent{}, {.clip_norm = 1});
  optimizer.step(parameters, g);
}
