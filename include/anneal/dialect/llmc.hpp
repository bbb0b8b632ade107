// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/dialect/detail/scheduler.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/ramp.hpp"

// llm.c's learning rate schedulers (llmc/schedulers.h) under their own names. llm.c computes in float and rounds every
// operation; here a float is a rate that was rounded once, with the accuracy of the rest: within 1e-6 of the largest rate of
// llm.c's, and not always the same bits.
namespace anneal {

namespace llmc::params {

/// What all four are made of, in llm.c's order.
struct scheduler {
  double learning_rate = detail::not_given;
  step warmup_iterations = 0, train_num_batches = detail::not_given;
  double final_learning_rate_frac = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("learning_rate", p.learning_rate, is::finite, "the highest rate");
    field("warmup_iterations", p.warmup_iterations, is::finite, "the steps of the warm-up");
    field("train_num_batches", p.train_num_batches, is::steps, "all steps, warm-up included");
    field("final_learning_rate_frac", p.final_learning_rate_frac, is::finite, "the last rate as a part of the highest");
  }
};

struct cosine : scheduler {
  static constexpr const char* name = "llm.c.cosine";
};

struct linear : scheduler {
  static constexpr const char* name = "llm.c.linear";
};

struct constant : scheduler {
  static constexpr const char* name = "llm.c.constant";
};

struct wsd : scheduler {
  static constexpr const char* name = "llm.c.wsd";
};

}  // namespace llmc::params

namespace detail {

/// The warm-up, whose last update has the full rate, then a ramp from `begin` on that has already begun if the warm-up
/// is longer.
template <std::floating_point Real, unit_curve Curve>
constexpr auto llmc_scheduler(const char* where, const llmc::params::scheduler& p, double begin, Curve curve) {
  require_fields(where, p);
  const double warmup = greatest<double>(p.warmup_iterations, 0);
  const transition<Real, Curve> decay(where,
                                      {.initial = p.learning_rate,
                                       .final = p.learning_rate * p.final_learning_rate_frac,
                                       .steps = greatest(p.train_num_batches - begin, 0.0)},
                                      curve);
  const rise<Real, curve::linear> ramp(where, {.steps = warmup, .clock = warmup_clock::counting}, p.learning_rate, {});
  const double ahead = warmup - begin;  // steps that the decay is ahead of the end of the warm-up
  return sequence(ramp, decay | delay(greatest(-ahead, 0.0)) | skip(greatest(ahead, 0.0)));
}

}  // namespace detail

namespace llmc {

/// llm.c's cosine: a linear warm-up, then half a cosine wave.
///
///   s(t) = learning_rate · (t + 1) / W,  t < W = warmup_iterations;    then cosine annealing to
///   learning_rate · final_learning_rate_frac at train_num_batches, warm-up included
///
/// s(0) = learning_rate / W, s(W - 1) = s(W) = learning_rate; past the end the final rate holds (an assertion of llm.c
/// fails there; without assertions its rate rises again).
/// Models: finite, pure; constexpr.
///
///   constexpr auto s = anneal::llmc::cosine({.learning_rate = 1, .warmup_iterations = 2, .train_num_batches = 4});
///   static_assert(s(0) == 0.5 && s(1) == 1 && s(2) == 1 && s(3) == 0.5 && s(4) == 0);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto cosine(params::scheduler p) {
  const double begin = detail::greatest<double>(p.warmup_iterations, 0);
  return named(params::cosine{p}, detail::llmc_scheduler<Real>(params::cosine::name, p, begin, curve::cosine{}));
}

/// llm.c's linear: the same along a straight line.
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto linear(params::scheduler p) {
  const double begin = detail::greatest<double>(p.warmup_iterations, 0);
  return named(params::linear{p}, detail::llmc_scheduler<Real>(params::linear::name, p, begin, curve::linear{}));
}

/// llm.c's constant: learning_rate; the other parameters count for nothing, a warm-up neither.
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto constant(params::scheduler p) {
  detail::require_finite(params::constant::name, "learning_rate", p.learning_rate);
  return named(params::constant{p}, anneal::constant<Real>({.value = p.learning_rate}));
}

/// llm.c's wsd: a linear warm-up, the full rate up to 80 % of the run, then down along 1 - √x.
///
/// The parameters are those of cosine. The decay begins at ⌊0.8 · train_num_batches⌋, the product rounded to float. A
/// warm-up that is longer than that jumps down into it.
/// Source: Hägele et al. 2024.
///
///   constexpr auto s = anneal::llmc::wsd({.learning_rate = 1, .warmup_iterations = 2, .train_num_batches = 20});
///   static_assert(s(0) == 0.5 && s(15) == 1 && s(16) == 1 && s(17) == 0.5 && s(20) == 0);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto wsd(params::scheduler p) {
  detail::require_steps(params::wsd::name, "train_num_batches", p.train_num_batches);
  const float begin = 0.8F * static_cast<float>(double{p.train_num_batches});
  return named(params::wsd{p}, detail::llmc_scheduler<Real>(
                                   params::wsd::name, p, detail::whole(static_cast<double>(begin)), curve::power(0.5)));
}

}  // namespace llmc

}  // namespace anneal
