// SPDX-License-Identifier: Apache-2.0
// expect: name the option: decayed(optimizer, {.weight_decay = 0.01})
#include <anneal/optimizer/decayed.hpp>
#include <anneal/optimizer/sgd.hpp>

#ifdef ANNEAL_FIXED
const anneal::decayed optimizer(anneal::sgd<float>({}), {.weight_decay = 0.01});
#else
const anneal::decayed optimizer(anneal::sgd<float>({}), 0.01);
#endif
