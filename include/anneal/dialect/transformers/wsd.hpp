// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "anneal/compose/map.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/core/detail/angle.hpp"
#include "anneal/core/detail/root.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/mirrored.hpp"
#include "anneal/dialect/transformers/detail/warmup.hpp"
#include "anneal/schedule/constant.hpp"

namespace anneal::transformers {

/// The shapes of get_wsd_schedule; its strings "linear", "cosine" and "1-sqrt".
enum class wsd_type { linear, cosine, one_minus_sqrt };

constexpr const char* name_of(wsd_type type) noexcept { return detail::name_in(type, {"linear", "cosine", "1-sqrt"}); }

namespace params {

struct get_wsd_schedule {
  static constexpr const char* name = "transformers.get_wsd_schedule";
  double lr = detail::not_given;
  step num_warmup_steps = detail::not_given, num_decay_steps = detail::not_given;
  std::optional<step> num_training_steps{}, num_stable_steps{};
  wsd_type warmup_type = wsd_type::linear, decay_type = wsd_type::cosine;
  double min_lr_ratio = 0, num_cycles = 0.5;

  static constexpr void fields(auto& p, auto&& field) {
    detail::transformers_warmup_fields(p, field);
    field("num_decay_steps", p.num_decay_steps, is::offset, "the steps of the decay");
    field("num_training_steps", p.num_training_steps, "all steps, in the place of num_stable_steps");
    field("num_stable_steps", p.num_stable_steps, "the steps between warm-up and decay");
    field("warmup_type", p.warmup_type, "the shape of the warm-up");
    field("decay_type", p.decay_type, "the shape of the decay");
    field("min_lr_ratio", p.min_lr_ratio, is::finite, "the first and the last rate as a fraction of lr");
    field("num_cycles", p.num_cycles, is::finite, "the waves of a cosine decay");
  }
};

}  // namespace params

}  // namespace anneal::transformers

namespace anneal::detail {

/// How much of a decay lies behind, one of three shapes: p, ½ (1 - cos(turn · p)) or √p.
struct wsd_shape {
  transformers::wsd_type type;
  double turn;

  constexpr double operator()(double p) const noexcept {
    switch (type) {
      case transformers::wsd_type::linear:
        return p;
      case transformers::wsd_type::cosine:
        return curve::cosine{}(from_nearest_turn(kept(turn * p)) / pi.high);
      case transformers::wsd_type::one_minus_sqrt:
        break;
    }
    return square_root(p);
  }
};

/// That shape as a curve. p is a quotient of two whole numbers also when it is counted from the end.
struct wsd_curve : wsd_shape {
  template <class Real>
  class over {
   public:
    constexpr over(const wsd_curve& curve, double steps) noexcept : shape_(curve), steps_(steps) {}
    constexpr Real elapsed(double k) const noexcept { return static_cast<Real>(shape_(k / steps_)); }
    constexpr Real remaining(double k) const noexcept { return static_cast<Real>(1 - shape_((steps_ - k) / steps_)); }

   private:
    wsd_shape shape_;
    double steps_;
  };
};

}  // namespace anneal::detail

namespace anneal::transformers {

/// Warm-up, stable, decay: from min_lr_ratio · lr up to lr, there for a while, and down again.
///
///   warm-up, W steps:  linear p, cosine ½ (1 - cos πp), 1-sqrt 1 - √(1 - p)
///   decay,   D steps:  linear 1 - p, cosine ½ (1 + cos(2π num_cycles p)), 1-sqrt 1 - √p
///   s = lr · (min_lr_ratio + (1 - min_lr_ratio) · that), not below 0
///
/// of num_warmup_steps W and num_decay_steps D. The stable phase has num_stable_steps, or what they leave of
/// num_training_steps; if that is negative, the decay has begun before the warm-up ends.
/// Past the end min_lr_ratio · lr holds (also below 0). Models: finite, pure; constexpr.
/// Errors: neither num_stable_steps nor num_training_steps given.
/// Source: transformers' get_wsd_schedule; Hägele et al. 2024.
///
///   constexpr auto s = anneal::transformers::get_wsd_schedule(
///       {.lr = 1, .num_warmup_steps = 2, .num_decay_steps = 2, .num_training_steps = 8});
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(6) == 1 && s(8) == 0);
[[nodiscard]] constexpr auto get_wsd_schedule(params::get_wsd_schedule p) {
  detail::require_fields(p);
  detail::require(p.num_stable_steps || p.num_training_steps, p.name, "num_training_steps or num_stable_steps",
                  "must be given", detail::not_given);
  const double stable = p.num_stable_steps ? static_cast<double>(*p.num_stable_steps)
                                           : *p.num_training_steps - p.num_warmup_steps - p.num_decay_steps;
  const double low = p.lr * p.min_lr_ratio;
  const detail::wsd_curve rising{{p.warmup_type, detail::pi.high}};
  const detail::wsd_curve falling{{p.decay_type, detail::pi.high * p.num_cycles * 2}};
  const detail::transition<double, curve::mirrored<detail::wsd_curve>> warmup(
      p.name, {.initial = low, .final = p.lr, .steps = p.num_warmup_steps}, curve::mirrored(rising));
  const detail::transition<double, curve::linear> hold(
      p.name, {.initial = p.lr, .final = p.lr, .steps = detail::greatest(stable, 0.0)}, {});
  const detail::transition<double, detail::wsd_curve> decay(
      p.name, {.initial = p.lr, .final = low, .steps = p.num_decay_steps}, falling);
  return named(
      p, sequence(sequence(warmup, hold, decay | skip(detail::greatest(-stable, 0.0))) | clamp(0, detail::infinite()),
                  constant({.value = low}) | take(1)));
}

}  // namespace anneal::transformers
