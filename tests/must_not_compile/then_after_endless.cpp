// SPDX-License-Identifier: Apache-2.0
// expect: without_an_end<S>
// expect: put `| take(n)` after S
#include <anneal/compose/sequence.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/linear.hpp>

constexpr anneal::constant endless({.value = 1});
constexpr anneal::linear next({.initial = 1, .steps = 10});

#ifdef ANNEAL_FIXED
constexpr auto schedule = endless | anneal::take(5) | anneal::then(next);
#else
constexpr auto schedule = endless | anneal::then(next);
#endif
