// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/map.hpp>
#include <anneal/config/fingerprint.hpp>
#include <anneal/schedule/constant.hpp>

// expect: a schedule or curve without a description, such as a lambda, cannot be printed, compared, fingerprinted or written
int main() {
#ifdef ANNEAL_FIXED
  return anneal::fingerprint(anneal::constant({.value = 1})) == 0;
#else
  return anneal::fingerprint(anneal::constant({.value = 1}) | anneal::map([](double rate) { return rate / 2; })) == 0;
#endif
}
