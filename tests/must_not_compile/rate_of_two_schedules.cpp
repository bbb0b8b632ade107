// SPDX-License-Identifier: Apache-2.0
// expect: two schedules: c.learning_rate(t) and c.momentum(t)
#include <anneal/recipe/one_cycle.hpp>

constexpr auto cycle = anneal::one_cycle({.max = 0.1, .steps = 100});
#ifdef ANNEAL_FIXED
constexpr double rate = cycle.learning_rate(3);
#else
constexpr double rate = cycle(3);
#endif
