// SPDX-License-Identifier: Apache-2.0
// libFuzzer: a formula is any text. What is accepted has a value at every step, in a time that does not depend on how it
// is nested, and the text in brackets has the same.
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>

#include "anneal/config/formula.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const anneal::formula f(text);
    double values[7];
    const double steps[7] = {0, 1, -1, 2.5, 1e9, 1e300, std::numeric_limits<double>::quiet_NaN()};
    for (int i = 0; i < 7; ++i) {
      values[i] = f(steps[i]);
    }
    const anneal::formula bracketed("(" + text + ")");
    for (int i = 0; i < 7; ++i) {
      const double value = bracketed(steps[i]);
      if (value != values[i] && !(std::isnan(value) && std::isnan(values[i]))) {
        std::abort();
      }
    }
  } catch (const std::invalid_argument&) {
  }
  return 0;
}
