// SPDX-License-Identifier: Apache-2.0
// expect: it listens: s(state, t), or a scheduler
#include <anneal/anneal.hpp>

constexpr auto sequence = anneal::plateau({.initial = 0.1}) | anneal::warmup({.steps = 5});
constexpr auto others = (sequence | anneal::take(5) | anneal::repeat(2) | anneal::scale(2)) + sequence;
constexpr auto schedule = others | anneal::cooldown({.start = 50, .steps = 5});

#ifdef ANNEAL_FIXED
constexpr double rate = schedule(schedule.initial_state(), 0);
#else
constexpr double rate = schedule(0);
#endif
