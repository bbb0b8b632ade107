// SPDX-License-Identifier: Apache-2.0
// expect: 'double'
// expect: observe(double metric)
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/plateau.hpp>

#ifdef ANNEAL_FIXED
constexpr double loss = 0.25;
#else
constexpr const char* loss = "0.25";
#endif

void train() {
  anneal::scheduler run{anneal::plateau({.initial = 0.1})};
  run.observe(loss);
}
