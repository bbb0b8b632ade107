// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/named.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/schedule/approach.hpp"
#include "anneal/schedule/linear.hpp"

namespace anneal {

/// The fields of untuned_linear_warmup.
struct untuned_linear_warmup_params {
  static constexpr const char* name = "untuned_linear_warmup";
  double beta2 = 0.999;
  static constexpr void fields(auto& p, auto&& field) { field("beta2", p.beta2, is::fraction, "Adam's"); }
};

/// The fields of untuned_exponential_warmup.
struct untuned_exponential_warmup_params {
  static constexpr const char* name = "untuned_exponential_warmup";
  double beta2 = 0.999;
  static constexpr void fields(auto& p, auto&& field) { field("beta2", p.beta2, is::fraction, "Adam's"); }
};

/// A warm-up for Adam whose length follows from its beta2. A factor, for a product: `s * untuned_linear_warmup({})`.
///
///   w(t) = min(1, ½ (1 - beta2) (t + 1))
///
/// w(0) = ½ (1 - beta2); 1 from 2 / (1 - beta2) - 1 on.
/// Models: finite, pure; constexpr, noexcept.
/// Source: Ma and Yarats 2021 (arXiv 1910.04209). pytorch_warmup's UntunedLinearWarmup cuts the 2 / (1 - beta2) off to whole
/// steps, 6 for 0.7 and 1999 for 0.999: linear({.initial = 0, .final = 1, .steps = 1999}) | skip(1).
///
///   static_assert(anneal::untuned_linear_warmup({.beta2 = 0.75})(3) == 0.5);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto untuned_linear_warmup(untuned_linear_warmup_params p) {
  detail::require_fields("anneal::untuned_linear_warmup", p);
  return named(p, linear<Real>({.initial = 0, .final = 1, .steps = 2 / (1 - p.beta2)}) | skip(1));
}

/// The same that never ends.
///
///   w(t) = 1 - e^(-(1 - beta2) (t + 1))
///
/// w(0) = 1 - e^(-(1 - beta2)).
/// Models: pure, not finite; constexpr, noexcept.
/// Source: Ma and Yarats 2021 (arXiv 1910.04209). pytorch_warmup's UntunedExponentialWarmup cuts the 1 / (1 - beta2) off to
/// whole steps, 999 for 0.999: approach({.initial = 0, .final = 1, .timescale = 999}) | skip(1).
///
///   static_assert(anneal::untuned_exponential_warmup({})(100'000) == 1);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto untuned_exponential_warmup(untuned_exponential_warmup_params p) {
  detail::require_fields("anneal::untuned_exponential_warmup", p);
  return named(p, approach<Real>({.initial = 0, .final = 1, .timescale = 1 / (1 - p.beta2)}) | skip(1));
}

}  // namespace anneal
