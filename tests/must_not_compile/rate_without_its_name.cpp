// SPDX-License-Identifier: Apache-2.0
// expect: name the parameters: constant({.value = 0.1})
#include <anneal/schedule/constant.hpp>

#ifdef ANNEAL_FIXED
constexpr anneal::constant schedule({.value = 0.1});
#else
constexpr anneal::constant schedule(0.1);
#endif
