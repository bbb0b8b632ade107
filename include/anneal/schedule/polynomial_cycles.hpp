// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/fill.hpp"
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
/// polynomial takes; in fill, once a cycle.
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
    const double end = end_of_cycle(t);
    return falling_ ? fallen(end - t, end) : risen(t, end);
  }

  /// Cycle by cycle.
  constexpr void fill_n(double first, std::size_t n, Real* out) const noexcept {
    if ((falling_ && params_.steps < 8) || !(first + static_cast<double>(n) < 0x1p50 * params_.steps)) {
      // too short to be worth it, or too far to count cycles
      return detail::fill_each(first, n, out, [s = *this](double t) { return s(t); });
    }
    std::size_t done = detail::count_before(params_.steps, first, n);
    detail::fill_n(first_, first, done, out);
    while (done < n) {
      const double t = first + static_cast<double>(done), end = end_of_cycle(t);
      const std::size_t within = detail::count_before(end, t, n - done);
      if (within > 0 && falling_) {
        fill_fallen(t, end, within, out + done);
      } else if (within > 0) {
        detail::fill_n(cycle(end), t, within, out + done);
      }
      done += within;
      if (done < n) {
        out[done] = (*this)(first + static_cast<double>(done));
        ++done;
      }
    }
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  /// Of the first cycle or one after it.
  [[gnu::always_inline]] constexpr double end_of_cycle(double t) const noexcept {
    const auto [arrival, after] = period_.nearest(t);
    return detail::least(params_.steps * (arrival + (after > 0 ? 1.0 : 0.0)), 0x1p53);  // where the clock ends
  }

  /// k steps before the end: what is left is at most half of the span.
  [[gnu::always_inline]] constexpr Real fallen(double k, double end) const noexcept {
    if (!(k > 0)) {
      return static_cast<Real>(small_);
    }
    return with_share([this, k, end](auto share) { return static_cast<Real>(small_ + span_ * share(k, end)); });
  }

  constexpr void fill_fallen(double first, double end, std::size_t n, Real* out) const noexcept {
    with_share([this, first, end, n, out](auto share) {
      detail::fill_each(first, n, out, [share, low = small_, span = span_, end](double t) {
        return low + span * share(end - t, end);
      });
    });
  }

  /// f(share) with share(k, end) = (k / end)^power, in one formula.
  template <class F>
  [[gnu::always_inline]] constexpr auto with_share(F f) const noexcept {
    if (halves_ == 2) {  // a straight line is what most are
      return f([](double k, double end) { return k / end; });
    }
    if (halves_ != 0) {
      return detail::with_short_power(
          halves_, [f](auto power) { return f([power](double k, double end) { return power(k) / power(end); }); });
    }
    return f([power = power_](double k, double end) {
      const double quotient = k / end;
      const detail::double_double back = detail::two_product(detail::halves(quotient), detail::halves(end));
      const double rest = (detail::kept(k - back.high) - back.low) / end;
      return power(quotient, rest);
    });
  }

  /// Of an initial rate that is nearer to zero, along a curve that is made for this cycle.
  constexpr polynomial<Real> cycle(double end) const noexcept {
    params now = params_;
    now.steps = end;
    return polynomial<Real>(now);
  }

  [[gnu::noinline]] constexpr Real risen(double t, double end) const noexcept { return cycle(end)(t); }

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
