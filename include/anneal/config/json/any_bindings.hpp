// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/any_state.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/step.hpp"
#include "anneal/driver/hyperparameter.hpp"
#include "anneal/driver/scheduled.hpp"

namespace anneal {

namespace detail {

/// All groups follow one schedule, or the hyperparameter stays as it is.
template <bool There>
struct any_plan {
  static constexpr bool for_all = true;
  static constexpr bool of_groups = false;
  static constexpr bool nowhere = !There;
  using state_type = any_state;
  std::optional<any_schedule> schedule;

  [[nodiscard]] any_state initial_state() const { return schedule ? schedule->initial_state() : any_state(); }
  std::vector<double> empty_rates() const { return std::vector<double>(schedule ? 1 : 0); }

  void evaluate(const any_state& state, step t, auto& rates) const {
    if (schedule) {
      rates[0] = (*schedule)(state, t);
    }
  }

  [[nodiscard]] any_state observe(const any_state& state, step t, double metric) const {
    return schedule ? schedule->observe(state, t, metric) : state;
  }

  void each_listener(any_state& state, step t, auto& visit) const {
    if (schedule) {
      detail::each_listener(*schedule, state, t, visit);
    } else {
      state.require_empty("a hyperparameter");
    }
  }

  static const any_state& grown(const any_state& state) { return state; }
  void each_part(auto& state, auto f) const {
    if (schedule) {
      f(*schedule, *schedule, state);
    }
  }
};

}  // namespace detail

/// What several hyperparameters of one optimizer follow, known at run time only: what bindings_from_json gives.
///
///   anneal::scheduled opt{optimizer, anneal::bindings_from_json(description)};
///
/// opt is as one with `learning_rate = s1, momentum = s2, …`: the same rates, bit for bit, the same JSON of its state.
/// H: the hyperparameters that may be named; the optimizer need not have those that are not.
/// Errors: json_error, when opt is made, with the name of a hyperparameter that the optimizer does not have.
/// std::invalid_argument from opt.rate(h) for one that follows nothing.
/// Regular: equal means the same descriptions.
template <class... H>
class any_bindings {
 public:
  static constexpr std::array<const char*, sizeof...(H)> names{H::name...};

  /// In the order of the names.
  explicit any_bindings(std::vector<std::optional<any_schedule>> schedules) : schedules_(std::move(schedules)) {
    detail::require_size("anneal::any_bindings", "the schedules", "must be as many as the names", sizeof...(H),
                         schedules_.size());
  }

  /// For scheduled: one of its bindings. Errors: a schedule is for a hyperparameter that is in none of All.
  template <class Binding, class... All>
    requires(std::is_same_v<Binding, binding<H, decltype(Binding::plan)>> || ...)
  [[nodiscard]] Binding bound() const {
    constexpr std::size_t i = index_of<typename Binding::hyperparameter>();
    if (detail::goes_nowhere<Binding> && schedules_[i]) {
      std::string there;
      ((there += detail::goes_nowhere<All> ? "" : std::string(there.empty() ? "" : ", ") + All::hyperparameter::name),
       ...);
      throw json_error(std::string("/") + names[i], "the optimizer does not have it; it has " + there);
    }
    return {{schedules_[i]}};
  }

  void write_to(auto& sink) const {
    sink.begin_object(nullptr);
    for (std::size_t i = 0; i < schedules_.size(); ++i) {
      if (schedules_[i]) {
        sink.key(names[i]);
        detail::write(sink, *schedules_[i]);
      }
    }
    sink.end_object();
  }

  friend bool operator==(const any_bindings&, const any_bindings&) = default;

 private:
  template <class Wanted>
  static constexpr std::size_t index_of() {
    std::size_t i = 0;
    bool found = false;
    ((found = found || std::is_same_v<Wanted, H>, i += found ? 0 : 1), ...);
    return i;
  }

  std::vector<std::optional<any_schedule>> schedules_;
};

namespace detail {

template <class Known, class... Own>
struct with_own_hyperparameters;

template <class... H, class... Own>
struct with_own_hyperparameters<hyperparameter_list<H...>, Own...> {
  using type = any_bindings<H..., Own...>;
};

/// Of the hyperparameters that anneal knows, and of some more.
template <class Known, class... Own>
using bindings_by_name = typename with_own_hyperparameters<Known, Own...>::type;

}  // namespace detail

template <class Optimizer, class... H>
scheduled(Optimizer&&, any_bindings<H...>)
    -> scheduled<Optimizer, binding<H, detail::any_plan<has_hyperparameter<std::remove_reference_t<Optimizer>, H>>>...>;

}  // namespace anneal
