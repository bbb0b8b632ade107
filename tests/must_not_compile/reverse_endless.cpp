// SPDX-License-Identifier: Apache-2.0
// expect: without_an_end<S>
// expect: put `| take(n)` after S
#include <anneal/compose/warp.hpp>
#include <anneal/schedule/cyclic.hpp>

constexpr anneal::cyclic endless({.min = 0, .max = 1, .up = 10});

#ifdef ANNEAL_FIXED
constexpr auto schedule = endless | anneal::take(20) | anneal::reverse();
#else
constexpr auto schedule = endless | anneal::reverse();
#endif
