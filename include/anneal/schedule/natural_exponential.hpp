// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// Exponential decay given by its rate instead of its factor.
///
///   s(t) = initial · e^(-rate · t / every)
///
/// s(0) = initial; goes on for ever, towards 0.
/// Models: pure, not finite; constexpr, noexcept. Accurate for t up to 1e9 and beyond.
/// Source: TensorFlow's natural_exp_decay; Paddle's NaturalExpDecay (with `| staircase(every)` their staircase).
///
///   static_assert(anneal::natural_exponential({.initial = 1, .rate = 0.5})(0) == 1);
template <std::floating_point Real = double>
class natural_exponential {
 public:
  static constexpr const char* name = "natural_exponential";

  struct params {
    double initial = detail::not_given;
    double rate = detail::not_given;
    step every = 1;

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial, is::rate, "the first rate");
      field("rate", p.rate, is::moderate, "how fast it falls; below 0 it grows, in the end to infinity");
      field("every", p.every, is::steps, "so many steps make e^-rate");
    }
  };

  template <detail::bare_number T>
  explicit natural_exponential(T, auto...) = delete;  // name the parameters: natural_exponential({.initial = …})

  constexpr explicit natural_exponential(params p)
      : params_(p),
        growth_(detail::log2_of_e * detail::double_double{-checked(p).rate} / detail::double_double{p.every},
                static_cast<Real>(p.initial)) {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept { return growth_(t); }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  static constexpr const params& checked(const params& p) {
    constexpr const char* where = "anneal::natural_exponential";
    detail::require_fields<Real>(where, p);
    return p;
  }

  params params_;
  detail::scaled_growth<Real> growth_;
};

}  // namespace anneal
