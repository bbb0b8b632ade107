// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <optional>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/map.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/compose/repeat.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/step.hpp"
#include "anneal/dialect/keras/detail/fraction.hpp"
#include "anneal/schedule/cosine.hpp"

// NOLINTBEGIN(readability-identifier-naming): the names are those of Keras.
namespace anneal::keras {

namespace params {

struct CosineDecay {
  static constexpr const char* name = "keras.CosineDecay";
  double initial_learning_rate = detail::not_given;
  step decay_steps = detail::not_given;
  double alpha = 0;
  std::optional<double> warmup_target{};
  step warmup_steps = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial_learning_rate", p.initial_learning_rate);
    field("decay_steps", p.decay_steps);
    field("alpha", p.alpha);
    field("warmup_target", p.warmup_target);
    field("warmup_steps", p.warmup_steps);
  }
};

struct CosineDecayRestarts {
  static constexpr const char* name = "keras.CosineDecayRestarts";
  double initial_learning_rate = detail::not_given;
  step first_decay_steps = detail::not_given;
  double t_mul = 2;
  double m_mul = 1;
  double alpha = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial_learning_rate", p.initial_learning_rate);
    field("first_decay_steps", p.first_decay_steps);
    field("t_mul", p.t_mul);
    field("m_mul", p.m_mul);
    field("alpha", p.alpha);
  }
};

}  // namespace params

/// Keras' CosineDecay: anneal::cosine after an optional warm-up.
///
///   s(t) = warmup_target ((1 - alpha) ½ (1 + cos(π (t - warmup_steps) / decay_steps)) + alpha),  t >= warmup_steps
///
/// initial_learning_rate and decay_steps are required; decay_steps does not include the warm-up (Optax' does). alpha: the
/// final rate as a fraction of the peak, 0. warmup_target: the peak, to which a straight line leads from
/// initial_learning_rate; without one warmup_steps counts for nothing and the peak is initial_learning_rate.
/// s(0) = initial_learning_rate (warmup_target for warmup_steps <= 0); past the end alpha times the peak holds.
/// Models: finite, pure; constexpr. Errors: a value not finite; decay_steps not positive.
///
///   constexpr auto s = anneal::keras::CosineDecay(
///       {.initial_learning_rate = 0, .decay_steps = 2, .warmup_target = 1, .warmup_steps = 2});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(3) == 0.5 && s(4) == 0);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto CosineDecay(params::CosineDecay p) {
  detail::require_finite(p.name, "initial_learning_rate", p.initial_learning_rate);
  detail::require_steps(p.name, "decay_steps", p.decay_steps);
  detail::require_finite(p.name, "alpha", p.alpha);
  detail::require_finite(p.name, "warmup_target", p.warmup_target.value_or(0));
  detail::require_finite(p.name, "warmup_steps", p.warmup_steps);
  const double peak = p.warmup_target.value_or(p.initial_learning_rate);
  const double warmup_steps = p.warmup_target.has_value() ? double{p.warmup_steps} : 0;
  return named(p, cosine<Real>({.initial = peak, .final = p.alpha * peak, .steps = p.decay_steps}) |
                      skip(detail::greatest(-warmup_steps, 0.0)) |
                      warmup({.steps = detail::greatest(warmup_steps, 0.0), .from = p.initial_learning_rate}));
}

}  // namespace anneal::keras

namespace anneal::detail {

/// Half cosine waves from 1 to 0 that shrink, the first of length 1, by Keras' formula. All are over at 1 / (1 - t_mul), from
/// where on Keras gives NaN, and this 0.
template <std::floating_point Real>
class shrinking_waves {
 public:
  constexpr shrinking_waves(double t_mul, double m_mul) noexcept
      : t_mul_(t_mul),
        log_(logarithm(t_mul)),
        length_(log2_of_ratio<11>(t_mul, 1)),
        height_(log2_of_ratio<11>(m_mul, 1)) {}

  [[nodiscard]] constexpr Real operator()(step t) const noexcept {
    const double rest = 1 - t * (1 - t_mul_);
    if (!(rest > 0)) {
      return 0;
    }
    const double cycle = whole(kept(logarithm(rest) / log_));
    const double length = length_(cycle);
    const double part = (t - (1 - length) / (1 - t_mul_)) / length;
    return static_cast<Real>(height_(cycle) * quarter_sine<double>(1)(1 - least(greatest(part, 0.0), 1.0)));
  }

 private:
  double t_mul_;
  double log_;
  growth<double> length_;
  growth<double> height_;
};

}  // namespace anneal::detail

namespace anneal::keras {

/// Keras' CosineDecayRestarts: anneal::cosine again and again, above a floor that does not shrink.
///
///   s(t) = initial_learning_rate ((1 - alpha) m_mul^i ½ (1 + cos(π (t - B_i) / (first_decay_steps · t_mul^i))) + alpha)
///
/// in cycle i, which starts at B_i. initial_learning_rate and first_decay_steps are required. t_mul: the growth of the
/// cycles, positive, 2; below 1 they are over at first_decay_steps / (1 - t_mul), and the floor holds (in Keras NaN). m_mul: what their height is multiplied with, 1. alpha: the floor as a fraction of
/// initial_learning_rate, 0.
/// s(0) = initial_learning_rate; a restart shows the first value of the cycle.
/// Keras finds the cycle with a logarithm that at some restarts, which ones depends on the mathematics library, gives the
/// cycle before: its end, alpha · initial_learning_rate, for one step. Here the restarts are exact.
/// Models: pure, not finite; constexpr.
/// Errors: a value not finite; first_decay_steps not positive; t_mul not positive; m_mul negative.
/// Source: Loshchilov and Hutter 2017.
///
///   constexpr auto s = anneal::keras::CosineDecayRestarts(
///       {.initial_learning_rate = 1, .first_decay_steps = 2, .m_mul = 0.5});
///   static_assert(s(1) == 0.5 && s(2) == 0.5 && s(4) == 0.25 && s(6) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto CosineDecayRestarts(params::CosineDecayRestarts p) {
  detail::require_finite(p.name, "initial_learning_rate", p.initial_learning_rate);
  detail::require_steps(p.name, "first_decay_steps", p.first_decay_steps);
  detail::require_positive(p.name, "t_mul", p.t_mul);
  detail::require_not_negative(p.name, "m_mul", p.m_mul);
  detail::require_finite(p.name, "alpha", p.alpha);
  const bool once = p.m_mul == 0;
  const bool shrinks = p.t_mul < 1;
  const auto growth = static_cast<double>(static_cast<Real>(p.t_mul));
  const double decay = once ? 1 : static_cast<double>(static_cast<Real>(p.m_mul));
  const double height = (1 - p.alpha) * p.initial_learning_rate;
  const cosine<Real> cycle({.initial = height, .steps = 1});
  const auto cycles = detail::either(shrinks, detail::shrinking_waves<Real>(growth, decay) | scale(height),
                                     cycle | repeat(forever, {.growth = shrinks ? 1 : growth, .decay = decay}));
  return named(p, detail::either(once, cycle, cycles) |
                      detail::warped(detail::keras_fraction<Real>(p.first_decay_steps)) |
                      offset(p.alpha * p.initial_learning_rate));
}

}  // namespace anneal::keras
// NOLINTEND(readability-identifier-naming)
