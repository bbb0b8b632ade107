// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <optional>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/map.hpp"
#include "anneal/compose/repeat.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/dialect/detail/scheduler.hpp"
#include "anneal/dialect/keras/detail/fraction.hpp"
#include "anneal/schedule/cosine.hpp"

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
  double t_mul_, log_;
  growth<double> length_, height_;
};

}  // namespace anneal::detail

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
    field("initial_learning_rate", p.initial_learning_rate, is::finite, "the first rate");
    field("decay_steps", p.decay_steps, is::steps, "the steps of the decay, without the warm-up (Optax' are with it)");
    field("alpha", p.alpha, is::finite, "the final rate as a fraction of the peak");
    field("warmup_target", p.warmup_target, is::finite, "the peak; without one there is no warm-up");
    field("warmup_steps", p.warmup_steps, is::finite, "the steps of a straight line up to the peak");
  }
};

struct CosineDecayRestarts {
  static constexpr const char* name = "keras.CosineDecayRestarts";
  double initial_learning_rate = detail::not_given;
  step first_decay_steps = detail::not_given;
  double t_mul = 2, m_mul = 1, alpha = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("initial_learning_rate", p.initial_learning_rate, is::finite, "the first rate");
    field("first_decay_steps", p.first_decay_steps, is::steps, "the length of the first cycle");
    field("t_mul", p.t_mul, is::positive, "how many times as long as the one before a cycle is");
    field("m_mul", p.m_mul, is::not_negative, "how many times as high it is");
    field("alpha", p.alpha, is::finite, "the floor as a fraction of initial_learning_rate");
  }
};

}  // namespace params

/// Keras' CosineDecay: anneal::cosine after an optional warm-up.
///
///   s(t) = warmup_target ((1 - alpha) ½ (1 + cos(π (t - warmup_steps) / decay_steps)) + alpha),  t >= warmup_steps
///
/// Without a warmup_target warmup_steps counts for nothing and the peak is initial_learning_rate.
/// s(0) = initial_learning_rate (warmup_target for warmup_steps <= 0); past the end alpha times the peak holds.
/// Models: finite, pure; constexpr.
///
///   constexpr auto s = anneal::keras::CosineDecay(
///       {.initial_learning_rate = 0, .decay_steps = 2, .warmup_target = 1, .warmup_steps = 2});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(3) == 0.5 && s(4) == 0);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto CosineDecay(params::CosineDecay p) {
  detail::require_fields(p);
  const double peak = p.warmup_target.value_or(p.initial_learning_rate);
  const double warmup_steps = p.warmup_target.has_value() ? double{p.warmup_steps} : 0;
  return named(p, cosine<Real>({.initial = peak, .final = p.alpha * peak, .steps = p.decay_steps}) |
                      skip(detail::greatest(-warmup_steps, 0.0)) |
                      warmup({.steps = detail::greatest(warmup_steps, 0.0), .from = p.initial_learning_rate}));
}

/// Keras' CosineDecayRestarts: anneal::cosine again and again, above a floor that does not shrink.
///
///   s(t) = initial_learning_rate ((1 - alpha) m_mul^i ½ (1 + cos(π (t - B_i) / (first_decay_steps · t_mul^i))) + alpha)
///
/// in cycle i, which starts at B_i. With a t_mul below 1 the cycles are over at first_decay_steps / (1 - t_mul), and the
/// floor holds (in Keras NaN). s(0) = initial_learning_rate; a restart shows the first value of the cycle.
/// Keras finds the cycle with a logarithm that at some restarts, which ones depends on the mathematics library, gives the
/// cycle before: its end, alpha · initial_learning_rate, for one step. Here the restarts are exact.
/// Models: pure, not finite; constexpr. Source: Loshchilov and Hutter 2017.
///
///   constexpr auto s = anneal::keras::CosineDecayRestarts(
///       {.initial_learning_rate = 1, .first_decay_steps = 2, .m_mul = 0.5});
///   static_assert(s(1) == 0.5 && s(2) == 0.5 && s(4) == 0.25 && s(6) == 0.25);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto CosineDecayRestarts(params::CosineDecayRestarts p) {
  detail::require_fields(p);
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
