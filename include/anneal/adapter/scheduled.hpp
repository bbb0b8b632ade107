// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/adapter/hyperparameter.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/pack.hpp"

namespace anneal {

namespace detail {

/// A schedule on its own drives the learning rate.
template <schedule S>
constexpr binding<learning_rate_t, S> bound(S s) {
  return {std::move(s)};
}

template <class H, class S>
constexpr binding<H, S> bound(binding<H, S> b) {
  return b;
}

template <class T>
using bound_t = decltype(detail::bound(std::declval<T>()));

/// How many of the bindings are for H.
template <class H, class... Binding>
inline constexpr std::size_t bindings_of = (std::size_t{0} + ... +
                                            std::size_t{std::is_same_v<H, typename Binding::hyperparameter>});

}  // namespace detail

/// An optimizer whose hyperparameters follow schedules.
///
///   anneal::scheduled opt{optimizer, schedule};
///   anneal::scheduled opt{optimizer, learning_rate = s1, momentum = s2, weight_decay = s3};
///   for (...) { opt.step(parameters, gradients); }
///
/// step(args…) writes the rates of update t into the optimizer, calls optimizer.step(args…), returns what that
/// returned, and counts t + 1: the first update sees s(0). If it throws, t stays. An optimizer that is an lvalue is
/// held by reference, one that is an rvalue is taken over. observe(metric) reaches every schedule that listens. state()
/// and restore() save and resume the clock and what was heard; the optimizer's own state is the optimizer's to save.
/// Errors: does not compile for a hyperparameter that the optimizer does not have, or that is given twice. A schedule
/// that gives a rate which is not finite: std::invalid_argument before the optimizer is called.
template <class Optimizer, class... Binding>
class scheduled {
  static_assert((has_hyperparameter<std::remove_reference_t<Optimizer>, typename Binding::hyperparameter> && ...),
                "anneal::scheduled: the optimizer does not have the hyperparameter that a schedule is given for");
  static_assert(((detail::bindings_of<typename Binding::hyperparameter, Binding...> == 1) && ...),
                "anneal::scheduled: two schedules are given for the same hyperparameter");

  using indices = std::index_sequence_for<Binding...>;

 public:
  /// Regular and trivially copyable.
  struct state_type {
    double step = 0;  ///< finished updates
    detail::pack<state_t<decltype(Binding::schedule)>...> feedback{};

    static constexpr void fields(auto& q, auto&& field) {
      field("step", q.step);
      field("feedback", q.feedback);
    }

    friend bool operator==(const state_type&, const state_type&) = default;
  };

  template <class... Given>
    requires(sizeof...(Given) == sizeof...(Binding))
  constexpr explicit scheduled(Optimizer&& optimizer, Given... given)
      : optimizer_(std::forward<Optimizer>(optimizer)), bindings_{{detail::bound(std::move(given))}...} {
    each([&]<std::size_t I>() {
      detail::get<I>(state_.feedback) = detail::initial_state(detail::get<I>(bindings_).schedule);
    });
  }

  template <class... Arguments>
  constexpr decltype(auto) step(Arguments&&... arguments) {
    write();
    if constexpr (std::is_void_v<decltype(optimizer_.step(std::forward<Arguments>(arguments)...))>) {
      optimizer_.step(std::forward<Arguments>(arguments)...);
      ++state_.step;
    } else {
      decltype(auto) result = optimizer_.step(std::forward<Arguments>(arguments)...);
      ++state_.step;
      return result;
    }
  }

  /// The value of a hyperparameter in the update to come.
  template <class H = learning_rate_t>
    requires(detail::bindings_of<H, Binding...> == 1)
  constexpr double rate(H = {}) const {
    double rate = 0;
    each([&]<std::size_t I>() {
      if constexpr (std::is_same_v<H, hyperparameter_of<I>>) {
        rate = static_cast<double>(at<I>());
      }
    });
    return rate;
  }

  constexpr void observe(double metric) {
    auto heard = state_.feedback;  // all of it or, where one throws, nothing
    each([&]<std::size_t I>() {
      auto& state = detail::get<I>(heard);
      state = detail::observe(detail::get<I>(bindings_).schedule, state, state_.step, metric);
    });
    state_.feedback = heard;
  }

  /// The number of finished updates.
  constexpr anneal::step position() const noexcept { return state_.step; }

  constexpr void seek(anneal::step t) {
    detail::require(t >= 0 && t <= 0x1p53, "anneal::scheduled", "step", "must be in [0, 2^53]", t);
    state_.step = t;
  }

  constexpr const state_type& state() const noexcept { return state_; }

  constexpr void restore(const state_type& saved) {
    seek(saved.step);
    state_.feedback = saved.feedback;
  }

  constexpr std::remove_reference_t<Optimizer>& optimizer() noexcept { return optimizer_; }
  constexpr const std::remove_reference_t<Optimizer>& optimizer() const noexcept { return optimizer_; }

 private:
  template <std::size_t I>
  using hyperparameter_of =
      typename std::remove_cvref_t<decltype(detail::get<I>(std::declval<detail::pack<Binding...>&>()))>::hyperparameter;

  template <class F>
  static constexpr void each(F f) {
    [&f]<std::size_t... I>(std::index_sequence<I...>) { (f.template operator()<I>(), ...); }
    (indices{});
  }

  template <std::size_t I>
  constexpr auto at() const {
    return detail::evaluate(detail::get<I>(bindings_).schedule, detail::get<I>(state_.feedback), state_.step);
  }

  /// All rates or, where one is not finite, none.
  constexpr void write() {
    std::array<double, sizeof...(Binding)> rates{};
    each([&]<std::size_t I>() {
      rates[I] = static_cast<double>(at<I>());
      detail::require_finite("anneal::scheduled", hyperparameter_of<I>::name, rates[I]);
    });
    each([&]<std::size_t I>() { hyperparameter_of<I>{}.set(optimizer_, rates[I]); });
  }

  Optimizer optimizer_;
  detail::pack<Binding...> bindings_;
  state_type state_{};
};

template <class Optimizer, class... Given>
scheduled(Optimizer&&, Given...) -> scheduled<Optimizer, detail::bound_t<Given>...>;

}  // namespace anneal
