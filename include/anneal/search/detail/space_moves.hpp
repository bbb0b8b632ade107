// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/detail/index_of.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/search/detail/space_node.hpp"
#include "anneal/search/detail/unit_map.hpp"
#include "anneal/search/dimension.hpp"
#include "anneal/search/perturbation.hpp"
#include "anneal/search/random.hpp"

/// From one point of a space to others.
namespace anneal::detail {

/// A choice whose alternatives stand in a row, and are nothing more than values.
inline bool is_row(const dimension& d) {
  return d.kind == dimension_kind::choice &&
         std::none_of(d.choices.begin(), d.choices.end(), [](const nlohmann::json& j) { return j.is_structured(); });
}

/// The value whose number is `steps` after that of x.
inline double stepped(const dimension& d, double x, double steps) {
  return counted_value(d, least(greatest(index_of(d, x) + steps, 0.0), count_of(d) - 1));
}

/// The nearest whole number, of two the even one.
constexpr double rounded_half_even(double x) noexcept {
  const double up = floor_of(x + 0.5);
  return up - x == 0.5 && floor_of(up / 2) * 2 != up ? up - 1 : up;
}

inline double multiplied(const dimension& d, double x, double factor) {
  double product = x * factor;
  if (d.kind == dimension_kind::integer || d.kind == dimension_kind::log_integer) {
    product = rounded_half_even(product);
  }
  product = least(greatest(product, d.low), d.high);
  if (!is_counted(d)) {
    return product;
  }
  const double nearest = counted_value(d, index_of(d, product));
  if (nearest != x || factor == 1) {
    return nearest;
  }
  return stepped(d, x, (factor > 1) == (x >= 0) ? 1 : -1);
}

inline double perturbed_value(const dimension& d, double x, search_rng& random, const perturbation& by) {
  if (random.uniform() < by.resample) {
    return value_at(d, random.uniform());
  }
  if (d.kind == dimension_kind::choice) {
    return is_row(d) ? stepped(d, x, random.below(2) == 0 ? -1 : 1) : x;
  }
  return multiplied(d, x, by.factors[index_of(random.below(by.factors.size()))]);
}

inline space_values perturbed(const std::vector<dimension>& dimensions, const space_values& before, search_rng& random,
                              const perturbation& by) {
  space_values values(dimensions.size(), not_a_number());
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    if (is_active(dimensions[i], values)) {
      values[i] = is_active(dimensions[i], before) ? perturbed_value(dimensions[i], before[i], random, by)
                                                   : value_at(dimensions[i], random.uniform());
    }
  }
  return values;
}

/// What is a tenth of the unit interval away, or the next value, down and up; of a row the next one, of other choices all.
inline std::vector<double> values_near(const dimension& d, double x) {
  std::vector<double> around;
  if (d.kind == dimension_kind::choice && !is_row(d)) {
    for (std::size_t i = 0; i < d.choices.size(); ++i) {
      around.push_back(static_cast<double>(i));
    }
  } else {
    for (const double way : {-1.0, 1.0}) {
      const double u = least(greatest(unit_of(d, x) + way * 0.1, 0.0), 1.0);
      const double y = is_row(d) ? x : value_at(d, u);
      around.push_back(y == x && is_counted(d) ? stepped(d, x, way) : y);
    }
  }
  std::erase(around, x);
  return around;
}

/// Every way to change one dimension. What is in another alternative then is in the middle of its range.
inline std::vector<space_values> values_around(const std::vector<dimension>& dimensions, const space_values& at) {
  std::vector<space_values> around;
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    for (const double x : is_active(dimensions[i], at) ? values_near(dimensions[i], at[i]) : std::vector<double>()) {
      space_values values(dimensions.size(), not_a_number());
      for (std::size_t j = 0; j < dimensions.size(); ++j) {
        if (is_active(dimensions[j], values)) {
          values[j] = j == i ? x : is_active(dimensions[j], at) ? at[j] : value_at(dimensions[j], 0.5);
        }
      }
      around.push_back(std::move(values));
    }
  }
  return around;
}

}  // namespace anneal::detail
