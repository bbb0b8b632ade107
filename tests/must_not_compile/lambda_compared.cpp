// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/map.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/schedule/constant.hpp>

constexpr auto halved = anneal::constant({.value = 1}) | anneal::map([](double rate) { return rate / 2; });

// expect: deleted
// expect: schedules that hold a lambda cannot be compared
int main() {
#ifdef ANNEAL_FIXED
  return anneal::constant({.value = 1}) == anneal::constant({.value = 1});
#else
  return (halved | anneal::take(3)) == (halved | anneal::take(3));
#endif
}
