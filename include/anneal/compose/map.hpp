// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/closure.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/rule.hpp"

namespace anneal {

/// A schedule whose rate is changed: s'(t) = f(s(t)). The adaptors below make them.
/// Models: pure, finite or feedback as s is.
template <schedule S, std::invocable<rate_t<S>> F>
class mapped {
 public:
  static constexpr const char* name = detail::name_or<F>("map");

  constexpr mapped(S s, F f) : s_(std::move(s)), f_(std::move(f)) {}

  [[nodiscard, gnu::always_inline]] constexpr auto operator()(step t) const requires pure_schedule<S> {
    return f_(s_(t));
  }

  template <class Real>
  constexpr void fill_n(double first, std::size_t n,
                        Real* out) const requires pure_schedule<S> && std::same_as<rate_t<S>, Real> {
    detail::fill_n(s_, first, n, out);
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = static_cast<Real>(f_(out[i]));
    }
  }

  [[nodiscard]] constexpr auto initial_state() const requires feedback_schedule<S> { return s_.initial_state(); }

  [[nodiscard, gnu::always_inline]] constexpr auto operator()(const state_t<S>& state,
                                                              step t) const requires feedback_schedule<S> {
    return f_(s_(state, t));
  }

  void operator()(step) const requires(feedback_schedule<S>) = delete;  // it listens: s(state, t), or a scheduler

  [[nodiscard]] constexpr state_t<S> observe(const state_t<S>& state, step t,
                                             double metric) const requires feedback_schedule<S> {
    return s_.observe(state, t, metric);
  }

  constexpr void each_listener(state_t<S>& state, step t, auto& visit) const requires feedback_schedule<S> {
    detail::each_listener(s_, state, t, visit);
  }

  [[nodiscard]] constexpr step length() const requires finite_schedule<S> { return s_.length(); }

  void fuse_into(auto& to) const { to.mapped(s_, f_); }

  constexpr void describe(
      auto&& field) const requires detail::has_name<F> && detail::has_fields<const F> && detail::describable<S> {
    F::fields(f_, field);
    field("of", s_);
  }

 private:
  S s_;
  F f_;
};

namespace detail {

// The rate keeps its type: a float schedule times 0.5 is a float schedule.
struct scaled {
  static constexpr const char* name = "scale";
  static constexpr void fields(auto& p, auto&& field) {
    field("factor", p.factor, is::finite, "what the rate is multiplied by");
  }

  double factor = not_given;
  template <class Real>
  constexpr Real operator()(Real rate) const noexcept {
    return rate * static_cast<Real>(factor);
  }
};

struct shifted {
  static constexpr const char* name = "offset";
  static constexpr void fields(auto& p, auto&& field) { field("by", p.by, is::finite, "what is added to the rate"); }

  double by = not_given;
  template <class Real>
  constexpr Real operator()(Real rate) const noexcept {
    return rate + static_cast<Real>(by);
  }
};

struct clamped {
  static constexpr const char* name = "clamp";
  static constexpr void fields(auto& p, auto&& field) {
    field("low", p.low, is::number, "the least rate; this or high is given");
    field("high", p.high, is::number, "the highest rate");
  }

  double low = -infinite();
  double high = infinite();
  template <class Real>
  constexpr Real operator()(Real rate) const noexcept {
    const Real above = rate < static_cast<Real>(low) ? static_cast<Real>(low) : rate;
    return above > static_cast<Real>(high) ? static_cast<Real>(high) : above;
  }
};

}  // namespace detail

/// `s | map(f)`: s'(t) = f(s(t)), for any f from a rate to a rate.
template <class F>
[[nodiscard]] constexpr auto map(F f) {
  return closure([f = std::move(f)]<schedule S>(S s) requires std::invocable<const F&, rate_t<S>> {
    return mapped<S, F>(std::move(s), f);
  });
}

/// `s | scale(k)`, also `k * s` and `s * k`: s'(t) = k s(t). Errors: k not finite.
///
///   static_assert((0.5 * anneal::constant({.value = 0.1}))(0) == 0.05);
[[nodiscard]] constexpr auto scale(double factor) {
  const detail::scaled f{factor};
  detail::require_fields("anneal::scale", f);
  return map(f);
}

template <class K, schedule S>
  requires std::is_arithmetic_v<K>
[[nodiscard]] constexpr auto operator*(K factor, S s) { return std::move(s) | scale(static_cast<double>(factor)); }

template <schedule S, class K>
  requires std::is_arithmetic_v<K>
[[nodiscard]] constexpr auto operator*(S s, K factor) { return std::move(s) | scale(static_cast<double>(factor)); }

/// `s | offset(c)`: s'(t) = s(t) + c. Errors: c not finite.
[[nodiscard]] constexpr auto offset(double by) {
  const detail::shifted f{by};
  detail::require_fields("anneal::offset", f);
  return map(f);
}

/// `s | clamp(low, high)`: s'(t) = min(max(s(t), low), high). Errors: low or high NaN, or low above high.
[[nodiscard]] constexpr auto clamp(double low, double high) {
  const detail::clamped f{low, high};
  detail::require_fields("anneal::clamp", f);
  detail::require(low <= high, "anneal::clamp", "low", "must not be above high", low);
  return map(f);
}

/// `s | at_least(low)`: a clamp without an upper bound.
///
///   static_assert((anneal::linear({.initial = 1, .steps = 4}) | anneal::at_least(0.5))(3) == 0.5);
[[nodiscard]] constexpr auto at_least(double low) { return clamp(low, detail::infinite()); }

/// `s | at_most(high)`: a clamp without a lower bound.
[[nodiscard]] constexpr auto at_most(double high) { return clamp(-detail::infinite(), high); }

}  // namespace anneal
