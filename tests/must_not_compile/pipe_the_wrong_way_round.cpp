// SPDX-License-Identifier: Apache-2.0
// expect: schedule_on_the_right
// expect: first the schedule: S | adaptor
#include <anneal/compose/warmup.hpp>
#include <anneal/schedule/cosine.hpp>

constexpr anneal::cosine decay({.initial = 1, .steps = 10});

#ifdef ANNEAL_FIXED
constexpr auto schedule = decay | anneal::warmup({.steps = 5});
#else
constexpr auto schedule = anneal::warmup({.steps = 5}) | decay;
#endif
