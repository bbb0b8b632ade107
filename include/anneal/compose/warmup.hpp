// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>

#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/closure.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/schedule/ramp.hpp"

namespace anneal {

/// How far the ramp of a warm-up over W steps is at update t.
enum class warmup_clock {
  elapsed,   ///< t / W: the first update has the rate `from`; Optax, Keras, most of transformers
  counting,  ///< (t + 1) / W: the first update is one step up, the last of the W has the full rate; torchtitan, llm.c
  between    ///< (t + 1) / (W + 1): none of the W has either rate; NeMo, nanoGPT
};

constexpr const char* name_of(warmup_clock clock) noexcept {
  return detail::name_in(clock, {"elapsed", "counting", "between"});
}

/// The fields of warmup and warmup_over.
struct warmup_params {
  step steps = detail::not_given;
  double from = 0;
  warmup_clock clock = warmup_clock::elapsed;

  static constexpr void fields(auto& p, auto&& field) {
    field("steps", p.steps, is::offset, "in how many steps; 0 is no warm-up");
    field("from", p.from, is::finite, "the rate of the first update");
    field("clock", p.clock, "how far the ramp is at an update");
  }
};

namespace detail {

/// The ramp of a warm-up.
template <std::floating_point Real, unit_curve Curve>
class rise : public transition<Real, Curve> {
  using base = transition<Real, Curve>;

 public:
  constexpr rise(const char* where, warmup_params p, double to, Curve c)
      : base(where, {.initial = p.from, .final = to, .steps = p.steps + beyond(p.clock, p.steps)}, c),
        clock_(p.clock),
        behind_(p.clock == warmup_clock::elapsed ? 0 : -1) {}

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const
      noexcept(noexcept(std::declval<const base&>()(t))) {
    return base::operator()(since(behind_, t));
  }

  constexpr void fill_n(double first, std::size_t n, Real* out) const { base::fill_n(first - behind_, n, out); }

  [[nodiscard]] constexpr step length() const noexcept { return base::length() - beyond(clock_, base::length()); }

  /// Without steps the ramp has forgotten where it came from, and `from` is where it leads.
  constexpr void describe(auto&& field) const requires describable<Curve> {
    const warmup_params p{.steps = length(), .from = this->parameters().initial, .clock = clock_};
    warmup_params::fields(p, field);
    field("curve", this->curve());
  }

 private:
  /// The steps that the ramp has more than the warm-up.
  static constexpr double beyond(warmup_clock clock, double steps) noexcept {
    return clock == warmup_clock::between && steps > 0 ? 1 : 0;
  }

  warmup_clock clock_;
  step behind_;  ///< what is to be taken from t
};

/// A ramp that leads to the rate which s has at `target` before it has heard anything.
template <schedule S, unit_curve Curve>
constexpr auto ramp_to(const char* where, const S& s, step target, const warmup_params& p, const Curve& curve) {
  return rise<rate_t<S>, Curve>(where, p, static_cast<double>(evaluate(s, initial_state(s), target)), curve);
}

constexpr void check_warmup(const char* where, const warmup_params& p) { require_fields(where, p); }

/// What the adaptor warmup makes.
template <schedule S, class Ramp>
class warmed : public sequence<Ramp, S> {
 public:
  static constexpr const char* name = "warmup";

  constexpr warmed(Ramp ramp, S s) : sequence<Ramp, S>(std::move(ramp), std::move(s)) {}

  constexpr void describe(auto&& field) const requires describable<Ramp> && describable<S> {
    this->template part<0>().describe(field);
    field("of", this->template part<1>());
  }
};

/// What the adaptor warmup_over makes.
template <schedule S, class Ramp>
class warmed_over : public sequence<Ramp, warp<S, skipped>> {
  using base = sequence<Ramp, warp<S, skipped>>;

 public:
  static constexpr const char* name = "warmup_over";

  constexpr warmed_over(Ramp ramp, S s) : base(ramp, std::move(s) | skip(ramp.length())) {}

  constexpr void describe(auto&& field) const requires describable<Ramp> && describable<S> {
    this->template part<0>().describe(field);
    field("of", this->template part<1>().inner());
  }
};

}  // namespace detail

/// `s | warmup({.steps = 500, .from = 0}, curve)`: a ramp to s(0), then s from its own 0.
///
///   s'(t) = from + (s(0) - from) c(t / steps),  t < steps;    s'(t) = s(t - steps),  t >= steps
///
/// curve: any callable on [0, 1], a straight line if none.
/// s'(0) = from: with the default the first update does nothing; `from` of s(0) / steps is the (t + 1) / steps of other
/// systems. s'(steps) = s(0), exactly. The length grows by steps.
/// Models: pure, finite or feedback as s is; what is observed before s starts is not heard.
/// Source: Goyal et al. 2017; optax.join_schedules.
/// To a target that moves, s itself, a product: `linear({.initial = 0, .final = 1, .steps = 500}) * s` is s(t) t / 500, and
/// then s.
///
///   constexpr auto s = anneal::constant({.value = 1}) | anneal::warmup({.steps = 4});
///   static_assert(s(0) == 0 && s(1) == 0.25 && s(4) == 1);
template <detail::unit_curve Curve = curve::linear>
[[nodiscard]] constexpr auto warmup(warmup_params p, Curve curve = Curve{}) {
  detail::check_warmup("anneal::warmup", p);
  return closure([p, curve]<schedule S>(S s) {
    auto ramp = detail::ramp_to("anneal::warmup", s, 0, p, curve);
    return detail::warmed<S, decltype(ramp)>(std::move(ramp), std::move(s));
  });
}

template <class Real = double, detail::bare_number T>
void warmup(T, auto...) = delete;  // name the parameters: warmup({.steps = 500})

/// `s | warmup_over({.steps = 500, .from = 0}, curve)`: a ramp over the first steps of s, whose clock runs on.
///
///   s'(t) = from + (s(steps) - from) c(t / steps),  t < steps;    s'(t) = s(t),  t >= steps
///
/// Parameters, errors and models as for warmup. s'(0) = from, s'(steps) = s(steps), exactly. The length stays.
/// Source: what Megatron, fairseq's inverse_sqrt and llama's recipes do: the total length includes the warm-up.
///
///   constexpr auto s = anneal::linear({.initial = 1, .steps = 10}) | anneal::warmup_over({.steps = 5});
///   static_assert(s(0) == 0 && s(5) == 0.5 && s(10) == 0);
template <detail::unit_curve Curve = curve::linear>
[[nodiscard]] constexpr auto warmup_over(warmup_params p, Curve curve = Curve{}) {
  detail::check_warmup("anneal::warmup_over", p);
  return closure([p, curve]<schedule S>(S s) {
    auto ramp = detail::ramp_to("anneal::warmup_over", s, p.steps, p, curve);
    return detail::warmed_over<S, decltype(ramp)>(std::move(ramp), std::move(s));
  });
}

template <class Real = double, detail::bare_number T>
void warmup_over(T, auto...) = delete;  // name the parameters: warmup_over({.steps = 500})

}  // namespace anneal
