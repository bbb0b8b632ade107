// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/name_in.hpp"

namespace anneal {

/// How a rate is found in the curve of a range test. L is the loss, g its slope from point to point.
enum class suggestion_rule {
  valley,  ///< half of the way down its longest fall: first + ⌊w⌋ + ⌊w / 2⌋, w a third of that fall's length
  slide,  ///< from the end: where g and that of 15 points before differ by no more than 0.005, a loss for which that is little
  minimum,  ///< the least L; what is suggested is a tenth of its rate
  steep     ///< the least ΔL / Δ ln rate, the point before the step
};

constexpr const char* name_of(suggestion_rule rule) noexcept {
  return detail::name_in(rule, {"valley", "slide", "minimum", "steep"});
}

namespace detail {

constexpr std::size_t slide_distance = 15;
constexpr double slide_threshold = 0.005;

/// The longest falling subsequence, of any points; that it be without gaps, and begin one point earlier, is fastai's word.
inline std::size_t valley_of(std::span<const double> losses) {
  std::vector<double> lowest;  // the highest loss at which a falling subsequence of 1, 2, … points can end
  std::size_t longest = 0;
  std::size_t end = 0;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const double x = losses[i];
    const auto place = std::partition_point(lowest.begin(), lowest.end(), [x](double other) { return other > x; });
    const auto length = static_cast<std::size_t>(place - lowest.begin()) + 1;
    place == lowest.end() ? lowest.push_back(x) : void(*place = x);
    if (length > longest) {
      longest = length;
      end = i;
    }
  }
  if (longest < 2) {
    return 0;
  }
  const std::size_t sum = end + longest / 3 + longest / 6;
  return sum > longest ? sum - longest : 0;
}

/// The loss per point: of both neighbours, at the ends of one.
inline double slope_at(std::span<const double> losses, std::size_t i) {
  const std::size_t before = i > 0 ? i - 1 : 0;
  const std::size_t after = (std::min)(i + 1, losses.size() - 1);
  return (losses[after] - losses[before]) / static_cast<double>(after - before);
}

inline std::size_t slide_of(std::span<const double> losses) {
  std::size_t found = losses.size() - 1 - slide_distance;
  for (std::size_t right = losses.size() - 1; right >= slide_distance; --right) {
    const std::size_t left = right - slide_distance;
    if (std::abs(slope_at(losses, right) - slope_at(losses, left)) <= slide_threshold) {
      break;
    }
    found = left;
  }
  return found;
}

inline std::size_t steep_of(std::span<const double> rates, std::span<const double> losses) {
  std::size_t found = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i + 1 < losses.size(); ++i) {
    const double slope = (losses[i + 1] - losses[i]) / (std::log(rates[i + 1]) - std::log(rates[i]));
    if (slope < least) {
      least = slope;
      found = i;
    }
  }
  return found;
}

inline void require_curve(std::span<const double> rates, std::span<const double> losses) {
  constexpr const char* where = "anneal::suggest";
  require_size(where, "losses", "must be as many as rates", rates.size(), losses.size());
  double before = -1;
  for (const double rate : rates) {
    require_not_negative(where, "rates", rate);
    require(rate > before, where, "rates", "must rise from point to point", rate);
    before = rate;
  }
}

}  // namespace detail

/// The point of a range test whose rate is to be taken, from 0; nothing where the curve has too few points for the rule: 16
/// for slide, 2 for the others.
///
/// losses: smoothed, of the updates with these rates, as lr_finder gives them. Points from the first loss on that is not
/// finite are left out.
/// Errors: not as many losses as rates; a rate that is negative, or not above the one before.
/// Takes n log n for valley, n for the others.
/// Source: fastai's valley, slide, minimum and steep, index for index: also where its valley takes a fall for one without
/// gaps and begins it one point early. But of two points that fall it takes the first, where fastai's index is -1.
/// DeepSpeed has no rule: there the curve is looked at.
///
///   const std::vector<double> rates{1, 2, 4, 8}, losses{3, 2, 0.5, 9};
///   assert(anneal::suggest(rates, losses, anneal::suggestion_rule::steep) == 1);
inline std::optional<std::size_t> suggest(std::span<const double> rates, std::span<const double> losses,
                                          suggestion_rule rule) {
  detail::require_curve(rates, losses);
  const auto first_bad = std::find_if(losses.begin(), losses.end(), [](double x) { return !detail::is_finite(x); });
  losses = losses.first(static_cast<std::size_t>(first_bad - losses.begin()));
  if (losses.size() < (rule == suggestion_rule::slide ? detail::slide_distance + 1 : 2)) {
    return std::nullopt;
  }
  switch (rule) {
    case suggestion_rule::valley:
      return detail::valley_of(losses);
    case suggestion_rule::slide:
      return detail::slide_of(losses);
    case suggestion_rule::minimum:
      return static_cast<std::size_t>(std::min_element(losses.begin(), losses.end()) - losses.begin());
    default:
      return detail::steep_of(rates, losses);
  }
}

struct suggested_rate {
  std::size_t index;  ///< of all points
  double rate;        ///< that of the point; by rule minimum a tenth of it
};

/// The rate that a whole range test suggests: the rule is asked about all but the first tenth of the `steps` that were
/// planned, of which the smoothed loss knows little yet, and the last five points, where it has diverged.
/// Source: fastai's lr_find.
inline std::optional<suggested_rate> suggest_rate(std::span<const double> rates, std::span<const double> losses,
                                                  suggestion_rule rule, std::size_t steps) {
  detail::require_curve(rates, losses);
  constexpr std::size_t diverged = 5;
  const std::size_t begin = steps / 10;
  if (rates.size() <= begin + diverged) {
    return std::nullopt;
  }
  const std::size_t count = rates.size() - diverged - begin;
  const auto found = suggest(rates.subspan(begin, count), losses.subspan(begin, count), rule);
  if (!found) {
    return std::nullopt;
  }
  const double rate = rates[begin + *found];
  return suggested_rate{.index = begin + *found, .rate = rule == suggestion_rule::minimum ? rate / 10 : rate};
}

}  // namespace anneal
