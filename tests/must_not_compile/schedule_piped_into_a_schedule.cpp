// SPDX-License-Identifier: Apache-2.0
// expect: schedule_on_both_sides
// expect: S | then(T), S | map(f)
#include <anneal/compose/sequence.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>

constexpr anneal::linear rise({.initial = 0, .final = 1, .steps = 10});
constexpr anneal::cosine decay({.initial = 1, .steps = 90});

#ifdef ANNEAL_FIXED
constexpr auto schedule = rise | anneal::then(decay);
#else
constexpr auto schedule = rise | decay;
#endif
