// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/power_of_ratio.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// A power of the time, and no more than a maximum.
///
///   s(t) = min(max, coefficient · t^exponent)
///
/// s(0) = max; goes on for ever, towards 0. With `stretch` t can be tokens: `power_law(…) | stretch(1.0 / tokens)`.
/// Models: pure, not finite; constexpr, noexcept; holds a logarithm.
/// Errors: exponent not negative.
/// Source: Shen et al. 2024 (Power scheduler, arXiv 2408.13359), where coefficient is batch size · 4.6; OLMo-core's
/// PowerLR.
///
///   constexpr auto s = anneal::power_law({.max = 1, .coefficient = 2, .exponent = -1});
///   static_assert(s(0) == 1 && s(2) == 1 && s(4) == 0.5 && s(8) == 0.25);
template <std::floating_point Real = double>
class power_law {
 public:
  static constexpr const char* name = "power_law";

  struct params {
    double max = detail::not_given;
    double coefficient = detail::not_given;
    double exponent = -0.51;

    static constexpr void fields(auto& p, auto&& field) {
      field("max", p.max, is::rate, "what the rate never exceeds");
      field("coefficient", p.coefficient, is::positive, "the rate that the power has at t = 1");
      field("exponent", p.exponent, is::moderate && is::negative, "the power of t");
    }
  };

  template <detail::bare_number T>
  explicit power_law(T, auto...) = delete;  // name the parameters: power_law({.max = …})

  constexpr explicit power_law(params p)
      : params_(p), power_(1, checked(p).exponent), start_(detail::exp2({1000 / p.exponent, 0})) {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    if (t <= start_) [[unlikely]] {
      return static_cast<Real>(params_.max);
    }
    return later(t);
  }

  constexpr void fill_n(double first, std::size_t n, Real* out) const noexcept {
    std::size_t before = detail::count_before(start_, first, n);
    if (before < n && first + static_cast<double>(before) == start_) {
      ++before;
    }
    detail::fill_each(0, before, out, [max = static_cast<Real>(params_.max)](double) { return max; });
    detail::fill_each(first + static_cast<double>(before), n - before, out + before,
                      [s = *this](double t) { return s.later(t); });
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  [[gnu::always_inline]] constexpr Real later(double t) const noexcept {
    return static_cast<Real>(detail::least(params_.coefficient * power_(t), params_.max));
  }

  static constexpr const params& checked(const params& p) {
    detail::require_fields<Real>("anneal::power_law", p);
    return p;
  }

  params params_;
  detail::power_of_ratio<Real> power_;
  double start_;  // 0, or where the power is 2^1000
};

}  // namespace anneal
