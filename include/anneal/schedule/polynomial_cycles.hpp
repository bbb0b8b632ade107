// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/polynomial.hpp"

namespace anneal {

/// Polynomial decay that, each time it has arrived, starts from where a decay of one more `steps` would be. With
/// n = max(⌈t / steps⌉, 1),
///
///   s(t) = final + (initial - final) · (1 - t / (n · steps))^power
///
/// s(0) = initial, s(n · steps) = final, exactly; after it the rate is up again. Goes on for ever.
/// Models: pure, not finite; constexpr, noexcept. Takes what making a polynomial takes.
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

  constexpr explicit polynomial_cycles(params p) : params_(p), period_(polynomial<Real>(p).length()) {}

  [[nodiscard]] constexpr Real operator()(step t) const noexcept {
    const auto [cycle, local] = period_(t);
    params now = params_;
    const double end = params_.steps * detail::greatest(local > 0 ? cycle + 1 : cycle, 1.0);
    now.steps = detail::least(end, 0x1p53);  // where the clock ends
    return polynomial<Real>(now)(t);
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  params params_;
  detail::period period_;
};

}  // namespace anneal
