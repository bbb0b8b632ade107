// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "curve.hpp"

namespace tool {

struct named_curve {
  std::string name;
  std::vector<point> points;
};

struct picture {
  std::vector<named_curve> curves;
  double updates = 0;
  bool logarithmic = false;
};

/// A picture made of Braille characters, with axes: width and height of all of it, in characters. Each curve has a colour
/// or, without colours, its number on it.
std::string drawn(const picture& p, std::size_t width, std::size_t height, bool colours);

/// Round numbers that divide [low, high] into about `count` parts.
std::vector<double> ticks_of(double low, double high, double count);

}  // namespace tool
