// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "anneal/compose/named.hpp"
#include "anneal/dialect/pytorch/check.hpp"
#include "anneal/schedule/linear.hpp"
#include "anneal/schedule/piecewise_constant.hpp"
#include "anneal/schedule/polynomial.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

namespace params {

struct ConstantLR {
  static constexpr const char* name = "pytorch.ConstantLR";
  double lr = detail::not_given;
  double factor = 1.0 / 3;
  step total_iters = 5;
  pytorch::form form = pytorch::form::chainable;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("factor", p.factor);
    field("total_iters", p.total_iters);
    field("form", p.form);
  }
};

struct LinearLR {
  static constexpr const char* name = "pytorch.LinearLR";
  double lr = detail::not_given;
  double start_factor = 1.0 / 3;
  double end_factor = 1;
  step total_iters = 5;
  pytorch::form form = pytorch::form::chainable;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("start_factor", p.start_factor);
    field("end_factor", p.end_factor);
    field("total_iters", p.total_iters);
    field("form", p.form);
  }
};

struct PolynomialLR {
  static constexpr const char* name = "pytorch.PolynomialLR";
  double lr = detail::not_given;
  step total_iters = 5;
  double power = 1;
  pytorch::form form = pytorch::form::chainable;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("total_iters", p.total_iters);
    field("power", p.power);
    field("form", p.form);
  }
};

}  // namespace params

/// A part of the rate for some steps, then all of it.
///
///   s(t) = lr · factor,  t < total_iters;    s(t) = lr,  t >= total_iters
///
/// lr: a rate >= 0, required. factor: in [0, 1], 1/3. total_iters: whole, 5; of 0 or less it never comes to an end, or in
/// the closed form never begins.
/// Models: pure, finite; constexpr, noexcept. Errors: a parameter out of its range.
/// Source: torch.optim.lr_scheduler.ConstantLR.
///
///   constexpr auto s = anneal::pytorch::ConstantLR({.lr = 1, .factor = 0.5, .total_iters = 4});
///   static_assert(s(3) == 0.5 && s(4) == 1);
[[nodiscard]] constexpr auto ConstantLR(params::ConstantLR p) {
  constexpr const char* where = params::ConstantLR::name;
  detail::require_not_negative(where, "lr", p.lr);
  detail::require_given(where, "factor", p.factor);
  detail::require(p.factor >= 0 && p.factor <= 1, where, "factor", "must be between 0 and 1", p.factor);
  detail::require_whole(where, "total_iters", p.total_iters);
  const bool ends = p.total_iters > 0 || p.form == form::closed;
  return named(p, piecewise_constant({detail::greatest<double>(p.total_iters, 0)},
                                     {p.lr * p.factor, ends ? p.lr : p.lr * p.factor}));
}

/// From a part of the rate to another along a straight line: linear.
///
///   s(t) = lr · (start_factor + (end_factor - start_factor) · min(t / total_iters, 1))
///
/// lr: a rate >= 0, required. start_factor: in (0, 1], 1/3. end_factor: in [0, 1], 1. total_iters: whole, 5; of 0 or
/// less the rate stays at the start. In the closed form it stays at the end, and 0 is refused.
/// Models: pure, finite; constexpr, noexcept. Errors: a parameter out of its range; a warm-up cannot start at 0.
/// Source: torch.optim.lr_scheduler.LinearLR.
///
///   static_assert(anneal::pytorch::LinearLR({.lr = 1, .start_factor = 0.5, .total_iters = 4})(2) == 0.75);
[[nodiscard]] constexpr auto LinearLR(params::LinearLR p) {
  constexpr const char* where = params::LinearLR::name;
  detail::require_not_negative(where, "lr", p.lr);
  detail::require_given(where, "start_factor", p.start_factor);
  detail::require_given(where, "end_factor", p.end_factor);
  detail::require(p.start_factor > 0 && p.start_factor <= 1, where, "start_factor",
                  "must be greater than 0 and at most 1", p.start_factor);
  detail::require(p.end_factor >= 0 && p.end_factor <= 1, where, "end_factor", "must be between 0 and 1", p.end_factor);
  detail::require_whole(where, "total_iters", p.total_iters);
  detail::require_closed_length(where, p.form, p.total_iters);
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
/// lr: a rate >= 0, required. total_iters: whole, 5; of 0 or less the rate stays, in the closed form at 0, and
/// there 0 is refused. power: >= 0, 1.
/// Models: pure, finite; constexpr, noexcept. Errors: a parameter out of its range (with a negative power PyTorch
/// divides by 0 at the end).
/// Source: torch.optim.lr_scheduler.PolynomialLR.
///
///   static_assert(anneal::pytorch::PolynomialLR({.lr = 1, .total_iters = 4, .power = 2})(2) == 0.25);
[[nodiscard]] constexpr auto PolynomialLR(params::PolynomialLR p) {
  constexpr const char* where = params::PolynomialLR::name;
  detail::require_not_negative(where, "lr", p.lr);
  detail::require_whole(where, "total_iters", p.total_iters);
  detail::require_not_negative(where, "power", p.power);
  detail::require_closed_length(where, p.form, p.total_iters);
  const bool moves = p.total_iters > 0 && p.power > 0;
  const double start = p.total_iters > 0 || p.power == 0 || p.form == form::chainable ? p.lr : 0;
  return named(p, polynomial({.initial = start,
                              .final = moves ? 0 : start,
                              .steps = moves ? p.total_iters : step(1),
                              .power = moves ? p.power : 1}));
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
