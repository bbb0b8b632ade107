// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"

namespace anneal::detail {

/// The last few metrics. Described as a list of as many as there are, whatever it has room for: a state that was saved
/// fits a schedule that was made with another room.
template <std::size_t Room>
struct recent {
  int size = 0;
  std::array<double, Room> values{};

  void write_to(auto& sink) const {
    sink.begin_list();
    for (int i = 0; i < size; ++i) {
      sink.number(values[static_cast<std::size_t>(i)]);
    }
    sink.end_list();
  }

  void read_from(auto& source) {
    if (source.size() > Room) {
      source.require_size(Room);
    }
    size = static_cast<int>(source.size());
    values = {};
    for (std::size_t i = 0; i < source.size(); ++i) {
      source.enter(i);
      values[i] = source.number();
      source.leave();
    }
  }

  friend constexpr bool operator==(const recent&, const recent&) = default;
};

/// Room for none.
template <>
struct recent<0> {
  friend constexpr bool operator==(const recent&, const recent&) = default;
};

/// The last `window` metrics, oldest first, this one with them.
template <std::size_t Room>
constexpr void hear(recent<Room>& last, int window, double metric) noexcept {
  if (last.size == window) {
    for (std::size_t i = 1; i < static_cast<std::size_t>(window); ++i) {
      last.values[i - 1] = last.values[i];
    }
    --last.size;
  }
  last.values[static_cast<std::size_t>(last.size++)] = metric;
}

/// NaN where one of them is, or where infinities cancel out; not by arithmetic, because a compiler may be told that there
/// is none.
template <std::size_t Room>
constexpr double mean_of(const recent<Room>& last) noexcept {
  double sum = 0;
  for (int i = 0; i < last.size; ++i) {
    const double metric = last.values[static_cast<std::size_t>(i)];
    if (is_nan(metric) || (!is_finite(sum) && !is_finite(metric) && bits_of(sum) != bits_of(metric))) {
      return not_a_number();
    }
    sum += metric;
  }
  return sum / last.size;
}

}  // namespace anneal::detail
