// SPDX-License-Identifier: Apache-2.0
#include <anneal/search/search.hpp>
#include <cstdint>

int main() {
  const std::uint64_t trial = 0;
  const std::uint64_t updates = 10;
  const double loss = 0.5;
  do {
#include "halving.inc"
  } while (false);
}
