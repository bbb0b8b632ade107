// SPDX-License-Identifier: Apache-2.0
// expect: constraints not satisfied
// expect: is_arithmetic_v<K>
#include <anneal/compose/map.hpp>
#include <anneal/compose/pointwise.hpp>
#include <anneal/schedule/linear.hpp>

#ifdef ANNEAL_FIXED
constexpr double factor = 0.5;
#else
constexpr const char* factor = "0.5";
#endif

constexpr auto schedule = anneal::linear({.initial = 1, .steps = 10}) * factor;
