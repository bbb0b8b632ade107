// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/search/direction.hpp"

namespace anneal {

/// Who of a population is among the worst and among the best.
struct quantiles {
  std::vector<std::size_t> lower;  ///< the worst first
  std::vector<std::size_t> upper;  ///< the best last

  friend bool operator==(const quantiles&, const quantiles&) = default;
};

/// The worst and the best part of some scores, by the rule of Ray's population-based training.
///
/// scores: one for each member, NaN where there is none; infinite ones are scores like others
/// fraction: how large a part is, in [0, 0.5]; of n scores it is ⌈n · fraction⌉, but ⌊n / 2⌋ where that is over the half,
/// and nobody where n is 1
/// Of equal scores the member that comes first is the worse one.
/// Errors: std::invalid_argument for a fraction that is out of its range.
///
///   quantiles_of(std::vector{3.0, 1.0, 2.0, NAN}, 0.25, search_direction::maximize);  // lower {1}, upper {0}
[[nodiscard]] inline quantiles quantiles_of(std::span<const double> scores, double fraction, search_direction better) {
  detail::require(fraction >= 0 && fraction <= 0.5, "anneal::quantiles_of", "fraction", "must be in [0, 0.5]",
                  fraction);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!detail::is_nan(scores[i])) {
      order.push_back(i);
    }
  }
  const auto worse = [&](std::size_t a, std::size_t b) {
    const double first = better == search_direction::maximize ? scores[a] : scores[b];
    const double second = better == search_direction::maximize ? scores[b] : scores[a];
    return first < second || (!(second < first) && a < b);
  };
  std::sort(order.begin(), order.end(), worse);
  const std::size_t n = order.size();
  if (n < 2) {
    return {};
  }
  const auto wanted = static_cast<std::size_t>(std::ceil(static_cast<double>(n) * fraction));
  const auto count = static_cast<std::ptrdiff_t>((std::min)(wanted, n / 2));
  return {{order.begin(), order.begin() + count}, {order.end() - count, order.end()}};
}

}  // namespace anneal
