// SPDX-License-Identifier: Apache-2.0
#include "axis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tool {

std::vector<double> ticks_of(double low, double high, double count) {
  const double exact = (high - low) / count;
  const double power = std::pow(10, std::floor(std::log10(exact)));
  double stride = 10 * power;
  for (const double nice : {5.0, 2.0, 1.0}) {
    stride = exact <= nice * power * (1 + 1e-9) ? nice * power : stride;
  }
  std::vector<double> ticks;
  for (double i = std::ceil(low / stride - 1e-9); i * stride <= high + 1e-9 * stride || ticks.size() < 2; ++i) {
    ticks.push_back(i * stride);
  }
  return ticks;
}

axis::axis(const picture& p, double count)
    : low(std::numeric_limits<double>::infinity()), high(-low), logarithmic(p.logarithmic) {
  for (const named_curve& c : p.curves) {
    for (const point& q : c.points) {
      if (!logarithmic || q.rate > 0) {
        low = std::min(low, q.rate);
        high = std::max(high, q.rate);
      }
    }
  }
  if (low > high) {
    low = high = logarithmic ? 1 : 0;
  }
  if (logarithmic) {
    low = std::floor(std::log10(low) + 1e-9);
    high = std::max(std::ceil(std::log10(high) - 1e-9), low + 1);
    const double stride = std::ceil((high - low) / count);
    for (double power = low; power <= high; power += stride) {
      ticks.push_back(power);
    }
    return;
  }
  if (low >= 0 && low < 0.7 * high) {
    low = 0;
  }
  const double room = std::max(std::abs(low), std::abs(high));
  if (high - low <= 1e-9 * room) {  // nothing to be seen of it
    low = low > 0 ? 0 : low - room;
    high = room == 0 ? 1 : high + room;
  }
  ticks = ticks_of(low, high, count);
  const double stride = ticks[1] - ticks[0];
  if (ticks.front() > low + 1e-9 * stride) {
    ticks.insert(ticks.begin(), ticks.front() - stride);
  }
  if (ticks.back() < high - 1e-9 * stride) {
    ticks.push_back(ticks.back() + stride);
  }
  low = ticks.front();
  high = ticks.back();
}

double axis::share(double rate) const {
  const double x = !logarithmic ? rate : rate > 0 ? std::log10(rate) : low;
  return std::clamp((x - low) / (high - low), 0.0, 1.0);
}

double axis::value(double tick) const {
  const double stride = ticks[1] - ticks[0];
  return logarithmic ? std::pow(10, tick) : std::round(tick / stride) * stride;
}

}  // namespace tool
