// SPDX-License-Identifier: Apache-2.0
// expect: what it holds may listen: s.at(t), s(state, t), or a scheduler
#include <anneal/config/any_schedule.hpp>
#include <anneal/schedule/constant.hpp>

const anneal::any_schedule schedule(anneal::constant({.value = 0.1}));

#ifdef ANNEAL_FIXED
const double rate = schedule.at(0);
#else
const double rate = schedule(0);
#endif
