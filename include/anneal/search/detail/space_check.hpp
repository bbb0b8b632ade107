// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/horizon.hpp"
#include "anneal/search/detail/distribution.hpp"
#include "anneal/search/detail/space_node.hpp"
#include "anneal/search/detail/unit_map.hpp"
#include "anneal/search/random.hpp"

namespace anneal::detail {

/// The values at a point of the unit cube, parents before children; NaN where they are not active.
inline space_values values_at(const std::vector<dimension>& dimensions, const std::vector<double>& unit_cube) {
  space_values values(dimensions.size(), not_a_number());
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    if (is_active(dimensions[i], values)) {
      values[i] = value_at(dimensions[i], unit_cube[i]);
    }
  }
  return values;
}

/// {"peak": 0.1, "shape": "cosine"}
inline nlohmann::json named_values(const std::vector<dimension>& dimensions, const space_values& values) {
  nlohmann::json named = nlohmann::json::object();
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    const dimension& d = dimensions[i];
    if (!is_active(d, values)) {
      continue;
    }
    if (d.kind != dimension_kind::choice) {
      named[d.name] = json_of_number(d, values[i]);
      continue;
    }
    const auto index = static_cast<std::size_t>(values[i]);
    const nlohmann::json& choice = d.choices[index];
    named[d.name] = choice.is_object() ? nlohmann::json(d.labels()[index]) : choice;
  }
  return named;
}

/// Whether a space has points that are no schedules: its corners and some hundred others are read.
class space_check {
 public:
  space_check(const space_plan& plan, const horizon& run) : plan_(plan), run_(run) {}

  void operator()() const {
    const std::size_t n = plan_.dimensions.size();
    read(std::vector<double>(n, middle));
    for (const double u : {0.0, 1.0}) {
      read(std::vector<double>(n, u));
    }
    for (std::size_t i = 0; i < n; ++i) {
      each_end(i, [&](const std::vector<double>& one) { read(one); });
      const dimension& d = plan_.dimensions[i];
      for (std::size_t a = 0; d.kind == dimension_kind::choice && a < d.choices.size(); ++a) {
        for (const double u : {0.0, middle, 1.0}) {
          std::vector<double> cube(n, u);
          cube[i] = unit_of(d, static_cast<double>(a));
          activate(i, cube);
          read(cube);
        }
      }
    }
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i + 1; j < n && pairs < most_pairs; ++j, ++pairs) {
        each_end(i, [&](const std::vector<double>& one) {
          for (const double u : {0.0, 1.0}) {
            std::vector<double> both = one;
            both[j] = u;
            activate(j, both);
            read(both);
          }
        });
      }
    }
    search_rng random(0);
    for (int k = 0; n > 0 && k < samples; ++k) {
      std::vector<double> cube(n);
      for (double& u : cube) {
        u = random.uniform();
      }
      read(cube);
    }
  }

 private:
  static constexpr double middle = 0.5;
  static constexpr std::size_t most_pairs = 500;
  static constexpr int samples = 300;

  /// Dimension i at its ends, all others in the middle, its parents such that it is there.
  template <class F>
  void each_end(std::size_t i, F f) const {
    for (const double u : {0.0, 1.0}) {
      std::vector<double> cube(plan_.dimensions.size(), middle);
      cube[i] = u;
      activate(i, cube);
      f(cube);
    }
  }

  void activate(std::size_t i, std::vector<double>& cube) const {
    for (const dimension::condition& c : plan_.dimensions[i].when) {
      cube[c.parent] = unit_of(plan_.dimensions[c.parent], static_cast<double>(c.alternative));
    }
  }

  void read(const std::vector<double>& cube) const {
    const space_values values = values_at(plan_.dimensions, cube);
    const nlohmann::json point = point_of(plan_, plan_.root, values);
    try {
      if (point.is_object() && !point.contains("type")) {
        static_cast<void>(bindings_from_json(point, run_));
      } else {
        static_cast<void>(from_json(point, run_));
      }
    } catch (const json_error& e) {
      refuse(e.path(), e.problem(), values, point);
    } catch (const std::invalid_argument& e) {
      refuse("", e.what(), values, point);
    }
  }

  [[noreturn]] void refuse(const std::string& path, const std::string& problem, const space_values& values,
                           const nlohmann::json& point) const {
    const nlohmann::json named = named_values(plan_.dimensions, values);
    throw json_error(path, problem + "; this point of the space is refused: " + shown_json(point) +
                               (named.empty() ? "" : ", where the parameters are " + shown_json(named)));
  }

  const space_plan& plan_;
  const horizon& run_;
};

}  // namespace anneal::detail
