// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/check.hpp"
#include "anneal/core/horizon.hpp"
#include "anneal/search/detail/space_check.hpp"
#include "anneal/search/detail/space_match.hpp"
#include "anneal/search/detail/space_moves.hpp"
#include "anneal/search/detail/space_node.hpp"
#include "anneal/search/detail/space_reader.hpp"
#include "anneal/search/detail/space_values.hpp"
#include "anneal/search/dimension.hpp"
#include "anneal/search/perturbation.hpp"
#include "anneal/search/random.hpp"

namespace anneal {

/// The schedules that a search may try: a document of a schedule, or of the schedules of several hyperparameters, with
/// distributions in place of numbers, texts, lists or whole schedules.
///
///   {"search": "uniform", "low": a, "high": b, "step": s}     {"search": "int", "low": a, "high": b, "step": s}
///   {"search": "log_uniform", "low": a, "high": b}            {"search": "log_int", "low": a, "high": b}
///   {"search": "normal", "mean": m, "stddev": s, "low": a, "high": b}
///   {"search": "choice", "of": [ … ]}                         {"search": "same_as", "name": "peak"}
///
/// Each may have a "name"; search/README.md has the rules. A point is the document with a value in each of these places.
/// The unit cube has one coordinate per dimension, those that are not active included; 0 is low, and 1 is high.
/// Models: regular, but for ==. What is drawn for a seed is the same on every platform.
/// Errors: json_error with the place, for a document that is no space; and for one with points that are no schedules, with
/// such a point and what from_json says of it. Corners of the space and 300 other points are tried, not all there are.
///
///   const anneal::search_space space(document, horizon({.updates = 1'000}));
///   anneal::search_rng random(42);
///   const anneal::any_schedule lr = anneal::from_json(space.sample(random));
class search_space {
 public:
  /// `run` is for lengths that are texts, as in from_json.
  explicit search_space(const nlohmann::json& description, const horizon& run = {})
      : plan_(detail::space_reader::read(description)), description_(description) {
    detail::space_check(plan_, run)();
  }

  [[nodiscard]] const nlohmann::json& description() const noexcept { return description_; }

  /// A choice before what is in its alternatives, else in the order of nlohmann::json, which sorts by the keys.
  [[nodiscard]] const std::vector<dimension>& dimensions() const noexcept { return plan_.dimensions; }

  /// A point drawn at random: one number of `random` per dimension.
  [[nodiscard]] nlohmann::json sample(search_rng& random) const { return at(draw(random)); }

  /// Errors: std::invalid_argument for another number of coordinates than dimensions, and for one outside [0, 1] of a
  /// dimension that is active there; others are not looked at.
  [[nodiscard]] nlohmann::json at(std::span<const double> unit_cube) const {
    detail::require_size("anneal::search_space::at", "the coordinates", "must be as many as the dimensions",
                         plan_.dimensions.size(), unit_cube.size());
    detail::space_values values(unit_cube.size(), detail::not_a_number());
    for (std::size_t i = 0; i < unit_cube.size(); ++i) {
      const dimension& d = plan_.dimensions[i];
      if (detail::is_active(d, values)) {
        detail::require(unit_cube[i] >= 0 && unit_cube[i] <= 1, "anneal::search_space::at", d.name.c_str(),
                        "must be in [0, 1]", unit_cube[i]);
        values[i] = detail::value_at(d, unit_cube[i]);
      }
    }
    return made_of(values);
  }

  /// The coordinates of a point, NaN where a dimension is not active. at() of these is the point, for one that at(), sample()
  /// or neighbours() has made; of another one, each number is the nearest that can be had.
  /// Errors: json_error for what is no point of the space, with the place and what should be there.
  [[nodiscard]] std::vector<double> unit_cube_of(const nlohmann::json& point) const {
    std::vector<double> cube = values_in(point);
    for (std::size_t i = 0; i < cube.size(); ++i) {
      if (!detail::is_nan(cube[i])) {
        cube[i] = detail::unit_of(plan_.dimensions[i], cube[i]);
      }
    }
    return cube;
  }

  /// Whether it is a point: all that is not drawn is as in the document, and all that is drawn can be drawn.
  [[nodiscard]] bool contains(const nlohmann::json& point) const { return detail::space_matcher(plan_, point).found(); }

  /// Another point, changed as perturbation.hpp says. Errors: as unit_cube_of, and of perturbation.
  [[nodiscard]] nlohmann::json perturb(const nlohmann::json& point, search_rng& random,
                                       const perturbation& by = {}) const {
    detail::require_perturbation(by);
    return made_of(detail::perturbed(plan_.dimensions, values_in(point), random, by));
  }

  /// The points that differ from this one in one dimension, which is active: a number is a tenth of the unit interval lower
  /// or higher, or at the end, or the next one there is; a choice among texts and numbers is the one before or after; of
  /// another choice there is every other alternative, with all in it in the middle of its range. In the order of dimensions().
  /// Errors: as unit_cube_of.
  [[nodiscard]] std::vector<nlohmann::json> neighbours(const nlohmann::json& point) const {
    std::vector<nlohmann::json> points;
    for (const detail::space_values& values : detail::values_around(plan_.dimensions, values_in(point))) {
      nlohmann::json other = made_of(values);
      if (other != point) {  // two alternatives may have a point in common
        points.push_back(std::move(other));
      }
    }
    return points;
  }

  /// The names and values of the dimensions that are active; of a choice among objects, its label.
  /// Errors: as unit_cube_of.
  [[nodiscard]] nlohmann::json values_of(const nlohmann::json& point) const {
    return detail::named_values(plan_.dimensions, values_in(point));
  }

  /// The point with these names and values, the reverse of values_of. A value may be a text, as it comes from a command line:
  /// "1e-3", "cosine".
  /// Errors: json_error with the name, for one that is not known, missing, not active, or out of range.
  [[nodiscard]] nlohmann::json assigned(const nlohmann::json& values) const {
    return made_of(detail::assigned_values(plan_.dimensions, values));
  }

 private:
  std::vector<double> draw(search_rng& random) const {
    std::vector<double> cube(plan_.dimensions.size());
    for (double& u : cube) {
      u = random.uniform();
    }
    return cube;
  }

  detail::space_values values_in(const nlohmann::json& point) const {
    return detail::space_matcher(plan_, point).take();
  }

  nlohmann::json made_of(const detail::space_values& values) const {
    return detail::point_of(plan_, plan_.root, values);
  }

  detail::space_plan plan_;  // first: it is what refuses a document that is too deep to be copied
  nlohmann::json description_;
};

}  // namespace anneal
