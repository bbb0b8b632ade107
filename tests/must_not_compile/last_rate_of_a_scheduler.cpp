// SPDX-License-Identifier: Apache-2.0
// expect: rate() is that of the update to come
#include <anneal/driver/scheduler.hpp>
#include <anneal/schedule/linear.hpp>

double rate() {
  anneal::scheduler run{anneal::linear({.initial = 0.1, .steps = 10})};
#ifdef ANNEAL_FIXED
  return run.rate();
#else
  return run.get_last_lr();
#endif
}
