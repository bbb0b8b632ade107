// SPDX-License-Identifier: Apache-2.0
// expect: constraints not satisfied
// expect: unit_curve
#include <anneal/compose/warmup.hpp>
#include <anneal/schedule/constant.hpp>

#ifdef ANNEAL_FIXED
constexpr double curve(double p) { return p * p; }
#else
constexpr double curve(const char* p) { return *p; }
#endif

constexpr auto schedule = anneal::constant({.value = 1}) | anneal::warmup({.steps = 10}, &curve);
