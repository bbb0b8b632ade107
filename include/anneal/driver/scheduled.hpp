// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/pack.hpp"
#include "anneal/driver/detail/bound.hpp"
#include "anneal/driver/detail/clock.hpp"
#include "anneal/driver/hyperparameter.hpp"

namespace anneal {

/// What a parameter group does that was added to an optimizer while it was trained.
enum class added_groups { begin_anew };

/// An optimizer whose hyperparameters follow schedules.
///
///   anneal::scheduled opt{optimizer, schedule};
///   anneal::scheduled opt{optimizer, learning_rate = s1, momentum = s2, weight_decay = s3};
///   for (...) { opt.step(parameters, gradients); }
///
/// step(args…) writes the rates of update t into the optimizer, calls optimizer.step(args…), returns what that
/// returned, and counts t + 1: the first update sees s(0). If it throws, t stays. An optimizer that is an lvalue is
/// held by reference: it must live as long as the scheduled, which then can be moved but not copied. One that is an rvalue
/// is taken over, and copied with the scheduled. Its parameter groups all follow the schedule, which is
/// evaluated once; per_group.hpp tells them apart.
///
/// Where something else calls the optimizer, or its step() is no update (tiny-cuda-nn's gives the number of the last one),
/// the same in two halves: apply() writes the rates of the update to come, and advance() counts it when it is done. A gradient that is only accumulated, or an update that is skipped, is not
/// counted. A clock that counts samples: advance(samples of the update, in all processes).
/// observe(metric) reaches every schedule that listens. state() and restore() save and resume the clock and what was
/// heard, checkpoint() and restore() also the state of an optimizer of ours; the state of another is the other's to
/// save.
/// Errors: does not compile for a hyperparameter that the optimizer does not have, or that is given twice. A schedule
/// that gives a rate which is not finite, or which the hyperparameter's type cannot hold, and a step beyond 2^53:
/// std::invalid_argument, before anything is written and the optimizer is called.
/// restore refuses a state that the schedules or the optimizer could not have come to; all is then as before.
template <class Optimizer, class... Binding>
class scheduled : std::conditional_t<std::is_reference_v<Optimizer>, detail::not_copied, detail::copied> {
  using optimizer_type = std::remove_reference_t<Optimizer>;

  static_assert((!detail::fixed_in<optimizer_type, Binding> && ...),
                "anneal::scheduled: the optimizer reads this hyperparameter only when a run begins, no schedule can "
                "drive it (ensmallen's momentum, betas and eps)");
  static_assert(
      (!detail::hidden_in<optimizer_type, Binding> && ...),
      "anneal::scheduled: the optimizer is given as a base class (torch::optim::Optimizer, tiny_dnn::optimizer), "
      "which does not show the hyperparameter that a schedule is given for; give it as what it is, such as "
      "torch::optim::SGD&");
  static_assert(detail::must_have<optimizer_type, Binding...>());
  static_assert(((detail::bindings_named_as<typename Binding::hyperparameter, Binding...> == 1) && ...),
                "anneal::scheduled: two schedules are given for the same hyperparameter");

  using indices = std::index_sequence_for<Binding...>;

 public:
  /// Regular; trivially copyable where the states of the schedules are.
  struct state_type {
    double step = 0;  ///< finished updates
    detail::pack<typename decltype(Binding::plan)::state_type...> feedback{};

    static constexpr void fields(auto& q, auto&& field) {
      field("step", q.step);
      field("feedback", q.feedback);
    }

    friend bool operator==(const state_type&, const state_type&) = default;
  };

  template <class... Given>
    requires(sizeof...(Given) == sizeof...(Binding) && !(detail::named_bindings<Given, Binding...> || ...))
  constexpr explicit scheduled(Optimizer&& optimizer, Given... given)
      : optimizer_(std::forward<Optimizer>(optimizer)), bindings_{{detail::bound(std::move(given))}...} {
    each([&]<std::size_t J>() {
      detail::get<J>(state_.feedback) = plan<J>().initial_state();
      detail::get<J>(rates_) = plan<J>().empty_rates();
    });
  }

  /// Of bindings by name: config/json/any_bindings.hpp.
  template <detail::named_bindings<Binding...> Named>
  constexpr explicit scheduled(Optimizer&& optimizer, const Named& named)
      : scheduled(std::forward<Optimizer>(optimizer), named.template bound<Binding, Binding...>()...) {}

  template <class... Arguments>
  constexpr decltype(auto) step(Arguments&&... arguments) {
    static_assert(
        !detail::step_is_a_number<optimizer_type, Arguments...>,
        "anneal::scheduled: step() of this optimizer gives its number and makes no update (tiny-cuda-nn); call "
        "apply(), the library's own function for an update, and advance()");
    detail::require(state_.step <= 0x1p53 - 1, where, "updates", "must not lead beyond 2^53", 1);
    apply();
    if constexpr (std::is_void_v<decltype(optimizer_.step(std::forward<Arguments>(arguments)...))>) {
      optimizer_.step(std::forward<Arguments>(arguments)...);
      ++state_.step;
    } else {
      decltype(auto) result = optimizer_.step(std::forward<Arguments>(arguments)...);
      ++state_.step;
      return result;
    }
  }

  /// All rates or, where one cannot be written or a plan is for another number of groups, none.
  constexpr void apply() {
    each([&]<std::size_t J>() {
      if constexpr (!detail::goes_nowhere<binding_of<J>>) {
        evaluate<J>(detail::get<J>(rates_));
      }
    });
    each([&]<std::size_t J>() {
      if constexpr (!detail::goes_nowhere<binding_of<J>>) {
        write<J>();
      }
    });
  }

  constexpr void advance(anneal::step updates = 1) {
    state_.step = detail::advanced_clock(where, state_.step, updates);
  }

  /// The value of a hyperparameter in the update to come.
  template <class H = learning_rate_t>
    requires(detail::bindings_of<H, Binding...> == 1)
  [[nodiscard]] constexpr double rate(H = {}, std::size_t group = 0) const {
    double rate = 0;
    each([&]<std::size_t J>() {
      if constexpr (std::is_same_v<H, hyperparameter_of<J>>) {
        auto rates = plan<J>().empty_rates();
        plan<J>().evaluate(detail::get<J>(state_.feedback), state_.step, rates);
        const std::size_t index = plan_of<J>::for_all ? 0 : group;
        detail::require(rates.size() > 0, where, H::name, "must follow a schedule to have a rate, schedules", 0);
        detail::require(index < rates.size(), "anneal::scheduled", H::name,
                        "must be asked for a parameter group that is planned", static_cast<double>(group));
        rate = rates[index];
      }
    });
    return rate;
  }

  constexpr void observe(double metric) {
    auto heard = state_.feedback;  // all of it or, where one throws, nothing
    each([&]<std::size_t J>() {
      auto& state = detail::get<J>(heard);
      state = plan<J>().observe(state, state_.step, metric);
    });
    state_.feedback = std::move(heard);
  }

  /// The number of finished updates.
  [[nodiscard]] constexpr anneal::step position() const noexcept { return state_.step; }

  constexpr void seek(anneal::step t) { state_.step = detail::checked_clock(where, t); }

  [[nodiscard]] constexpr const state_type& state() const noexcept { return state_; }

  constexpr void restore(state_type saved) {
    check(saved);
    state_ = std::move(saved);
  }

  /// Restores the state of a scheduled whose plans are for fewer parameter groups, the first ones of these: they go on with
  /// what they have heard, and those that were added begin anew.
  constexpr void restore(const auto& saved, added_groups) {
    state_type grown{saved.step};
    each([&]<std::size_t J>() { detail::get<J>(grown.feedback) = plan<J>().grown(detail::get<J>(saved.feedback)); });
    restore(std::move(grown));
  }

  /// Calls f(hyperparameter, plan, state) for each plan and its part of a state of this type: for what saves and restores
  /// them one by one.
  constexpr void each_plan(auto& state, auto f) const {
    each([&]<std::size_t J>() { f(hyperparameter_of<J>{}, plan<J>(), detail::get<J>(state.feedback)); });
  }

  /// All that changes while the run goes on, but for the parameters.
  template <class OptimizerState>
  struct checkpoint_type {
    OptimizerState optimizer{};
    state_type schedule{};

    static constexpr void fields(auto& q, auto&& field) {
      field("optimizer", q.optimizer);
      field("schedule", q.schedule);
    }

    friend bool operator==(const checkpoint_type&, const checkpoint_type&) = default;
  };

  [[nodiscard]] constexpr auto checkpoint() const requires detail::restorable<optimizer_type> {
    return checkpoint_type<typename detail::state_of_optimizer<optimizer_type>::type>{optimizer_.state(), state_};
  }

  template <class OptimizerState>
  constexpr void restore(checkpoint_type<OptimizerState> saved) {
    check(saved.schedule);  // before the optimizer, so that whatever is refused, all is then as before
    optimizer_.restore(std::move(saved.optimizer));
    state_ = std::move(saved.schedule);
  }

  constexpr optimizer_type& optimizer() noexcept { return optimizer_; }
  constexpr const optimizer_type& optimizer() const noexcept { return optimizer_; }

 private:
  static constexpr const char* where = "anneal::scheduled";

  constexpr void check(state_type& state) const {
    const anneal::step t = detail::checked_clock(where, state.step);
    detail::state_checker visit;
    each([&]<std::size_t J>() { plan<J>().each_listener(detail::get<J>(state.feedback), t, visit); });
  }

  template <std::size_t J>
  using binding_of = std::remove_cvref_t<decltype(detail::get<J>(std::declval<detail::pack<Binding...>&>()))>;
  template <std::size_t J>
  using hyperparameter_of = typename binding_of<J>::hyperparameter;
  template <std::size_t J>
  using plan_of = decltype(binding_of<J>::plan);

  template <class F>
  static constexpr void each(F f) {
    [&f]<std::size_t... J>(std::index_sequence<J...>) { (f.template operator()<J>(), ...); }
    (indices{});
  }

  template <std::size_t J>
  constexpr const auto& plan() const {
    return detail::get<J>(bindings_).plan;
  }

  template <std::size_t J>
  constexpr void evaluate(auto& rates) {
    using H = hyperparameter_of<J>;
    if constexpr (!plan_of<J>::for_all) {
      detail::require_size("anneal::scheduled", H::name,
                           "must be planned for as many parameter groups as the optimizer has",
                           detail::count_places<H>(optimizer_), rates.size());
    }
    plan<J>().evaluate(detail::get<J>(state_.feedback), state_.step, rates);
    for (const double rate : rates) {
      detail::require_writable<H>(optimizer_, rate);
    }
  }

  template <std::size_t J>
  constexpr void write() {
    const auto& rates = detail::get<J>(rates_);
    if (rates.size() == 0) {  // it follows nothing
      return;
    }
    detail::each_place<hyperparameter_of<J>>(optimizer_, [&, next = rates.begin()](auto&& place) mutable {
      detail::assign(place, *next);
      if constexpr (!plan_of<J>::for_all) {
        ++next;
      }
    });
  }

  Optimizer optimizer_;
  detail::pack<Binding...> bindings_;
  state_type state_{};
  detail::pack<decltype(Binding::plan.empty_rates())...> rates_{};
};

template <class Optimizer, class... Given>
scheduled(Optimizer&&, Given...) -> scheduled<Optimizer, detail::bound_t<Given>...>;

}  // namespace anneal
