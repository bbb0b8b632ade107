// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include "anneal/core/detail/pack.hpp"
#include "anneal/core/list.hpp"
#include "anneal/dialect/optax/decay.hpp"
#include "anneal/dialect/optax/join_schedules.hpp"

namespace anneal::detail {

constexpr void optax_rise_fields(auto& p, auto&& field) {
  field("init_value", p.init_value, is::finite, "the first rate");
  field("peak_value", p.peak_value, is::finite, "the rate at the end of the warm-up");
  field("warmup_steps", p.warmup_steps, is::finite, "the steps of the warm-up");
}

}  // namespace anneal::detail

namespace anneal::optax::params {

struct warmup_constant_schedule {
  static constexpr const char* name = "optax.warmup_constant_schedule";
  double init_value = detail::not_given, peak_value = detail::not_given;
  step warmup_steps = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) { detail::optax_rise_fields(p, field); }
};

struct warmup_cosine_decay_schedule {
  static constexpr const char* name = "optax.warmup_cosine_decay_schedule";
  double init_value = detail::not_given, peak_value = detail::not_given;
  step warmup_steps = detail::not_given, decay_steps = detail::not_given;
  double end_value = 0, exponent = 1;

  static constexpr void fields(auto& p, auto&& field) {
    detail::optax_rise_fields(p, field);
    field("decay_steps", p.decay_steps, is::finite, "all steps, the warm-up included (Keras' are without it)");
    field("end_value", p.end_value, is::finite, "the last rate; of no effect for peak_value 0, as in Optax");
    field("exponent", p.exponent, is::not_negative, "the power of the cosine; 0 gives a constant");
  }
};

struct warmup_exponential_decay_schedule {
  static constexpr const char* name = "optax.warmup_exponential_decay_schedule";
  double init_value = detail::not_given, peak_value = detail::not_given;
  step warmup_steps = detail::not_given, transition_steps = detail::not_given;
  double decay_rate = detail::not_given;
  step transition_begin = 0;
  bool staircase = false;
  std::optional<double> end_value{};

  static constexpr void fields(auto& p, auto&& field) {
    detail::optax_rise_fields(p, field);
    detail::optax_decay_fields(p, field);
  }
};

template <class Cycles>
struct sgdr_schedule {
  static constexpr const char* name = "optax.sgdr_schedule";
  Cycles cosine_kwargs;

  static constexpr void fields(auto& p, auto&& field) {
    field("cosine_kwargs", p.cosine_kwargs, "the parameters of the cycles, each a warmup_cosine_decay_schedule");
  }
};

}  // namespace anneal::optax::params

namespace anneal::detail {

/// A straight line to the peak. `p` has init_value, peak_value and warmup_steps.
template <std::floating_point Real>
constexpr auto optax_rise(const auto& p) {
  return optax_transition<Real>(
      {.init_value = p.init_value, .end_value = p.peak_value, .power = 1, .transition_steps = p.warmup_steps});
}

/// The rise, then `decay`.
template <std::floating_point Real>
constexpr auto optax_warmup(const auto& p, auto decay) {
  auto rise = optax_rise<Real>(p);
  return optax_joined(std::array{p.warmup_steps}, pack<decltype(rise), decltype(decay)>{{rise}, {decay}},
                      std::index_sequence<0>{});
}

template <std::floating_point Real>
constexpr auto optax_warmup_cosine(const char* where, const optax::params::warmup_cosine_decay_schedule& p) {
  require_fields(where, p);
  require(p.decay_steps > p.warmup_steps, where, "decay_steps", "must be more than warmup_steps", p.decay_steps);
  return optax_warmup<Real>(p, optax_cosine<Real>({.initial = p.peak_value,
                                                   .final = p.peak_value == 0 ? 0 : p.end_value,
                                                   .steps = p.decay_steps - p.warmup_steps},
                                                  p.exponent));
}

/// Each cycle begins where the ones before it end.
template <class Cycles, list_of<step> Boundaries>
constexpr Boundaries optax_ends(const Cycles& cycles, Boundaries ends) {
  double end = 0;
  for (std::size_t i = 0; i + 1 < cycles.size(); ++i) {
    end += cycles[i].decay_steps;
    ends[i] = end;
  }
  return ends;
}

template <std::floating_point Real, std::size_t N, std::size_t... J>
constexpr auto optax_cycles(const std::array<optax::params::warmup_cosine_decay_schedule, N>& cycles,
                            std::index_sequence<J...>) {
  using cycle = decltype(optax_warmup_cosine<Real>("", cycles[0]));
  return optax_joined(
      optax_ends(cycles, std::array<step, N - 1>{}),
      pack<std::enable_if_t<(J < N), cycle>...>{{optax_warmup_cosine<Real>("optax.sgdr_schedule", cycles[J])}...},
      std::make_index_sequence<N - 1>{});
}

}  // namespace anneal::detail

namespace anneal::optax {

/// optax.warmup_constant_schedule: linear_schedule under another name.
///
/// s(0) = init_value; from warmup_steps on s(t) = peak_value.
/// As in Optax warmup_steps <= 0 gives the constant init_value: the peak is never reached.
/// Models: finite, pure; constexpr.
///
///   static_assert(anneal::optax::warmup_constant_schedule(
///                     {.init_value = 0, .peak_value = 1, .warmup_steps = 4})(1) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto warmup_constant_schedule(params::warmup_constant_schedule p) {
  detail::require_fields(p);
  return named(p, detail::optax_rise<Real>(p));
}

/// optax.warmup_cosine_decay_schedule: a straight line to the peak, then cosine_decay_schedule to end_value.
///
/// s(0) = init_value (peak_value for warmup_steps <= 0), s(warmup_steps) = peak_value, s(decay_steps) = end_value, which
/// then holds.
/// Models: finite, pure; constexpr. Errors: decay_steps not more than warmup_steps.
///
///   constexpr auto s = anneal::optax::warmup_cosine_decay_schedule(
///       {.init_value = 0, .peak_value = 1, .warmup_steps = 2, .decay_steps = 4});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(3) == 0.5 && s(4) == 0);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto warmup_cosine_decay_schedule(params::warmup_cosine_decay_schedule p) {
  return named(p, detail::optax_warmup_cosine<Real>(p.name, p));
}

/// optax.warmup_exponential_decay_schedule: a straight line to the peak, then exponential_decay.
///
/// The clock of exponential_decay starts at warmup_steps.
/// s(0) = init_value (peak_value for warmup_steps <= 0), s(warmup_steps) = peak_value.
/// Models: pure, not finite; constexpr.
///
///   constexpr auto s = anneal::optax::warmup_exponential_decay_schedule(
///       {.init_value = 0, .peak_value = 1, .warmup_steps = 2, .transition_steps = 10, .decay_rate = 0.5});
///   static_assert(s(1) == 0.5 && s(12) == 0.5);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto warmup_exponential_decay_schedule(params::warmup_exponential_decay_schedule p) {
  detail::require_fields(p);
  return named(p, detail::optax_warmup<Real>(p, detail::optax_decay<Real>({.init_value = p.peak_value,
                                                                           .transition_steps = p.transition_steps,
                                                                           .decay_rate = p.decay_rate,
                                                                           .transition_begin = p.transition_begin,
                                                                           .staircase = p.staircase,
                                                                           .end_value = p.end_value})));
}

/// optax.sgdr_schedule: one warmup_cosine_decay_schedule after another, each for its decay_steps.
///
/// The parameters of the cycles stand in braces.
/// s(0) is that of the first cycle; past the last one its end_value holds.
/// Models: finite, pure; constexpr. Source: Loshchilov and Hutter 2017.
///
///   constexpr auto s = anneal::optax::sgdr_schedule(
///       {{.init_value = 0, .peak_value = 1, .warmup_steps = 2, .decay_steps = 4},
///        {.init_value = 0, .peak_value = 0.5, .warmup_steps = 2, .decay_steps = 6}});
///   static_assert(s(2) == 1 && s(4) == 0 && s(6) == 0.5);
template <std::floating_point Real = double, std::size_t N>
[[nodiscard]] constexpr auto sgdr_schedule(const params::warmup_cosine_decay_schedule (&cosine_kwargs)[N]) {
  const auto cycles = detail::to_array(cosine_kwargs);
  return named(params::sgdr_schedule<std::array<params::warmup_cosine_decay_schedule, N>>{cycles},
               detail::optax_cycles<Real>(cycles, std::make_index_sequence<N>{}));
}

}  // namespace anneal::optax
