// SPDX-License-Identifier: Apache-2.0
// The compilers do not say which field it is, but whose parameters they are, which have their list.
// expect: ramp_params
#include <anneal/schedule/cosine.hpp>

#ifdef ANNEAL_FIXED
constexpr anneal::cosine schedule({.initial = 0.1, .steps = 100});
#else
constexpr anneal::cosine schedule({.start = 0.1, .steps = 100});
#endif
