// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/driver/hyperparameter.hpp"
#include "anneal/driver/place.hpp"

/// What scheduled asks of what it is given: an optimizer and bindings.
namespace anneal::detail {

template <class H, class Plan>
constexpr binding<H, Plan> bound(binding<H, Plan> b) {
  return b;
}

/// What is bound to nothing drives the learning rate.
template <class Followed>
  requires requires(Followed f) { detail::planned(std::move(f)); }
constexpr auto bound(Followed f) { return learning_rate = std::move(f); }

template <class T>
concept bound_to_nothing = !requires(T given) {
  detail::planned(std::move(given));
};

/// Two schedules at once, as one_cycle gives them.
template <bound_to_nothing Two>
  requires requires(const Two& two) { two.momentum(0.0); }
constexpr auto bound(Two) {
  static_assert(
      sizeof(Two) == 0,
      "anneal::scheduled: these are two schedules, give each by its name: learning_rate = cycle.learning_rate, "
      "momentum = cycle.momentum (a dialect's: cycle.lr)");
}

/// The optimizer where a schedule should be.
template <bound_to_nothing Optimizer>
  requires has_hyperparameter<Optimizer, learning_rate_t>
constexpr auto bound(Optimizer) {
  static_assert(sizeof(Optimizer) == 0, "anneal::scheduled: the optimizer comes first, then its schedules");
}

template <class T>
using bound_t = decltype(detail::bound(std::declval<T>()));

/// How many of the bindings are for H.
template <class H, class... Binding>
inline constexpr std::size_t bindings_of = (std::size_t{0} + ... +
                                            std::size_t{std::is_same_v<H, typename Binding::hyperparameter>});

/// How many have its name, by which their states are told in files.
template <class H, class... Binding>
inline constexpr std::size_t bindings_named_as =
    (std::size_t{0} + ... + std::size_t{detail::same_text(H::name, Binding::hyperparameter::name)});

/// A binding by name, of a hyperparameter that the optimizer does not have; its plan is for no group.
template <class Binding>
concept goes_nowhere = requires {
  requires decltype(Binding::plan)::nowhere;
};

template <class Optimizer, class Binding>
concept fixed_in = !goes_nowhere<Binding> && std::same_as<place_t<typename Binding::hyperparameter, Optimizer>, fixed>;

template <class Optimizer, class Binding>
concept hidden_in = !goes_nowhere<Binding> && !has_hyperparameter<Optimizer, typename Binding::hyperparameter> &&
                    std::is_abstract_v<Optimizer>;

template <class Optimizer, class... Binding>
constexpr bool must_have() {
  (Binding::hyperparameter::template must_be_there < goes_nowhere<Binding> || std::is_abstract_v<Optimizer> ||
       has_hyperparameter < Optimizer,
   typename Binding::hyperparameter >> (), ...);
  return true;
}

/// Bindings that are told by the names of their hyperparameters, when the program runs: bound<Binding, All...>() gives one
/// of All, and throws where there is another one.
template <class Named, class... Binding>
concept named_bindings = sizeof...(Binding) > 0 && requires(const Named& named) {
  (named.template bound<Binding, Binding...>(), ...);
};

/// What a scheduled is that refers to its optimizer: a copy would be a second clock on it.
struct not_copied {
  constexpr not_copied() = default;
  constexpr not_copied(const not_copied&) = delete;
  constexpr not_copied(not_copied&&) = default;
};
struct copied {};

template <class Optimizer>
concept restorable = requires(Optimizer& optimizer) {
  optimizer.restore(std::as_const(optimizer).state());
};

/// Whether optimizer.step() is a getter: it can be called on a constant and gives a number.
template <class Optimizer, class... Arguments>
concept step_is_a_number = sizeof...(Arguments) == 0 && requires(const Optimizer& optimizer) {
  { optimizer.step() + 0 } -> std::integral;
};

template <class Optimizer>
struct state_of_optimizer {};

template <restorable Optimizer>
struct state_of_optimizer<Optimizer> {
  using type = std::remove_cvref_t<decltype(std::declval<const Optimizer&>().state())>;
};

}  // namespace anneal::detail
