// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/narrow.hpp"
#include "anneal/core/detail/nearer_end.hpp"
#include "anneal/curve/detail/shape.hpp"
#include "anneal/curve/detail/short_power_ramp.hpp"

/// How a ramp gets from one rate to another along a curve. A path has
///   path(t)             the rate; past the end the final one
///   path.steps()        the length; where it is 0 the rate is the final one. path.initial(), path.final(): its ends
///   path.start_at(r)    the same path from another initial rate
namespace anneal::detail {

/// Along any curve: from the end that is nearer to zero, so that the error is relative to the rate.
template <class Real, class Curve>
class path {
 public:
  constexpr path(Real initial, Real final, double steps, const Curve& curve)
      : ends_(initial, final, steps), curve_(curve, steps > 0 ? steps : 1.0), quick_(made_quick()) {}

  [[gnu::always_inline]] constexpr Real operator()(double t) const
      noexcept(noexcept(curve_.elapsed(t)) && noexcept(curve_.remaining(t))) {
    if constexpr (has_short_powers<over_t<Curve, Real>>) {
      if (quick_.covers(t)) [[likely]] {
        return quick_(ends_.of_quick(), t);
      }
    }
    // Decided first, where one rate is computed: a curve costs more than a branch.
    if (ends_.falling()) {
      return within(
          ends_.steps() - t, [this](double k) __attribute__((always_inline)) { return curve_.remaining(k); });
    }
    return within(
        t, [this](double k) __attribute__((always_inline)) { return curve_.elapsed(k); });
  }

  /// What does not change with t is decided before the loop.
  constexpr void fill_n(double first, std::size_t n, Real* out) const {
    if constexpr (has_short_powers<over_t<Curve, Real>>) {
      if (quick_.covers_any()) {
        return quick_.fill_n(ends_.of_quick(), first, n, out);
      }
    }
    const std::size_t before = n > 0 && !(first > 0) ? 1 + count_before(0, first, n - 1) : 0;  // and at the start
    const std::size_t inside = greatest(count_before(steps(), first, n), before);
    fill_each(0, before, out, [rate = initial()](double) { return rate; });
    fill_each(0, n - inside, out + inside, [rate = final()](double) { return rate; });
    const double from = first + static_cast<double>(before);
    if (ends_.falling()) {
      with_remaining(curve_, [&](auto shape) {
        fill_along(from, inside - before, out + before, shape, [steps = steps()](double t) { return steps - t; });
      });
    } else {
      with_elapsed(curve_, [&](auto shape) {
        fill_along(from, inside - before, out + before, shape, [](double t) { return t; });
      });
    }
  }

  constexpr double steps() const noexcept { return ends_.steps(); }
  constexpr Real initial() const noexcept { return ends_.initial(); }
  constexpr Real final() const noexcept { return ends_.final(); }

  constexpr void start_at(Real initial) noexcept {
    ends_ = {initial, final(), steps()};
    quick_ = made_quick();
  }

 private:
  template <class Shape>
  [[gnu::always_inline]] constexpr Real within(double k, Shape shape) const noexcept(noexcept(shape(k))) {
    if (!(k > 0)) [[unlikely]] {
      return ends_.lesser();
    }
    return k < ends_.steps() ? ends_.between(shape(k)) : ends_.large();
  }

  /// A loop for each formula of the shape of k(t).
  template <class Shape, class K>
  constexpr void fill_along(double first, std::size_t n, Real* out, const Shape& shape, K k) const {
    const auto fill_part = [this, first, out, k](std::size_t begin, std::size_t end, auto formula) {
      fill_each(first + static_cast<double>(begin), end - begin, out + begin,
                [formula, k, ends = ends_](double t) { return ends.between(formula(k(t))); });
    };
    if constexpr (requires { shape.bound; }) {
      const auto early = [first, &shape, k](std::size_t i) { return k(first + static_cast<double>(i)) < shape.bound; };
      const bool begins_early = early(0);
      std::size_t turn = 0, past = n;  // where that changes, by bisection
      while (turn < past) {
        const std::size_t middle = turn + (past - turn) / 2;
        if (early(middle) == begins_early) {
          turn = middle + 1;
        } else {
          past = middle;
        }
      }
      fill_part(begins_early ? 0 : turn, begins_early ? turn : n, [shape](double x) { return shape.before_bound(x); });
      fill_part(begins_early ? turn : 0, begins_early ? n : turn, [shape](double x) { return shape.from_bound(x); });
    } else {
      fill_part(0, n, shape);
    }
  }

  struct none {};
  using quick = std::conditional_t<has_short_powers<over_t<Curve, Real>>, short_power_ramp<Real>, none>;

  constexpr quick made_quick() const noexcept {
    if constexpr (has_short_powers<over_t<Curve, Real>>) {
      return {ends_.of_quick(), steps(), ends_.falling() ? curve_.remaining_halves() : curve_.elapsed_halves()};
    } else {
      return {};
    }
  }

  class ends {
   public:
    constexpr ends(Real initial, Real final, double steps) noexcept : steps_(steps) {
      if (steps == 0) {
        initial = final;
      }
      const bool falling = magnitude(static_cast<double>(initial)) > magnitude(static_cast<double>(final));
      origin_ = falling ? steps : 0;
      small_ = falling ? final : initial;
      large_ = falling ? initial : final;
      span_ = large_ - small_;
      const Real reached = small_ + span_;
      if ((large_ < 0 ? -reached : reached) > (large_ < 0 ? -large_ : large_)) {  // rounded up: would overshoot
        span_ -= span_ * std::numeric_limits<Real>::epsilon();
      }
    }

    /// For a shape of the steps from the end that is nearer to zero, strictly between the ends.
    [[gnu::always_inline]] constexpr Real between(Real shape) const noexcept { return small_ + span_ * shape; }

    constexpr Real lesser() const noexcept { return small_; }
    constexpr Real large() const noexcept { return large_; }

    [[gnu::always_inline]] constexpr auto of_quick() const noexcept {
      return typename short_power_ramp<Real>::ends{origin_, static_cast<double>(small_), static_cast<double>(large_)};
    }

    /// By the bits of a number that is 0 or above: one comparison in memory.
    constexpr bool falling() const noexcept { return std::bit_cast<std::int64_t>(origin_) != 0; }
    constexpr double steps() const noexcept { return steps_; }
    constexpr Real initial() const noexcept { return falling() ? large_ : small_; }
    constexpr Real final() const noexcept { return falling() ? small_ : large_; }

   private:
    double steps_;
    double origin_;
    Real small_;
    Real large_;
    Real span_;
  };

  ends ends_;
  over_t<Curve, Real> curve_;
  quick quick_;
};

template <class Real, class Curve>
concept has_half = requires {
  typename Curve::template half<Real>;
};

/// Along a curve that has a half: from the nearer end. Both ends are exact, the error is relative to the rate, and no
/// rate is selected after it was computed.
template <class Real, class Curve>
  requires has_half<Real, Curve>
class path<Real, Curve> {
  using number = narrow<Real>;
  using half = typename Curve::template half<Real>;

  struct rates {
    number initial, final, factor;
    half along;

    [[gnu::always_inline]] constexpr Real from_start(auto t) const noexcept {
      return static_cast<Real>(initial + static_cast<number>(along(static_cast<number>(t), factor)));
    }
    [[gnu::always_inline]] constexpr Real to_end(auto t, auto n) const noexcept {
      return static_cast<Real>(final - static_cast<number>(along(static_cast<number>(n - t), factor)));
    }
    [[gnu::always_inline]] constexpr Real from_nearer(bool early, auto k) const noexcept {
      const number from = early ? initial : final;
      return static_cast<Real>(from + static_cast<number>(along(static_cast<number>(k), early ? factor : -factor)));
    }
    constexpr void set_factor() noexcept {
      factor = static_cast<number>(along.factor(static_cast<double>(final) - static_cast<double>(initial)));
    }
  };

 public:
  constexpr path(Real initial, Real final, double steps, Curve)
      : ends_(steps),
        rates_{static_cast<number>(initial), static_cast<number>(final), 0, half(steps > 0 ? steps : 1.0)} {
    rates_.set_factor();
  }

  [[gnu::always_inline]] constexpr Real operator()(step t) const noexcept { return ends_(t, rates_); }
  constexpr void fill_n(double first, std::size_t n, Real* out) const noexcept { ends_.fill_n(first, n, out, rates_); }
  constexpr void fill_slowed(double begin, double scale, double first, std::size_t n, Real* out) const noexcept {
    ends_.fill_slowed(begin, scale, first, n, out, rates_);
  }

  constexpr double steps() const noexcept { return ends_.steps(); }
  constexpr Real initial() const noexcept { return static_cast<Real>(rates_.initial); }
  constexpr Real final() const noexcept { return static_cast<Real>(rates_.final); }

  constexpr void start_at(Real initial) noexcept {
    rates_.initial = static_cast<number>(initial);
    rates_.set_factor();
  }

 private:
  nearer_end ends_;
  rates rates_;
};

}  // namespace anneal::detail
