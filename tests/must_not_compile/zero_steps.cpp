// SPDX-License-Identifier: Apache-2.0
// expect: "anneal::cosine"
// expect: "steps"
// expect: "must be positive"
#include <anneal/schedule/cosine.hpp>

#ifdef ANNEAL_FIXED
constexpr double steps = 100;
#else
constexpr double steps = 0;
#endif

constexpr anneal::cosine schedule({.initial = 1, .steps = steps});
