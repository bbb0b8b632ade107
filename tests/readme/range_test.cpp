// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <vector>

#include "anneal/analysis/analysis.hpp"
#include "anneal/anneal.hpp"

int main() {
  anneal::sgd<float> optimizer({.momentum = 0.9});
  std::vector<float> weights{1};
  std::vector<float> gradient(1);
  const auto update = [&](auto& opt) {
    const double loss = double{weights[0]} * weights[0];
    gradient[0] = 2 * weights[0];
    opt.step(weights, gradient);
    return loss;
  };
#include "range_test.inc"
  if (!found || !curve.diverged || weights[0] != 1) {
    std::puts("no rate was found, or the weights have changed");
    return 1;
  }
}
