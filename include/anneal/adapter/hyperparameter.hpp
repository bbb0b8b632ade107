// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"

namespace anneal {

/// A schedule for one hyperparameter: what `momentum = s` gives.
template <class H, schedule S>
struct binding {
  using hyperparameter = H;
  S schedule;
};

/// Whether a hyperparameter can be read from and written to an optimizer: has_hyperparameter<adam<>, beta2_t>.
template <class Optimizer, class H>
concept has_hyperparameter = requires(Optimizer& optimizer) {
  H::find(optimizer);
};

namespace detail {

/// What all hyperparameters share. H::find(optimizer) gives a reference to the number inside an optimizer, and exists
/// only where there is one.
template <class H>
struct hyperparameter {
  template <class Optimizer>
    requires has_hyperparameter<const Optimizer, H>
  constexpr double get(const Optimizer& optimizer) const { return static_cast<double>(H::find(optimizer)); }

  /// Errors: a value that is not finite; the optimizer keeps its old one.
  template <class Optimizer>
    requires has_hyperparameter<Optimizer, H>
  constexpr void set(Optimizer& optimizer, double value) const {
    require_finite("anneal::scheduled", H::name, value);
    auto& place = H::find(optimizer);
    place = static_cast<std::remove_reference_t<decltype(place)>>(value);
  }

  template <schedule S>
  constexpr binding<H, S> operator=(S s) const {
    return {std::move(s)};
  }
};

}  // namespace detail

/// The hyperparameters that a schedule can drive. Each is an object:
///   learning_rate.get(optimizer)         its value
///   learning_rate.set(optimizer, value)  writes it; throws std::invalid_argument if it is not finite
///   learning_rate = s                    binds a schedule to it, for anneal::scheduled
/// Found in whatever an optimizer's options() gives. momentum is the first beta where there are betas.
struct learning_rate_t : detail::hyperparameter<learning_rate_t> {
  using detail::hyperparameter<learning_rate_t>::operator=;
  static constexpr const char* name = "learning_rate";

  static constexpr auto& find(auto& optimizer) requires requires { optimizer.options().learning_rate; }
  { return optimizer.options().learning_rate; }
};

struct momentum_t : detail::hyperparameter<momentum_t> {
  using detail::hyperparameter<momentum_t>::operator=;
  static constexpr const char* name = "momentum";

  static constexpr auto& find(auto& optimizer) requires requires { optimizer.options().momentum; }
  { return optimizer.options().momentum; }

  static constexpr auto& find(auto& optimizer) requires(
      requires { optimizer.options().beta1; } && !requires { optimizer.options().momentum; }) {
    return optimizer.options().beta1;
  }
};

struct beta2_t : detail::hyperparameter<beta2_t> {
  using detail::hyperparameter<beta2_t>::operator=;
  static constexpr const char* name = "beta2";

  static constexpr auto& find(auto& optimizer) requires requires { optimizer.options().beta2; }
  { return optimizer.options().beta2; }
};

struct weight_decay_t : detail::hyperparameter<weight_decay_t> {
  using detail::hyperparameter<weight_decay_t>::operator=;
  static constexpr const char* name = "weight_decay";

  static constexpr auto& find(auto& optimizer) requires requires { optimizer.options().weight_decay; }
  { return optimizer.options().weight_decay; }
};

inline constexpr learning_rate_t learning_rate{};
inline constexpr momentum_t momentum{};
inline constexpr beta2_t beta2{};
inline constexpr weight_decay_t weight_decay{};

}  // namespace anneal
