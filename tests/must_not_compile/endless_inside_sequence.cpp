// SPDX-License-Identifier: Apache-2.0
// expect: anneal::sequence: every schedule but the last must be finite: put `| take(n)` after it
#include <anneal/compose/sequence.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/linear.hpp>

constexpr anneal::linear first({.initial = 0, .final = 1, .steps = 10});
constexpr anneal::constant endless({.value = 1});

#ifdef ANNEAL_FIXED
constexpr anneal::sequence schedule(first, endless | anneal::take(5), first);
#else
constexpr anneal::sequence schedule(first, endless, first);
#endif
