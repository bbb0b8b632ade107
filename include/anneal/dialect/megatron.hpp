// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <optional>

#include "anneal/compose/detail/either.hpp"
#include "anneal/compose/map.hpp"
#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/exponential.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/dialect/detail/scheduler.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/inverse_time.hpp"
#include "anneal/schedule/linear.hpp"
#include "anneal/schedule/ramp.hpp"

// Megatron-LM's OptimizerParamScheduler under its own name.
namespace anneal {

namespace megatron {

enum class decay_style { constant, linear, cosine, inverse_square_root, wsd };

constexpr const char* name_of(decay_style style) noexcept {
  return detail::name_in(style, {"constant", "linear", "cosine", "inverse-square-root", "WSD"});
}

enum class curve_style { linear, cosine, exponential, minus_sqrt };

constexpr const char* name_of(curve_style style) noexcept {
  return detail::name_in(style, {"linear", "cosine", "exponential", "minus_sqrt"});
}

enum class increase_style { constant, linear, cosine };

constexpr const char* name_of(increase_style style) noexcept {
  return detail::name_in(style, {"constant", "linear", "cosine"});
}

/// Which of the two schedules is meant.
enum class hyperparameter { lr, weight_decay };

constexpr const char* name_of(hyperparameter which) noexcept { return detail::name_in(which, {"lr", "weight_decay"}); }

namespace params {

// NOLINTNEXTLINE(readability-identifier-naming): the name is Megatron's.
struct OptimizerParamScheduler {
  static constexpr const char* name = "megatron.OptimizerParamScheduler";
  double init_lr = detail::not_given, max_lr = detail::not_given, min_lr = detail::not_given;
  step lr_warmup_steps = detail::not_given, lr_decay_steps = detail::not_given;
  decay_style lr_decay_style = decay_style::linear;
  double start_wd = 0, end_wd = 0;
  step wd_incr_steps = 0;
  increase_style wd_incr_style = increase_style::constant;
  std::optional<step> wsd_decay_steps{};
  std::optional<curve_style> lr_wsd_decay_style{};
  bool use_checkpoint_opt_param_scheduler = true, override_opt_param_scheduler = false;
  double wd_mult = 1;
  hyperparameter drives = hyperparameter::lr;

  static constexpr void fields(auto& p, auto&& field) {
    field("init_lr", p.init_lr, is::finite, "the first rate");
    field("max_lr", p.max_lr, is::finite, "the rate at the end of the warm-up");
    field("min_lr", p.min_lr, is::not_negative, "the last rate");
    field("lr_warmup_steps", p.lr_warmup_steps, is::finite, "the steps of the warm-up");
    field("lr_decay_steps", p.lr_decay_steps, is::steps, "all steps, warm-up included");
    field("lr_decay_style", p.lr_decay_style, "how the rate decays");
    field("start_wd", p.start_wd, is::not_negative, "the first weight decay");
    field("end_wd", p.end_wd, is::finite, "the last weight decay");
    field("wd_incr_steps", p.wd_incr_steps, is::finite, "the steps from one to the other");
    field("wd_incr_style", p.wd_incr_style, "how the weight decay rises");
    field("wsd_decay_steps", p.wsd_decay_steps, "the steps of the decay, for WSD");
    field("lr_wsd_decay_style", p.lr_wsd_decay_style, "its curve; exponential is 2 · ½^x - 1, minus_sqrt 1 - √x");
    field("use_checkpoint_opt_param_scheduler", p.use_checkpoint_opt_param_scheduler, "of no effect here");
    field("override_opt_param_scheduler", p.override_opt_param_scheduler, "of no effect here; not with the one before");
    field("wd_mult", p.wd_mult, is::finite, "that of the parameter group");
    field("drives", p.drives, "which of the two schedules this is; set by the function");
  }
};

}  // namespace params

}  // namespace megatron

namespace detail {

/// One of four curves, chosen when it is made.
struct megatron_curve {
  megatron::curve_style style;

  constexpr double operator()(double p) const { return 1 - complement(1 - p); }
  constexpr double complement(double r) const {
    switch (style) {
      case megatron::curve_style::cosine:
        return curve::cosine{}.complement(r);
      case megatron::curve_style::exponential:
        return curve::exponential(0.5).complement(r);
      case megatron::curve_style::minus_sqrt:
        return curve::power(0.5).complement(r);
      default:
        return r;
    }
  }
};

constexpr void check_megatron(const megatron::params::OptimizerParamScheduler& p) {
  using megatron::decay_style;
  using megatron::increase_style;
  require_fields(p);
  require(p.max_lr >= p.min_lr, p.name, "max_lr", "must not be below min_lr", p.max_lr);
  require(p.init_lr <= p.max_lr, p.name, "init_lr", "must not be above max_lr", p.init_lr);
  require(p.lr_warmup_steps < p.lr_decay_steps, p.name, "lr_warmup_steps", "must be less than lr_decay_steps",
          p.lr_warmup_steps);
  if (p.lr_decay_style == decay_style::wsd) {
    require(p.wsd_decay_steps.has_value(), p.name, "wsd_decay_steps", "must be given for WSD", not_given);
    require_finite(p.name, "wsd_decay_steps", *p.wsd_decay_steps);
    require(p.lr_wsd_decay_style.has_value(), p.name, "lr_wsd_decay_style", "must be given for WSD", not_given);
  }
  require(p.end_wd >= p.start_wd, p.name, "end_wd", "must not be below start_wd", p.end_wd);
  if (p.wd_incr_style == increase_style::constant) {
    require(p.start_wd == p.end_wd || p.wd_incr_steps < 0, p.name, "end_wd", "must be start_wd in the style constant",
            p.end_wd);
  } else {
    require(p.wd_incr_steps != 0, p.name, "wd_incr_steps", "must not be 0", 0);
  }
  require(!p.override_opt_param_scheduler || !p.use_checkpoint_opt_param_scheduler, p.name,
          "override_opt_param_scheduler", "must be false where use_checkpoint_opt_param_scheduler is true", 1);
}

/// The decay on the clock of the run: a ramp that ends at lr_decay_steps, or after it at once.
template <std::floating_point Real>
constexpr auto megatron_ramp(const megatron::params::OptimizerParamScheduler& p) {
  using megatron::curve_style;
  using megatron::decay_style;
  const bool wsd = p.lr_decay_style == decay_style::wsd;
  const double steps = wsd ? greatest<double>(*p.wsd_decay_steps, 0) : p.lr_decay_steps - p.lr_warmup_steps;
  const double begin = p.lr_decay_steps - steps;
  const auto style = wsd                                       ? *p.lr_wsd_decay_style
                     : p.lr_decay_style == decay_style::cosine ? curve_style::cosine
                                                               : curve_style::linear;
  const bool falls = p.lr_decay_style != decay_style::constant;
  return ramp<Real, megatron_curve>(
             {.initial = p.max_lr, .final = falls ? p.min_lr : p.max_lr, .steps = greatest(steps, 1.0)}, {style}) |
         skip(greatest(-begin, 0.0)) | delay(greatest(begin, 0.0));
}

template <std::floating_point Real>
constexpr auto megatron_lr(const megatron::params::OptimizerParamScheduler& p) {
  const double warmup = greatest<double>(p.lr_warmup_steps, 0);
  const double timescale = greatest(warmup, 1.0);
  const auto root = sequence(inverse_time<Real>({.initial = p.max_lr, .rate = 1, .every = timescale, .power = 0.5}) |
                                 clamp(p.min_lr, detail::infinite()) | delay(timescale) | take(p.lr_decay_steps + 1),
                             constant<Real>({.value = p.min_lr}));
  const auto decay =
      either(p.lr_decay_style == megatron::decay_style::inverse_square_root, root, megatron_ramp<Real>(p));
  // The last step of the warm-up belongs to it, which shows where the decay has already begun.
  const bool begun = decay(warmup) != static_cast<Real>(p.max_lr);
  const double rising = warmup > 0 && begun ? warmup + 1 : warmup;
  return sequence(linear<Real>({.initial = p.init_lr, .final = p.max_lr, .steps = timescale}) | warped(taken{rising}),
                  decay | skip(rising));
}

template <std::floating_point Real>
constexpr auto megatron_weight_decay(const megatron::params::OptimizerParamScheduler& p) {
  const bool cosine = p.wd_incr_style == megatron::increase_style::cosine;
  const double start = p.wd_incr_steps < 0 ? p.end_wd : p.start_wd;
  return ramp<Real, megatron_curve>(
             {.initial = start, .final = p.end_wd, .steps = greatest<double>(p.wd_incr_steps, 1)},
             {cosine ? megatron::curve_style::cosine : megatron::curve_style::linear}) |
         scale(p.wd_mult);
}

}  // namespace detail

namespace megatron {

/// Two schedules that belong together.
template <schedule LearningRate, schedule WeightDecay>
struct lr_and_weight_decay {
  LearningRate lr;
  WeightDecay weight_decay;
};

/// Megatron-LM's OptimizerParamScheduler: a linear warm-up and a decay of the learning rate, a rise of the weight decay.
///
///   lr:  init_lr to max_lr in lr_warmup_steps, then to min_lr at lr_decay_steps, warm-up included, along a straight line
///        or half a cosine wave; or constant; or max_lr √(W / t), not below min_lr (inverse-square-root), which drops to
///        min_lr after lr_decay_steps; or constant up to the last wsd_decay_steps (WSD)
///   weight_decay:  wd_mult times start_wd to end_wd in wd_incr_steps
///
/// For WSD wsd_decay_steps and lr_wsd_decay_style have to be given. Steps are finished updates, or samples where it is
/// stepped by these.
/// As in Megatron a negative lr_warmup_steps has the decay begin before step 0, a negative wd_incr_steps gives end_wd, and
/// a negative wsd_decay_steps counts as 0.
/// A boundary belongs to what precedes it: with wsd_decay_steps 0 the drop is after lr_decay_steps.
/// Gives .lr and .weight_decay. Models: pure; constexpr.
/// Errors: what Megatron asserts (rates and steps out of order, end_wd below start_wd, or apart from it in the style
/// constant, or both of use_checkpoint_ and override_opt_param_scheduler); wd_incr_steps 0 in another style.
///
///   constexpr auto s = anneal::megatron::OptimizerParamScheduler(
///       {.init_lr = 0, .max_lr = 1, .min_lr = 0, .lr_warmup_steps = 2, .lr_decay_steps = 4});
///   static_assert(s.lr(1) == 0.5 && s.lr(2) == 1 && s.lr(3) == 0.5 && s.lr(4) == 0);
template <std::floating_point Real = double>
// NOLINTNEXTLINE(readability-identifier-naming): the name is Megatron's.
[[nodiscard]] constexpr auto OptimizerParamScheduler(params::OptimizerParamScheduler p) {
  detail::check_megatron(p);
  params::OptimizerParamScheduler q = p;
  p.drives = hyperparameter::lr;
  q.drives = hyperparameter::weight_decay;
  named lr(p, detail::megatron_lr<Real>(p));
  named weight_decay(q, detail::megatron_weight_decay<Real>(p));
  return lr_and_weight_decay<decltype(lr), decltype(weight_decay)>{lr, weight_decay};
}

}  // namespace megatron

}  // namespace anneal
