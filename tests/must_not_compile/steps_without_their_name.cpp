// SPDX-License-Identifier: Apache-2.0
// expect: name the parameters: warmup({.steps = 500})
#include <anneal/compose/warmup.hpp>
#include <anneal/schedule/constant.hpp>

constexpr anneal::constant rate({.value = 0.1});

#ifdef ANNEAL_FIXED
constexpr auto schedule = rate | anneal::warmup({.steps = 10});
#else
constexpr auto schedule = rate | anneal::warmup(10);
#endif
