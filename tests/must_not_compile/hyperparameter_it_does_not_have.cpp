// SPDX-License-Identifier: Apache-2.0
// expect: anneal::scheduled: the optimizer has no beta2
#include <anneal/driver/scheduled.hpp>
#include <anneal/optimizer/adam.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <anneal/schedule/constant.hpp>

#ifdef ANNEAL_FIXED
using optimizer = anneal::adam<>;
#else
using optimizer = anneal::sgd<>;
#endif

void train() { anneal::scheduled opt{optimizer({}), anneal::beta2 = anneal::constant({.value = 0.99})}; }
