// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "input.hpp"

namespace tool {

struct point {
  double at;
  double rate;
};

/// What a picture of a run shows: of each column the first, the lowest, the highest and the last rate that were read, so
/// that none of them is lost between two points.
///
/// Read is every rate of a run up to 2^20 updates; of a longer one as many, evenly apart, and those beside every place that
/// the definition names, where a schedule begins or ends, so that a picture of any run costs the same. NaN and infinite
/// rates are left out.
std::vector<point> curve_of(const anneal::any_schedule& s, double updates, std::size_t columns,
                            const std::vector<anneal::metric_at>& metrics);

struct named_curve {
  std::string name;
  std::vector<point> points;
};

struct picture {
  std::vector<named_curve> curves;
  double updates = 0;
  bool logarithmic = false;
};

}  // namespace tool
