// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "curve.hpp"

namespace tool {

/// Round numbers that divide [low, high] into about `count` parts.
std::vector<double> ticks_of(double low, double high, double count);

/// The axis of the rates: from 0 if they are near it, between round numbers; or logarithmic, between powers of ten, with
/// their exponents for numbers.
struct axis {
  double low, high;
  bool logarithmic;
  std::vector<double> ticks;

  axis(const picture& p, double count);

  /// Where it is, from 0 to 1. What a logarithmic axis has no place for is at its lower end.
  [[nodiscard]] double share(double rate) const;
  [[nodiscard]] double share_of_tick(double tick) const { return (tick - low) / (high - low); }
  [[nodiscard]] double value(double tick) const;
};

}  // namespace tool
