// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// Many rates at once: out[i] = s(first + i), bit for bit.
///
/// s: any pure schedule, or an any_schedule that is one. first: the first step, >= 0. out: where the rates go, of the
/// schedule's type; a vector or an array will do.
/// For ramps, decays and the compositions of them the loops are split where the formula changes, and compilers turn them
/// into vector instructions; for any other schedule it is the loop that one would write.
/// constexpr. Errors: first negative or above 2^53; an any_schedule that listens; what s throws.
///
///   std::vector<double> rates(100'000);
///   anneal::fill(schedule, 0, rates);
template <detail::pure_or_perhaps S>
constexpr void fill(const S& s, step first, std::span<rate_t<S>> out) {
  detail::require_offset("anneal::fill", "first", first);
  detail::fill_n(detail::as_pure("anneal::fill", s), first, out.size(), out.data());
}

}  // namespace anneal
