// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/to_string.hpp"

#include <limits>

#include "anneal/anneal.hpp"
#include "support/catch.hpp"

using namespace anneal;

TEST_CASE("to_string: a schedule as it was made", "[config]") {
  CHECK(to_string(constant({.value = 0.1}) | take(5)) == "take(steps: 5, of: constant(value: 0.1))");
  CHECK(to_string(cyclic({.min = 0, .max = 1e-3, .up = 3, .down = 4, .mode = cyclic_mode::triangular2})) ==
        "cyclic(min: 0, max: 0.001, up: 3, down: 4, mode: triangular2, gamma: 1)");
  CHECK(to_string(linear<float>({.initial = 1, .steps = 2}) | repeat(forever, {.growth = 2})) ==
        "repeat(times: forever, growth: 2, decay: 1, of: linear(initial: 1, final: 0, steps: 2, precision: float))");
  CHECK(to_string(constant({.value = 1}) | warmup({.steps = 2}, curve::mirrored(curve::power(2)))) ==
        "warmup(steps: 2, from: 0, clock: elapsed, curve: mirrored(of: power(exponent: 2)), of: constant(value: 1))");
  CHECK(to_string(min(constant({.value = 1}) | clamp(0, std::numeric_limits<double>::infinity()),
                      multi_step({.initial = 1, .gamma = 0.5}, {3, 5}))) ==
        "min(of: [clamp(low: 0, high: inf, of: constant(value: 1)), "
        "multi_step(initial: 1, gamma: 0.5, boundary: at, milestones: [3, 5])])");
}
