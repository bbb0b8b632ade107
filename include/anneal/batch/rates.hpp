// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <vector>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// The rates of the first updates, s(0), s(1), …, of the type that is asked for: for a library that wants them all at once,
/// and for a plot. `rates(s)` has the length of a finite schedule, without its end.
/// updates: > 0. Errors: a rate that is not finite in that type; an any_schedule that listens.
///
///   const std::vector<float> list = anneal::rates<float>(schedule, 10'000);
template <std::floating_point Real = double, detail::pure_or_perhaps S>
[[nodiscard]] constexpr std::vector<Real> rates(const S& s, step updates) {
  std::vector<Real> list(static_cast<std::size_t>(detail::checked_steps("anneal::rates", "updates", updates)));
  detail::fill_n(detail::as_pure("anneal::rates", s), 0, list.size(), list.data());
  for (const Real rate : list) {
    detail::require_finite("anneal::rates", "rate", static_cast<double>(rate));
  }
  return list;
}

template <std::floating_point Real = double, detail::pure_or_perhaps S>
  requires finite_schedule<S>
[[nodiscard]] constexpr std::vector<Real> rates(const S& s) { return anneal::rates<Real>(s, s.length()); }

}  // namespace anneal
