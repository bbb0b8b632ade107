// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

#include "anneal/core/step.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/dialect/detail/scheduler.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

/// Which of a scheduler's two formulas: what step() gives, or what step(epoch) gives, which PyTorch calls its closed
/// form. They differ in a few corners only.
enum class form { chainable, closed };

constexpr const char* name_of(form which) noexcept { return detail::name_in(which, {"chainable", "closed"}); }

/// Which hyperparameter of the optimizer a schedule is for.
enum class hyperparameter { lr, momentum };

constexpr const char* name_of(hyperparameter which) noexcept { return detail::name_in(which, {"lr", "momentum"}); }

/// What drives momentum, or the first beta, beside the rate: two schedules for one optimizer.
template <class S>
struct lr_and_momentum {
  S lr;
  S momentum;

  void operator()(step) const = delete;  // two schedules: c.lr(t) and c.momentum(t)
};

/// The curve of OneCycleLR and SWALR.
enum class anneal_strategy { cos, linear };

constexpr const char* name_of(anneal_strategy strategy) noexcept {
  return detail::name_in(strategy, {"cos", "linear"});
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)

namespace anneal::detail {

/// Either curve; both are their own complements.
struct strategy_curve {
  pytorch::anneal_strategy strategy;

  constexpr double operator()(double p) const noexcept {
    return strategy == pytorch::anneal_strategy::cos ? curve::cosine{}(p) : p;
  }
  constexpr double complement(double r) const noexcept { return (*this)(r); }
};

struct whole_rule {
  static constexpr double low = -0x1p53, high = 0x1p53;
  static constexpr bool low_itself = true, high_itself = true;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_given(where, name, x);
    require(magnitude(x) <= 0x1p53 && whole(magnitude(x)) == magnitude(x), where, name, "must be a whole number", x);
  }
};

/// Python takes the power of any number. Here a negative gamma is refused; 0, which ends the training, is taken.
struct gamma_rule : not_negative_rule {
  template <class Real>
  static constexpr void check(const char* where, const char* name, double gamma) {
    require_given(where, name, gamma);
    require(is_finite(gamma) && gamma >= 0, where, name, "must be positive", gamma);
  }
};

/// The powers of 0 are those of the smallest number, which times a rate up to ½ is 0.
constexpr double nonzero_gamma(double gamma) noexcept {
  return greatest(gamma, std::numeric_limits<double>::denorm_min());
}

}  // namespace anneal::detail

namespace anneal::is {

inline constexpr detail::whole_rule whole;
inline constexpr detail::gamma_rule gamma;

}  // namespace anneal::is
