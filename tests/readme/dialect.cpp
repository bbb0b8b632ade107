// SPDX-License-Identifier: Apache-2.0
#include <anneal/dialect/pytorch.hpp>
using namespace anneal;

int main() {
#include "dialect.inc"
  return s(0) == 0.001 && s(20) == 0.1 ? 0 : 1;
}
