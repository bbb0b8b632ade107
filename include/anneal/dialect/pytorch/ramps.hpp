// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/dialect/pytorch/common.hpp"
#include "anneal/schedule/linear.hpp"
#include "anneal/schedule/piecewise_constant.hpp"
#include "anneal/schedule/polynomial.hpp"
#include "anneal/schedule/ramp.hpp"

namespace anneal::detail {

struct start_factor_rule : part_rule {
  static constexpr bool low_itself = false;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_given(where, name, x);
    require(x > 0 && x <= 1, where, name, "must be greater than 0 and at most 1", x);
  }
};

/// The closed forms divide by it.
constexpr void require_closed_length(const auto& p) {
  require(p.total_iters != 0 || p.form == pytorch::form::chainable, p.name, "total_iters",
          "must not be 0 in the closed form", p.total_iters);
}

}  // namespace anneal::detail

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

namespace params {

struct ConstantLR {
  static constexpr const char* name = "pytorch.ConstantLR";
  double lr = detail::not_given, factor = 1.0 / 3;
  step total_iters = 5;
  pytorch::form form = pytorch::form::chainable;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("factor", p.factor, is::part, "the part of the rate to begin with");
    field("total_iters", p.total_iters, is::whole, "the steps of that");
    field("form", p.form, "which of PyTorch's two formulas");
  }
};

struct LinearLR {
  static constexpr const char* name = "pytorch.LinearLR";
  double lr = detail::not_given, start_factor = 1.0 / 3, end_factor = 1;
  step total_iters = 5;
  pytorch::form form = pytorch::form::chainable;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("start_factor", p.start_factor, detail::start_factor_rule{}, "the part of the rate to begin with");
    field("end_factor", p.end_factor, is::part, "the part of the rate at the end");
    field("total_iters", p.total_iters, is::whole, "the steps from one to the other");
    field("form", p.form, "which of PyTorch's two formulas");
  }
};

struct PolynomialLR {
  static constexpr const char* name = "pytorch.PolynomialLR";
  double lr = detail::not_given;
  step total_iters = 5;
  double power = 1;
  pytorch::form form = pytorch::form::chainable;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("total_iters", p.total_iters, is::whole, "the steps of the decay");
    field("power", p.power, is::not_negative, "the power of the part of them that is left");
    field("form", p.form, "which of PyTorch's two formulas");
  }
};

struct SWALR {
  static constexpr const char* name = "pytorch.SWALR";
  double lr = detail::not_given, swa_lr = detail::not_given;
  step anneal_epochs = 10;
  pytorch::anneal_strategy anneal_strategy = pytorch::anneal_strategy::cos;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("swa_lr", p.swa_lr, is::finite, "the rate to average at");
    field("anneal_epochs", p.anneal_epochs, is::not_negative && is::whole, "the steps from one to the other");
    field("anneal_strategy", p.anneal_strategy, "the curve");
  }
};

}  // namespace params

/// A part of the rate for some steps, then all of it.
///
///   s(t) = lr · factor,  t < total_iters;    s(t) = lr,  t >= total_iters
///
/// With a total_iters of 0 or less it never comes to an end, or in the closed form never begins.
/// Models: pure, finite; constexpr, noexcept. Source: torch.optim.lr_scheduler.ConstantLR.
///
///   constexpr auto s = anneal::pytorch::ConstantLR({.lr = 1, .factor = 0.5, .total_iters = 4});
///   static_assert(s(3) == 0.5 && s(4) == 1);
[[nodiscard]] constexpr auto ConstantLR(params::ConstantLR p) {
  detail::require_fields(p);
  const bool ends = p.total_iters > 0 || p.form == form::closed;
  return named(p, piecewise_constant({detail::greatest<double>(p.total_iters, 0)},
                                     {p.lr * p.factor, ends ? p.lr : p.lr * p.factor}));
}

/// From a part of the rate to another along a straight line: linear.
///
///   s(t) = lr · (start_factor + (end_factor - start_factor) · min(t / total_iters, 1))
///
/// With a total_iters of 0 or less the rate stays at the start; in the closed form it stays at the end, and 0 is refused.
/// A warm-up cannot start at 0.
/// Models: pure, finite; constexpr, noexcept. Source: torch.optim.lr_scheduler.LinearLR.
///
///   static_assert(anneal::pytorch::LinearLR({.lr = 1, .start_factor = 0.5, .total_iters = 4})(2) == 0.75);
[[nodiscard]] constexpr auto LinearLR(params::LinearLR p) {
  detail::require_fields(p);
  detail::require_closed_length(p);
  const bool moves = p.total_iters > 0;
  const double start = moves || p.form == form::chainable ? p.start_factor : p.end_factor;
  return named(p, linear({.initial = p.lr * start,
                          .final = p.lr * (moves ? p.end_factor : start),
                          .steps = moves ? p.total_iters : step(1)}));
}

/// From the rate to 0 along a power: polynomial.
///
///   s(t) = lr · (1 - min(t / total_iters, 1))^power
///
/// With a total_iters of 0 or less the rate stays, in the closed form at 0, and there 0 is refused. So is a negative
/// power, with which PyTorch divides by 0 at the end.
/// Models: pure, finite; constexpr, noexcept. Source: torch.optim.lr_scheduler.PolynomialLR.
///
///   static_assert(anneal::pytorch::PolynomialLR({.lr = 1, .total_iters = 4, .power = 2})(2) == 0.25);
[[nodiscard]] constexpr auto PolynomialLR(params::PolynomialLR p) {
  detail::require_fields(p);
  detail::require_closed_length(p);
  const bool moves = p.total_iters > 0 && p.power > 0;
  const double start = p.total_iters > 0 || p.power == 0 || p.form == form::chainable ? p.lr : 0;
  return named(p, polynomial({.initial = start,
                              .final = moves ? 0 : start,
                              .steps = moves ? p.total_iters : step(1),
                              .power = moves ? p.power : 1}));
}

/// From the rate to the constant rate of stochastic weight averaging: a ramp.
///
///   s(t) = lr + (swa_lr - lr) · c(min(t / anneal_epochs, 1))
///
/// With 0 anneal_epochs it is swa_lr at once. anneal_epochs are steps of this schedule.
/// Models: pure, finite; constexpr. Source: torch.optim.swa_utils.SWALR.
///
///   static_assert(anneal::pytorch::SWALR({.lr = 1, .swa_lr = 0.5, .anneal_epochs = 4})(2) == 0.75);
[[nodiscard]] constexpr auto SWALR(params::SWALR p) {
  detail::require_fields(p);
  return named(p, detail::transition<double, detail::strategy_curve>(
                      p.name, {.initial = p.lr, .final = p.swa_lr, .steps = p.anneal_epochs},
                      detail::strategy_curve{p.anneal_strategy}));
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
