// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/logarithm.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/search/detail/exact_exp2.hpp"
#include "anneal/search/detail/normal.hpp"
#include "anneal/search/dimension.hpp"

/// The values of a dimension and the unit interval. A value is a double here: of a choice, the index of the alternative.
namespace anneal::detail {

inline bool is_counted(const dimension& d) noexcept {
  return d.kind == dimension_kind::choice || d.kind == dimension_kind::integer ||
         d.kind == dimension_kind::log_integer || d.step > 0;
}

/// How many values there are of one whose values can be counted, with equal steps.
inline double count_of(const dimension& d) noexcept {
  return d.kind == dimension_kind::choice ? static_cast<double>(d.choices.size())
                                          : floor_of((d.high - d.low) / (d.step > 0 ? d.step : 1) + 0.5) + 1;
}

/// `index` steps from low. What 0.1 + 2 · 0.1 should be is 0.3: steps are given as decimal numbers, and so is what they
/// come to, to 15 digits, which every double has.
inline double after_steps(const dimension& d, double index) {
  const double sum = d.low + rounded(index * (d.step > 0 ? d.step : 1));
  if (d.kind == dimension_kind::integer || d.kind == dimension_kind::log_integer) {
    return sum;
  }
  char digits[40];
  std::snprintf(digits, sizeof digits, "%.15g", sum);
  const double decimal = std::strtod(digits, nullptr);
  return magnitude(decimal) < rounded(d.step * 1e-6) ? 0 : decimal;
}

/// The value number `index`. The last one is high itself, which a step that is rounded, such as 0.333333333, misses.
inline double counted_value(const dimension& d, double index) {
  if (d.kind == dimension_kind::choice) {
    return index;
  }
  return index == 0 ? d.low : index >= count_of(d) - 1 ? d.high : after_steps(d, index);
}

/// The number of the value nearest to x.
inline double index_of(const dimension& d, double x) noexcept {
  const double index = d.kind == dimension_kind::choice ? x : floor_of((x - d.low) / (d.step > 0 ? d.step : 1) + 0.5);
  return least(greatest(index, 0.0), count_of(d) - 1);
}

/// The logarithm of what a log_integer lies in: [low, high + 1), and k has the part from k to k + 1.
inline double_double width_of_logarithm(const dimension& d) noexcept {
  return log2_of_ratio<11>(d.kind == dimension_kind::log_integer ? d.high + 1 : d.high, d.low);
}

inline truncated_normal normal_of(const dimension& d) noexcept {
  return {(d.low - d.mean) / d.stddev, (d.high - d.mean) / d.stddev};
}

/// What a part of a normal distribution ends at, 0 < u < 1. The solver's last places depend on how it came there: without
/// them a value leads back to itself.
inline double normal_value(const dimension& d, double u) noexcept {
  const double x = d.mean + rounded(d.stddev * normal_of(d).at(u));
  const double grain = exact_exp2(double_double{parts_of(greatest(d.high - d.low, d.stddev)).exponent - 44.0}).high;
  return floor_of(x / grain + 0.5) * grain;
}

/// low · (high / low)^u, to the last place.
inline double logarithmic_value(const dimension& d, double u) noexcept {
  return (double_double{d.low} * exact_exp2(width_of_logarithm(d) * double_double{u})).high;
}

/// The value at u, 0 <= u <= 1.
inline double value_at(const dimension& d, double u) {
  if (d.kind == dimension_kind::log_integer) {
    const double k = floor_of(logarithmic_value(d, u));
    return least(greatest(k, d.low), d.high);
  }
  if (is_counted(d)) {
    const double n = count_of(d);
    return counted_value(d, least(floor_of(u * n), n - 1));
  }
  if (u == 0 || u == 1) {
    return u == 0 ? d.low : d.high;
  }
  const double x = d.kind == dimension_kind::uniform       ? d.low + rounded(u * (d.high - d.low))
                   : d.kind == dimension_kind::log_uniform ? logarithmic_value(d, u)
                                                           : normal_value(d, u);
  return least(greatest(x, d.low), d.high);
}

/// Of the numbers around u one that gives x, or u, if there is none: x is then between two that can be had.
inline double settled(const dimension& d, double x, double u) {
  u = least(greatest(u, 0.0), 1.0);
  if (value_at(d, u) == x) {
    return u;
  }
  const std::uint64_t bits = bits_of(u);
  for (std::uint64_t away = 1; away <= 0x400000; away += away < 8 ? 1 : away) {
    const double up = least(from_bits(bits + away), 1.0);
    if (value_at(d, up) == x) {
      return up;
    }
    const double down = bits > away ? from_bits(bits - away) : 0;
    if (value_at(d, down) == x) {
      return down;
    }
  }
  return u;
}

/// The u in whose middle, where there are several, x is; low <= x <= high.
inline double unit_of(const dimension& d, double x) {
  if (d.kind == dimension_kind::log_integer) {
    const double_double width = width_of_logarithm(d);
    const double_double below = log2_of_ratio<11>(x, d.low);
    const double_double above = log2_of_ratio<11>(x + 1, d.low);
    return ((below + above) * double_double{0.5} / width).high;
  }
  if (is_counted(d)) {
    return (index_of(d, x) + 0.5) / count_of(d);
  }
  if (x == d.low || x == d.high) {
    return x == d.low ? 0 : 1;
  }
  switch (d.kind) {
    case dimension_kind::log_uniform:
      return settled(d, x, (log2_of_ratio<11>(x, d.low) / width_of_logarithm(d)).high);
    case dimension_kind::normal:
      return settled(d, x, normal_of(d).below((x - d.mean) / d.stddev));
    default:
      return settled(d, x, (x - d.low) / (d.high - d.low));
  }
}

/// Whether x, which is finite, is one of its values; steps of a hundred-millionth of a step are taken for rounding.
inline bool has_value(const dimension& d, double x) {
  if (!(d.low <= x && x <= d.high)) {
    return d.step > 0 && d.kind == dimension_kind::uniform &&
           magnitude(x - least(greatest(x, d.low), d.high)) <= 1e-8 * d.step;
  }
  if (d.kind == dimension_kind::integer || d.kind == dimension_kind::log_integer) {
    return is_whole(x) && counted_value(d, index_of(d, x)) == x;
  }
  return d.step == 0 || magnitude(counted_value(d, index_of(d, x)) - x) <= 1e-8 * d.step;
}

}  // namespace anneal::detail
