// SPDX-License-Identifier: Apache-2.0
// expect: anneal::scheduler<anneal::linear<
// expect: anneal::scheduler<anneal::plateau<
// expect: restore(const state_type& saved)
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/linear.hpp>

constexpr anneal::plateau schedule({.initial = 0.1});
#ifdef ANNEAL_FIXED
constexpr auto other = schedule;
#else
constexpr anneal::linear other({.initial = 0.1, .steps = 10});
#endif

void resume() {
  const anneal::scheduler saved{other};
  anneal::scheduler run{schedule};
  run.restore(saved.state());
}
