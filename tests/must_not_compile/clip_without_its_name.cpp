// SPDX-License-Identifier: Apache-2.0
// expect: name the option: clipped(optimizer, {.clip_norm = 1})
#include <anneal/optimizer/clipped.hpp>
#include <anneal/optimizer/sgd.hpp>

#ifdef ANNEAL_FIXED
const anneal::clipped optimizer(anneal::sgd<float>({}), {.clip_norm = 1.0});
#else
const anneal::clipped optimizer(anneal::sgd<float>({}), 1.0);
#endif
