// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power_of_ratio.hpp"
#include "anneal/core/detail/short_power.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/polynomial.hpp"

namespace anneal {

/// Polynomial decay that, each time it has arrived, starts from where a decay of one more `steps` would be. With
/// n = max(⌈t / steps⌉, 1),
///
///   s(t) = final + (initial - final) · (1 - t / (n · steps))^power
///
/// s(0) = initial, s(n · steps) = final, exactly; after it the rate is up again. Goes on for ever.
/// Models: pure, not finite; constexpr, noexcept. Holds a division; a rise takes, from its second cycle on, what making a
/// polynomial takes.
/// Source: Keras' and Paddle's PolynomialDecay with cycle = True; NeMo's PolynomialDecayAnnealing.
///
///   constexpr auto s = anneal::polynomial_cycles({.initial = 1, .steps = 4});
///   static_assert(s(3) == 0.25 && s(4) == 0 && s(6) == 0.25 && s(8) == 0);
template <std::floating_point Real = double>
class polynomial_cycles {
 public:
  static constexpr const char* name = "polynomial_cycles";
  using params = typename polynomial<Real>::params;

  template <detail::bare_number T>
  explicit polynomial_cycles(T, auto...) = delete;  // name the parameters: polynomial_cycles({.initial = …})

  constexpr explicit polynomial_cycles(params p)
      : params_(p),
        first_(p),
        period_(p.steps),
        power_(1, p.power),
        halves_(detail::halves_of(p.power, 0x1p53)),
        small_(static_cast<double>(static_cast<Real>(p.final))),
        span_(static_cast<double>(static_cast<Real>(p.initial)) - small_),
        falling_(detail::magnitude(small_ + span_) > detail::magnitude(small_)) {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    if (t <= params_.steps) {
      return first_(t);
    }
    const auto [arrival, after] = period_.nearest(t);
    const double end =
        detail::least(params_.steps * (arrival + (after > 0 ? 1.0 : 0.0)), 0x1p53);  // where the clock ends
    return falling_ ? fallen(end - t, end) : risen(t, end);
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  /// k steps before the end: what is left is at most half of the span.
  [[gnu::always_inline]] constexpr Real fallen(double k, double end) const noexcept {
    if (!(k > 0)) {
      return static_cast<Real>(small_);
    }
    if (halves_ == 2) {  // a straight line is what most are
      return static_cast<Real>(small_ + span_ * (k / end));
    }
    if (halves_ != 0) {
      return static_cast<Real>(
          small_ + span_ * detail::with_short_power(halves_, [k, end](auto power) { return power(k) / power(end); }));
    }
    const double quotient = k / end;
    const detail::double_double back = detail::two_product(detail::halves(quotient), detail::halves(end));
    const double rest = (detail::kept(k - back.high) - back.low) / end;
    return static_cast<Real>(small_ + span_ * power_(quotient, rest));
  }

  /// Of an initial rate that is nearer to zero, along a curve that is made for this cycle.
  [[gnu::noinline]] constexpr Real risen(double t, double end) const noexcept {
    params now = params_;
    now.steps = end;
    return polynomial<Real>(now)(t);
  }

  params params_;
  polynomial<Real> first_;
  detail::period period_;
  detail::power_of_ratio<Real> power_;
  int halves_;
  double small_;
  double span_;
  bool falling_;
};

}  // namespace anneal
