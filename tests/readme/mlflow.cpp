// SPDX-License-Identifier: Apache-2.0
#include <anneal/anneal.hpp>
#include <anneal/track/mlflow.hpp>
#include <anneal/track/track.hpp>

#include <array>
#include <cstdio>

int main() {
  anneal::scheduled opt{anneal::sgd<float>({}), anneal::cosine({.initial = 0.1, .steps = 100})};
  std::array<float, 1> parameters{1};
  std::array<float, 1> gradients{1};
  {
#include "mlflow.inc"
    run.step(parameters, gradients);
  }
  // Whether or not there is a server.
  return std::remove("mlflow.spool") == 0 && opt.position() == 1 ? 0 : 1;
}
