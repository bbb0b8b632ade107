// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/named.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/linear.hpp"

namespace anneal {

/// The fields of slanted_triangular.
struct slanted_triangular_params {
  static constexpr const char* name = "slanted_triangular";

  double max = detail::not_given;
  step steps = detail::not_given;
  double cut_fraction = 0.1;
  double ratio = 32;

  static constexpr void fields(auto& p, auto&& field) {
    field("max", p.max, is::rate, "the rate at the peak");
    field("steps", p.steps, is::steps, "how long it is");
    field("cut_fraction", p.cut_fraction, is::fraction, "the part of it that goes up");
    field("ratio", p.ratio, is::positive, "how far the ends are below max");
  }
};

/// STLR: a short way up and a long way down, along straight lines, both from max / ratio.
///
///   max / ratio to max in ⌊cut_fraction · steps⌋ steps, and back in the others
///
/// s(0) = s(steps) = max / ratio; past the end it holds. (Where cut_fraction · steps is not whole, the paper's line down
/// is as steep as if it ended a little earlier.)
/// Models: finite, pure; constexpr, noexcept. Errors: a parameter out of its range.
/// Source: Howard and Ruder 2018 (ULMFiT); allennlp's slanted_triangular.
///
///   constexpr auto s = anneal::slanted_triangular({.max = 1, .steps = 100, .ratio = 4});
///   static_assert(s(0) == 0.25 && s(10) == 1 && s(55) == 0.625 && s(100) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto slanted_triangular(slanted_triangular_params p) {
  constexpr const char* where = "anneal::slanted_triangular";
  detail::require_fields<Real>(where, p);
  const double low = p.max / p.ratio;
  detail::require_rate_of<Real>(where, "ratio", p.ratio, low);
  const double up = detail::whole(p.cut_fraction * p.steps);
  return named(
      p, linear<Real>({.initial = p.max, .final = low, .steps = p.steps - up}) | warmup({.steps = up, .from = low}));
}

template <class Real = double, detail::bare_number T>
void slanted_triangular(T, auto...) = delete;  // name the parameters: slanted_triangular({.max = 0.1, .steps = 100})

}  // namespace anneal
