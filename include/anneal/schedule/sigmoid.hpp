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

/// From one rate to another along a sigmoid.
///
///   s(t) = low + (high - low) / (1 + e^(-rate · (t - center)))
///
/// Neither s(0) nor any other value is low or high exactly. Goes on for ever.
/// Models: pure, not finite; constexpr, noexcept; holds a division.
/// Source: Caffe's "sigmoid" (gamma is rate, stepsize center), Darknet's "sig" with rate = -gamma.
///
///   static_assert(anneal::sigmoid({.high = 1, .rate = -0.1, .center = 100})(100) == 0.5);
template <std::floating_point Real = double>
class sigmoid {
 public:
  static constexpr const char* name = "sigmoid";

  struct params {
    double low = 0;
    double high = detail::not_given;
    double rate = detail::not_given;
    double center = 0;

    static constexpr void fields(auto& p, auto&& field) {
      field("low", p.low, is::rate, "the lower rate");
      field("high", p.high, is::rate, "the higher rate");
      field("rate", p.rate, is::moderate,
            "how steep it is; above 0 it rises from low to high, below 0 it falls from high to low");
      field("center", p.center, is::finite, "the step, also a negative one, at which it is half way");
    }
  };

  template <detail::bare_number T>
  explicit sigmoid(T, auto...) = delete;  // name the parameters: sigmoid({.low = …})

  constexpr explicit sigmoid(params p)
      : params_(p), growth_(detail::log2_of_e * detail::double_double{-detail::magnitude(checked(p).rate)}) {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    // Weights of the two rates: u / (1 + u) and 1 / (1 + u), and where u is above 1 the same of 1 / u.
    const double position = t - params_.center;
    const bool above = position * params_.rate < 0;
    const double u = growth_(detail::magnitude(position));
    const double part = 1 / (1 + u);
    const double low = above ? part : u * part;
    const double high = above ? u * part : part;
    return static_cast<Real>(params_.low * low + params_.high * high);
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  static constexpr const params& checked(const params& p) {
    constexpr const char* where = "anneal::sigmoid";
    detail::require_fields<Real>(where, p);
    return p;
  }

  params params_;
  detail::growth<double> growth_;
};

}  // namespace anneal
