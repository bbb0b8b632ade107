// SPDX-License-Identifier: Apache-2.0
// expect: these are two schedules, give each by its name: learning_rate = cycle.learning_rate
#include <anneal/driver/scheduled.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <anneal/recipe/one_cycle.hpp>

void run() {
  const auto cycle = anneal::one_cycle({.max = 0.1, .steps = 100});
#ifdef ANNEAL_FIXED
  anneal::scheduled opt{anneal::sgd<double>({}), anneal::learning_rate = cycle.learning_rate,
                        anneal::momentum = cycle.momentum};
#else
  anneal::scheduled opt{anneal::sgd<double>({}), cycle};
#endif
}
