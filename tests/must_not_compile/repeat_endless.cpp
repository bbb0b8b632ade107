// SPDX-License-Identifier: Apache-2.0
// expect: without_an_end<S>
// expect: put `| take(n)` after S
#include <anneal/compose/repeat.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/schedule/step_decay.hpp>

constexpr anneal::step_decay endless({.initial = 1, .gamma = 0.5, .every = 30});

#ifdef ANNEAL_FIXED
constexpr auto schedule = endless | anneal::take(90) | anneal::repeat(3);
#else
constexpr auto schedule = endless | anneal::repeat(3);
#endif
