// SPDX-License-Identifier: Apache-2.0
// expect: the optimizer comes first, then its schedules
#include <anneal/driver/scheduled.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <anneal/schedule/cosine.hpp>

void run() {
  constexpr anneal::cosine rate({.initial = 0.1, .steps = 100});
#ifdef ANNEAL_FIXED
  anneal::scheduled opt{anneal::sgd<double>({}), rate};
#else
  anneal::scheduled opt{rate, anneal::sgd<double>({})};
#endif
}
