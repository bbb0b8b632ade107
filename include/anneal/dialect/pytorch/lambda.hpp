// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <utility>

#include "anneal/compose/map.hpp"
#include "anneal/compose/named.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/dialect/pytorch/check.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

namespace params {

struct LambdaLR {
  static constexpr const char* name = "pytorch.LambdaLR";
  double lr = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) { field("lr", p.lr); }
};

struct MultiplicativeLR {
  static constexpr const char* name = "pytorch.MultiplicativeLR";
  double lr = detail::not_given;

  static constexpr void fields(auto& p, auto&& field) { field("lr", p.lr); }
};

/// With its function. A formula of a JSON file describes itself; a lambda does not.
template <class F>
struct LambdaLR_of : LambdaLR {
  F lr_lambda;

  static constexpr void fields(auto& p, auto&& field) requires anneal::detail::describable<F> {
    LambdaLR::fields(p, field);
    field("lr_lambda", p.lr_lambda);
  }
};

template <class F>
struct MultiplicativeLR_of : MultiplicativeLR {
  F lr_lambda;

  static constexpr void fields(auto& p, auto&& field) requires anneal::detail::describable<F> {
    MultiplicativeLR::fields(p, field);
    field("lr_lambda", p.lr_lambda);
  }
};

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
/// lr: a rate >= 0, required. lr_lambda: any callable from the step, a double, to a factor.
/// Models: pure, not finite; constexpr as lr_lambda is. Errors: lr negative or not finite.
/// Source: torch.optim.lr_scheduler.LambdaLR.
///
///   static_assert(anneal::pytorch::LambdaLR({.lr = 0.5}, [](double t) { return 1 / (1 + t); })(1) == 0.25);
template <pure_schedule F>
[[nodiscard]] constexpr auto LambdaLR(params::LambdaLR p, F lr_lambda) {
  constexpr const char* where = params::LambdaLR::name;
  detail::require_not_negative(where, "lr", p.lr);
  return named(params::LambdaLR_of<F>{p, lr_lambda}, lr_lambda | scale(p.lr));
}

/// The rate times the product of a function over the steps.
///
///   s(t) = lr · lr_lambda(1) · lr_lambda(2) · … · lr_lambda(t)
///
/// lr: a rate >= 0, required. lr_lambda: any callable from the step, a double, to a factor. s(0) = lr: lr_lambda(0) is
/// not asked for.
/// Models: pure, not finite; constexpr as lr_lambda is. Evaluation takes t calls of lr_lambda.
/// Errors: lr negative or not finite. Source: torch.optim.lr_scheduler.MultiplicativeLR.
///
///   static_assert(anneal::pytorch::MultiplicativeLR({.lr = 4}, [](double) { return 0.5; })(2) == 1);
template <pure_schedule F>
[[nodiscard]] constexpr auto MultiplicativeLR(params::MultiplicativeLR p, F lr_lambda) {
  constexpr const char* where = params::MultiplicativeLR::name;
  detail::require_not_negative(where, "lr", p.lr);
  return named(params::MultiplicativeLR_of<F>{p, lr_lambda}, running_product<F>(lr_lambda) | scale(p.lr));
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
