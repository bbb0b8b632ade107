// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <vector>

#include "anneal/analysis/analysis.hpp"
#include "anneal/anneal.hpp"

namespace {

double gradient_of_the_next_batch(const std::vector<float>& weights, std::vector<float>& gradient) {
  gradient[0] = 2 * weights[0];
  return double{weights[0]} * weights[0];
}

}  // namespace

int main() {
  anneal::sgd<float> optimizer({.momentum = 0.9});
  std::vector<float> weights{1};
  std::vector<float> gradient(1);
#include "range_test.inc"
  if (!found || !curve.diverged || weights[0] != 1) {
    std::puts("no rate was found, or the weights have changed");
    return 1;
  }
}
