// SPDX-License-Identifier: Apache-2.0
// What each package manager's consumer compiles and runs.
#include <anneal/anneal.hpp>
#include <cstdio>

int main() {
  constexpr auto rate = anneal::cosine({.initial = 0.1, .steps = 100}) | anneal::warmup({.steps = 10});
  static_assert(rate(0) == 0 && rate(10) == 0.1 && rate(110) == 0);
  std::printf("anneal %d.%d.%d: rate of update 5: %g\n", ANNEAL_VERSION_MAJOR, ANNEAL_VERSION_MINOR,
              ANNEAL_VERSION_PATCH, rate(5));
  return rate(5) == 0.05 ? 0 : 1;
}
