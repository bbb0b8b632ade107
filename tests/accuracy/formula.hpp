// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "support/constants.hpp"

/// The formulas of the schedules in long double, each from both ends, so that nothing cancels. None of the library's
/// code is used. Checked once against MPFR at 300 bits: they are within 2^-56 of themselves, an eighth of a unit in the
/// last place of a double, and most within 2^-59 (std::pow would do better, and takes ten times as long as std::exp).
namespace test::exact {

/// Of a curve over n steps at step t: c(t/n), and 1 - c(t/n).
struct shape {
  long double elapsed;
  long double remaining;

  /// initial + (final - initial) c, a sum of two numbers of the same sign.
  long double between(long double initial, long double final) const { return initial * remaining + final * elapsed; }
};

inline shape linear(long double t, long double n) { return {t / n, (n - t) / n}; }

inline shape cosine(long double t, long double n) {
  const long double rise = std::sin(test::pi / 2 * (t / n));
  const long double fall = std::sin(test::pi / 2 * ((n - t) / n));
  return {rise * rise, fall * fall};
}

/// (t/n)^q
inline shape power(long double t, long double n, long double q) {
  const long double elapsed = t == 0 ? 0 : std::exp(q * std::log(t / n));
  return {elapsed, t < n / 2 ? 1 - elapsed : -std::expm1(q * std::log1p(-(n - t) / n))};
}

/// 1 - (1 - t/n)^q, the curve of polynomial decay: the power seen from its end.
inline shape polynomial(long double t, long double n, long double q) {
  const shape back = power(n - t, n, q);
  return {back.remaining, back.elapsed};
}

/// (ratio^(t/n) - 1) / (ratio - 1)
inline shape exponential(long double t, long double n, long double ratio) {
  const long double rate = std::log(ratio);
  return {std::expm1(t / n * rate) / (ratio - 1), ratio * std::expm1(-(n - t) / n * rate) / (1 - ratio)};
}

/// A piece of a tangent: tanh a - tanh b = sinh(a - b) / (cosh a cosh b).
inline shape tanh(long double t, long double n, long double lower, long double upper) {
  const long double span = upper - lower;
  const long double x = lower + span * (t / n);
  const auto part = [&](long double d, long double other) {
    return std::sinh(d) / std::sinh(span) * (std::cosh(other) / std::cosh(x));
  };
  return {part(span * (t / n), upper), part(span * ((n - t) / n), lower)};
}

/// initial · (final / initial)^(t/n)
inline long double geometric(long double initial, long double final, long double t, long double n) {
  return initial * std::exp(t / n * std::log(final / initial));
}

/// gamma^(t / every): the whole multiples apart, because the rounding of a quotient would be multiplied by log(gamma).
inline long double decay(long double gamma, long double t, long double every) {
  const long double multiples = std::floor(t / every);
  return std::pow(gamma, multiples) * std::exp((t - multiples * every) / every * std::log(gamma));
}

}  // namespace test::exact
