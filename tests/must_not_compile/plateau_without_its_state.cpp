// SPDX-License-Identifier: Apache-2.0
// expect: it listens: s(state, t), or a scheduler
#include <anneal/feedback/plateau.hpp>

constexpr anneal::plateau schedule({.initial = 0.1});

#ifdef ANNEAL_FIXED
constexpr double rate = schedule(schedule.initial_state(), 0);
#else
constexpr double rate = schedule(0);
#endif
