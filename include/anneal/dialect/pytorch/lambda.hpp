// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <utility>

#include "anneal/compose/map.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/dialect/detail/scheduler.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

namespace params {

struct LambdaLR {
  static constexpr const char* name = "pytorch.LambdaLR";
  double lr = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
  }
};

struct MultiplicativeLR {
  static constexpr const char* name = "pytorch.MultiplicativeLR";
  double lr = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) { LambdaLR::fields(p, field); }
};

/// With its function. A formula of a JSON file describes itself; a lambda does not.
template <class Params, class F>
struct with_lambda : Params {
  F lr_lambda;

  static constexpr void fields(auto& p, auto&& field) requires anneal::detail::describable<F> {
    Params::fields(p, field);
    field("lr_lambda", anneal::detail::function_in_field(p.lr_lambda), "a function of the step");
  }
};

template <class F>
using LambdaLR_of = with_lambda<LambdaLR, F>;

template <class F>
using MultiplicativeLR_of = with_lambda<MultiplicativeLR, F>;

}  // namespace params

/// The product of a function over the steps from 1.
template <class F>
class running_product {
 public:
  constexpr explicit running_product(F f) : f_(std::move(f)) {}

  [[nodiscard]] constexpr double operator()(step t) const {
    double product = 1;
    for (double k = 1; k <= t; ++k) {
      product *= static_cast<double>(f_(k));
    }
    return product;
  }

 private:
  F f_;
};

/// The rate times a function of the step: scale(lr) of the function.
///
///   s(t) = lr · lr_lambda(t)
///
/// lr_lambda: any callable from the step, a double, to a factor.
/// Models: pure, not finite; constexpr as lr_lambda is. Source: torch.optim.lr_scheduler.LambdaLR.
///
///   static_assert(anneal::pytorch::LambdaLR({.lr = 0.5}, [](double t) { return 1 / (1 + t); })(1) == 0.25);
template <pure_schedule F>
[[nodiscard]] constexpr auto LambdaLR(params::LambdaLR p, F lr_lambda) {
  detail::require_fields(p);
  return named(params::LambdaLR_of<F>{p, lr_lambda}, lr_lambda | scale(p.lr));
}

/// The rate times the product of a function over the steps.
///
///   s(t) = lr · lr_lambda(1) · lr_lambda(2) · … · lr_lambda(t)
///
/// lr_lambda: any callable from the step, a double, to a factor. s(0) = lr: lr_lambda(0) is not asked for.
/// Models: pure, not finite; constexpr as lr_lambda is. Evaluation takes t calls of lr_lambda.
/// Source: torch.optim.lr_scheduler.MultiplicativeLR.
///
///   static_assert(anneal::pytorch::MultiplicativeLR({.lr = 4}, [](double) { return 0.5; })(2) == 1);
template <pure_schedule F>
[[nodiscard]] constexpr auto MultiplicativeLR(params::MultiplicativeLR p, F lr_lambda) {
  detail::require_fields(p);
  return named(params::MultiplicativeLR_of<F>{p, lr_lambda}, running_product<F>(lr_lambda) | scale(p.lr));
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
