// SPDX-License-Identifier: Apache-2.0
// expect: ignoring return value of
// expect: stop.observe(state, loss)
#include <anneal/feedback/early_stopping.hpp>

constexpr anneal::early_stopping stop({.patience = 5});

bool better(double loss) {
  auto state = stop.initial_state();
#ifdef ANNEAL_FIXED
  state = stop.observe(state, loss);
#else
  stop.observe(state, loss);
#endif
  return !stop(state);
}
