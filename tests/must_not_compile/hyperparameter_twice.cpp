// SPDX-License-Identifier: Apache-2.0
// expect: anneal::scheduled: two schedules are given for the same hyperparameter
// expect: anneal::learning_rate_t
#include <anneal/driver/scheduled.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <anneal/schedule/constant.hpp>

constexpr anneal::constant schedule({.value = 0.5});

#ifdef ANNEAL_FIXED
constexpr auto other = anneal::momentum;
#else
constexpr auto other = anneal::learning_rate;
#endif

void train() { anneal::scheduled opt{anneal::sgd({}), anneal::learning_rate = schedule, other = schedule}; }
