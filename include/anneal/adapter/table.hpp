// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <string>
#include <vector>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"

namespace anneal {

/// The rates of the first updates, s(0), s(1), …, for what wants them all at once. `table(s)` has the length of a finite
/// schedule, without its end.
/// updates: > 0. Errors: a rate that is not finite.
///
///   const std::vector<float> rates = anneal::table<float>(schedule, 10'000);
template <std::floating_point Real = double, pure_schedule S>
[[nodiscard]] std::vector<Real> table(const S& s, step updates) {
  const auto count = static_cast<std::size_t>(detail::checked_steps("anneal::table", "updates", updates));
  std::vector<Real> rates(count);
  for (std::size_t t = 0; t < count; ++t) {
    rates[t] = static_cast<Real>(s(step(t)));
    detail::require_finite("anneal::table", "rate", static_cast<double>(rates[t]));
  }
  return rates;
}

template <std::floating_point Real = double, pure_schedule S>
  requires finite_schedule<S> std::vector<Real> table(const S& s) { return anneal::table<Real>(s, s.length()); }

/// A number as text, with the fewest digits that read back as the same double, in every locale.
[[nodiscard]] inline std::string text_of(double x) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, x).ptr};
}

/// `name=value`, as LightGBM wants it, before every round:
///   LGBM_BoosterResetParameter(booster, anneal::parameter("learning_rate", s(round)).c_str());
/// XGBoost takes the two apart:
///   XGBoosterSetParam(booster, "eta", anneal::text_of(s(round)).c_str());
/// Errors: a value that is not finite.
[[nodiscard]] inline std::string parameter(const char* name, double value) {
  detail::require_finite("anneal::parameter", name, value);
  return std::string(name) + '=' + text_of(value);
}

}  // namespace anneal
