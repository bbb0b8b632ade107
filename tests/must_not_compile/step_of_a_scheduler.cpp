// SPDX-License-Identifier: Apache-2.0
// expect: advance() counts a finished update, observe(metric) tells a metric
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/plateau.hpp>

void train(double loss) {
  anneal::scheduler run{anneal::plateau({.initial = 0.1})};
#ifdef ANNEAL_FIXED
  run.advance();
  run.observe(loss);
#else
  run.step(loss);
#endif
}
