// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>

#include "anneal/core/list.hpp"
#include "anneal/dialect/detail/scheduler.hpp"
#include "anneal/schedule/piecewise_constant.hpp"

// NOLINTBEGIN(readability-identifier-naming): the names are those of Keras.
namespace anneal::keras::params {

template <class Boundaries, class Values>
struct PiecewiseConstantDecay {
  static constexpr const char* name = "keras.PiecewiseConstantDecay";
  Boundaries boundaries;
  Values values;

  static constexpr void fields(auto& p, auto&& field) {
    field("boundaries", p.boundaries, is::finite, "the last step of each rate but the last one");
    field("values", p.values, is::rate, "the rates, one more");
  }
};

}  // namespace anneal::keras::params

namespace anneal::detail {

/// Keras adds the values of all intervals that hold t: one, if the boundaries ascend.
template <list_of<step> Boundaries, list_of<double> Values>
constexpr double keras_sum(const Boundaries& boundaries, const Values& values, double t) {
  const std::size_t last = boundaries.size() - 1;
  double sum = t <= step(boundaries[0]) ? values[0] : 0.0;
  for (std::size_t i = 0; i < last; ++i) {
    sum += t > step(boundaries[i]) && t <= step(boundaries[i + 1]) ? values[i + 1] : 0.0;
  }
  return sum + (t > step(boundaries[last]) ? values[last + 1] : 0.0);
}

}  // namespace anneal::detail

namespace anneal::keras {

/// Keras' PiecewiseConstantDecay: anneal::piecewise_constant, in which a boundary belongs to what precedes it.
///
///   s(t) = values[number of boundaries < t]
///
/// Both in braces, or in containers.
/// s(0) = values[0], unless a boundary is negative; past the last boundary the last value holds.
/// As in Keras the order is not checked: where boundaries are out of order, intervals overlap and their values add.
/// Models: finite, pure; constexpr. Errors: no boundary (Keras fails when it is called); not one value more.
///
///   constexpr auto s = anneal::keras::PiecewiseConstantDecay({10, 20}, {1, 0.5, 0.1});
///   static_assert(s(10) == 1 && s(11) == 0.5 && s(21) == 0.1);
template <std::floating_point Real = double, detail::list_of<step> Boundaries, detail::list_of<double> Values>
[[nodiscard]] constexpr auto PiecewiseConstantDecay(Boundaries boundaries, Values values) {
  params::PiecewiseConstantDecay<Boundaries, Values> p{std::move(boundaries), std::move(values)};
  detail::require(p.boundaries.size() > 0, p.name, "boundaries", "must not be empty", 0);
  detail::require(p.values.size() == p.boundaries.size() + 1, p.name, "values", "must be one more than the boundaries",
                  static_cast<double>(p.values.size()));
  detail::require_fields<Real>(p.name, p);
  Boundaries ends = p.boundaries;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    ends[i] = detail::greatest<double>(step(ends[i]), 0);  // the first one that is reached is step 0
    for (std::size_t j = i; j > 0 && ends[j] < ends[j - 1]; --j) {
      std::swap(ends[j], ends[j - 1]);
    }
  }
  Values rates = p.values;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    rates[i] = detail::keras_sum(p.boundaries, p.values, step(ends[i]));
  }
  rates[ends.size()] = detail::keras_sum(p.boundaries, p.values, 0x1p60);
  return named(std::move(p), piecewise_constant<Real>(std::move(ends), std::move(rates), boundary::after));
}

template <std::floating_point Real = double, std::size_t N, std::size_t M>
[[nodiscard]] constexpr auto PiecewiseConstantDecay(const step (&boundaries)[N], const double (&values)[M]) {
  static_assert(M == N + 1, "keras.PiecewiseConstantDecay: one value more than boundaries");
  return keras::PiecewiseConstantDecay<Real>(detail::to_array(boundaries), detail::to_array(values));
}

}  // namespace anneal::keras
// NOLINTEND(readability-identifier-naming)
