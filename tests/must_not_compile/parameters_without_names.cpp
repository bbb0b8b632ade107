// SPDX-License-Identifier: Apache-2.0
// expect: name the parameters: cosine({.initial = 0.1, .steps = 100})
#include <anneal/schedule/cosine.hpp>

#ifdef ANNEAL_FIXED
constexpr anneal::cosine schedule({.initial = 0.1, .final = 0, .steps = 100});
#else
constexpr anneal::cosine schedule(0.1, 0, 100);
#endif
