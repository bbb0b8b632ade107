// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// Nears a rate without ever reaching it, a fixed part of the distance with each step.
///
///   s(t) = final + (initial - final) · e^(-t / timescale)
///
/// s(0) = initial, exactly; goes on for ever, and far out is final, rounded.
/// Models: pure, not finite; constexpr, noexcept. Measured from the end that is nearer to zero, as a ramp.
/// Source: the exponential warm-up of Ma and Yarats 2021 (untuned_exponential_warmup).
///
///   constexpr auto s = anneal::approach({.final = 1, .timescale = 100});
///   static_assert(s(0) == 0 && s(100) > 0.632 && s(100) < 0.633 && s(10'000) == 1);
template <std::floating_point Real = double>
class approach {
 public:
  static constexpr const char* name = "approach";

  struct params {
    double initial = 0;
    double final = detail::not_given;
    step timescale = detail::not_given;

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial, is::rate, "the first rate");
      field("final", p.final, is::rate, "what it nears");
      field("timescale", p.timescale, is::steps, "in so many steps the distance falls to 1/e");
    }
  };

  template <detail::bare_number T>
  explicit approach(T, auto...) = delete;  // name the parameters: approach({.initial = …})

  constexpr explicit approach(params p)
      : params_(checked(p)),
        power_(per_step(p)),
        last_(-1023 / per_step(p).high),
        falling_(detail::magnitude(p.initial) > detail::magnitude(p.final)) {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    if (t <= 0) [[unlikely]] {
      return static_cast<Real>(params_.initial);
    }
    const auto left = power_(detail::least<double>(t, last_));
    const double span = params_.initial - params_.final;
    return static_cast<Real>(falling_ ? params_.final + span * left.value()
                                      : params_.initial + span * left.minus_one());
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  static constexpr const params& checked(const params& p) {
    constexpr const char* where = "anneal::approach";
    detail::require_fields<Real>(where, p);
    detail::require_span<Real>(where, "final", p.final, "must not be further from initial than the largest number",
                               p.initial);
    return p;
  }

  static constexpr detail::double_double per_step(const params& p) noexcept {
    return detail::log2_of_e * detail::double_double{-1.0} / detail::double_double{p.timescale};
  }

  params params_;
  detail::growth_from_one power_;
  double last_;
  bool falling_;
};

}  // namespace anneal
