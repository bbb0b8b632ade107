// SPDX-License-Identifier: Apache-2.0
#include <anneal/anneal.hpp>

constexpr auto rate = anneal::cosine({.initial = 0.1, .steps = 100});
static_assert(rate(0) == 0.1 && rate(100) == 0);

int main() { return rate(50) > 0 ? 0 : 1; }
