// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// The rates of the steps first, first + 1, … first + N - 1 as an array, at compile time where it is constexpr.
/// Errors: first negative or above 2^53; an any_schedule that listens.
///
///   constexpr auto rates = anneal::tabulate<1'000>(anneal::linear({.initial = 0.1, .steps = 1'000}));
///   static_assert(rates[0] == 0.1 && rates[500] == 0.05);
template <std::size_t N, detail::pure_or_perhaps S>
[[nodiscard]] constexpr std::array<rate_t<S>, N> tabulate(const S& s, step first = 0) {
  detail::require_offset("anneal::tabulate", "first", first);
  std::array<rate_t<S>, N> rates{};
  detail::fill_n(detail::as_pure("anneal::tabulate", s), first, N, rates.data());
  return rates;
}

}  // namespace anneal
