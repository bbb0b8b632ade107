// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// How the peaks of a cyclic schedule develop.
enum class cyclic_mode {
  triangular,   ///< they stay
  triangular2,  ///< their height halves with every cycle
  exp_range,    ///< their height falls by gamma with every step
};

constexpr const char* name_of(cyclic_mode mode) noexcept {
  return detail::name_in(mode, {"triangular", "triangular2", "exp_range"});
}

/// Up and down along straight lines, again and again.
///
///   s(t) = min + (max - min) · height(t) · triangle(t mod (up + down))
///
/// height(t) is 1 (triangular), 2^-(finished cycles) (triangular2) or gamma^t (exp_range).
/// s(0) = min, s(up) = max (times its height), s(up + down) = min. Goes on for ever.
/// Models: pure, not finite; constexpr, noexcept. Errors: min above max; gamma given for another mode.
/// Source: Smith 2017 (cyclical learning rates); PyTorch's CyclicLR.
///
///   constexpr auto s = anneal::cyclic({.min = 0, .max = 1, .up = 2, .mode = anneal::cyclic_mode::triangular2});
///   static_assert(s(2) == 1 && s(3) == 0.5 && s(4) == 0 && s(6) == 0.5);
template <std::floating_point Real = double>
class cyclic {
 public:
  static constexpr const char* name = "cyclic";

  struct params {
    double min = detail::not_given;
    double max = detail::not_given;
    step up = detail::not_given;
    std::optional<step> down{};  ///< as up
    cyclic_mode mode = cyclic_mode::triangular;
    double gamma = 1;

    static constexpr void fields(auto& p, auto&& field) {
      field("min", p.min, is::rate, "the rate at the bottom");
      field("max", p.max, is::rate, "the rate at the first peak");
      field("up", p.up, is::steps, "how many steps it goes up");
      field("down", p.down, is::steps, "how many steps it goes down; as up, if it is not given");
      field("mode", p.mode, "how the peaks develop");
      field("gamma", p.gamma, is::positive, "by what the peaks are multiplied with every step, for exp_range only");
    }
  };

  template <detail::bare_number T>
  explicit cyclic(T, auto...) = delete;  // name the parameters: cyclic({.min = 0.01, .max = 0.1, .up = 50})

  constexpr explicit cyclic(params p)
      : min_(static_cast<Real>(checked(p).min)),
        max_(static_cast<Real>(p.max)),
        rise_(static_cast<Real>((p.max - p.min) / p.up)),
        span_(max_ - min_),
        fall_(static_cast<Real>((p.min - p.max) / down_of(p))),
        up_(p.up),
        down_(down_of(p)),
        gamma_(p.gamma),
        mode_(p.mode),
        period_(up_ + down_),
        middle_((down_ - up_) / (2 * period_.length())),
        growth_(log2_of_gamma(p)) {
    const Real before = rise_ * static_cast<Real>(up_), after = fall_ * static_cast<Real>(-down_);
    peak_ = detail::least(detail::least(before, after), span_);
  }

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    if (mode_ == cyclic_mode::triangular) {
      return rate<cyclic_mode::triangular>(t);
    }
    return mode_ == cyclic_mode::triangular2 ? rate<cyclic_mode::triangular2>(t) : rate<cyclic_mode::exp_range>(t);
  }

  /// What does not change with t is decided before the loop.
  constexpr void fill_n(double first, std::size_t n, Real* out) const noexcept {
    if (mode_ == cyclic_mode::triangular) {
      detail::fill_each(first, n, out, [s = *this](double t) { return s.template rate<cyclic_mode::triangular>(t); });
    } else if (mode_ == cyclic_mode::triangular2) {
      detail::fill_each(first, n, out, [s = *this](double t) { return s.template rate<cyclic_mode::triangular2>(t); });
    } else {
      detail::fill_each(first, n, out, [s = *this](double t) { return s.template rate<cyclic_mode::exp_range>(t); });
    }
  }

  [[nodiscard]] constexpr params parameters() const noexcept {
    return {.min = static_cast<double>(min_),
            .max = static_cast<double>(max_),
            .up = up_,
            .down = down_,
            .mode = mode_,
            .gamma = gamma_};
  }

  constexpr void describe(auto&& field) const { detail::describe_as<Real>(parameters(), field); }

 private:
  template <cyclic_mode Mode>
  [[gnu::always_inline]] constexpr Real rate(double t) const noexcept {
    const auto [bottom, position] = period_.nearest(t, middle_);  // from the bottom between the peaks around t
    const Real away = static_cast<Real>(position);
    const Real edge = detail::greatest(rise_ * away, fall_ * away);
    if constexpr (Mode == cyclic_mode::triangular) {
      return plain(edge);
    } else if constexpr (Mode == cyclic_mode::triangular2) {
      const double cycle = bottom - (position < 0 ? 1.0 : 0.0);
      return cycle > 0 ? min_ + (edge < peak_ ? edge : span_) * halved(cycle) : plain(edge);
    } else {
      const Real factor = growth_(t);
      return factor == 1 || edge == 0 ? plain(edge) : min_ + (edge < peak_ ? edge : span_) * factor;  // 0 stays 0
    }
  }

  static constexpr double down_of(const params& p) noexcept { return p.down ? *p.down : p.up; }

  static constexpr const params& checked(const params& p) {
    constexpr const char* where = "anneal::cyclic";
    detail::require_fields<Real>(where, p);
    detail::require(p.min <= p.max, where, "min", "must not be above max (swap them)", p.min);
    detail::require_span<Real>(where, "max", p.max, "must not be further from min than the largest number", p.min);
    detail::require(p.gamma == 1 || p.mode == cyclic_mode::exp_range, where, "gamma", "is for exp_range only", p.gamma);
    return p;
  }

  /// The peak is max itself.
  [[gnu::always_inline]] constexpr Real plain(Real edge) const noexcept {
    return edge < peak_ ? detail::least(min_ + edge, max_) : max_;
  }

  /// 2^-cycle
  [[gnu::always_inline]] static constexpr Real halved(double cycle) noexcept {
    return static_cast<Real>(detail::whole_exponent(-detail::least(cycle, 1023.0)).power());
  }

  static constexpr detail::double_double log2_of_gamma(const params& p) {
    return detail::log2_of_ratio<11>(p.gamma, 1);
  }

  Real min_;
  Real max_;
  Real rise_;
  Real span_;
  Real fall_;  // apart from rise_, else Clang multiplies by both as a vector
  Real peak_;
  double up_;
  double down_;
  double gamma_;
  cyclic_mode mode_;
  detail::period period_;
  double middle_;
  detail::growth<Real> growth_;
};

}  // namespace anneal
