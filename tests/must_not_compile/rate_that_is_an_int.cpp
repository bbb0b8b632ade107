// SPDX-License-Identifier: Apache-2.0
// expect: constraints not satisfied
// expect: concept schedule = pure_schedule<S> || feedback_schedule<S>;
#include <anneal/compose/pointwise.hpp>
#include <anneal/schedule/constant.hpp>

#ifdef ANNEAL_FIXED
using rate = double;
#else
using rate = int;
#endif

constexpr auto on_and_off = [](double t) -> rate { return t < 10 ? 1 : 0; };

constexpr auto schedule = anneal::min(on_and_off, anneal::constant({.value = 0.5}));
