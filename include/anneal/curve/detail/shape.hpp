// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/version.hpp"

/// What a ramp needs of a curve. A curve is any callable c on [0, 1] with c(0) = 0 and c(1) = 1. Three members are
/// optional:
///   c.complement(r)         1 - c(1 - r) without cancellation, so that a ramp that falls to a small rate stays accurate
///   Curve::over<Real>(c, n) the curve stretched over n steps, with elapsed(k) = c(k/n), remaining(k) = complement(k/n)
///                           and, where it has several formulas, with_elapsed(f) = f(c), c(k) = elapsed(k) for 0 < k < n, and
///                           the same for remaining; c may have a bound, before which c(k) = c.before_bound(k), and else
///                           c.from_bound(k); where these are short powers, elapsed_halves() and remaining_halves()
///   Curve::half<Real>(n)    of a curve with c(1 - p) = 1 - c(p) and nothing to remember: with factor(span) for factor,
///                           half(k, factor) = span · c(k/n) for 0 <= k <= n/2
namespace anneal::detail {

template <class C>
concept unit_curve = std::copy_constructible<C> && requires(const C& c, double p) {
  { c(p) } -> std::convertible_to<double>;
};

template <unit_curve C>
constexpr double complement(const C& c, double r) {
  if constexpr (requires { c.complement(r); }) {
    return c.complement(r);
  } else {
    return 1 - c(1 - r);
  }
}

template <class Curve, class Real>
class over {
 public:
  constexpr over(const Curve& curve, double steps) noexcept : curve_(curve), reciprocal_(1 / steps) {}

  constexpr Real elapsed(double k) const { return static_cast<Real>(curve_(k * reciprocal_)); }
  constexpr Real remaining(double k) const { return static_cast<Real>(complement(curve_, k * reciprocal_)); }

 private:
  Curve curve_;
  double reciprocal_;
};

template <class Curve, class Real>
struct select_over {
  using type = over<Curve, Real>;
};

template <class Curve, class Real>
  requires requires { typename Curve::template over<Real>; }
struct select_over<Curve, Real> {
  using type = typename Curve::template over<Real>;
};

template <class Curve, class Real>
using over_t = typename select_over<Curve, Real>::type;

template <class Over>
concept has_short_powers = requires(const Over& over) {
  over.elapsed_halves();
  over.remaining_halves();
};

/// f(c) with c(k) = over.elapsed(k), in one formula that does not depend on anything but k.
template <class Over, class F>
[[gnu::always_inline]] constexpr auto with_elapsed(const Over& over, F f) {
  if constexpr (requires { over.with_elapsed(f); }) {
    return over.with_elapsed(f);
  } else {
    return f([over](double k) { return over.elapsed(k); });
  }
}

template <class Over, class F>
[[gnu::always_inline]] constexpr auto with_remaining(const Over& over, F f) {
  if constexpr (requires { over.with_remaining(f); }) {
    return over.with_remaining(f);
  } else {
    return f([over](double k) { return over.remaining(k); });
  }
}

}  // namespace anneal::detail
