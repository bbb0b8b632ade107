// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

#include "anneal/core/check.hpp"
#include "anneal/dialect/pytorch/plateau.hpp"

namespace anneal::detail {

/// A plateau of libtorch, which knows its metrics as floats, and begins with the largest or the least positive float for
/// the best one.
class plateau_in_float : public plateau<double> {
 public:
  constexpr explicit plateau_in_float(const plateau<double>& s) : plateau<double>(s) {}

  [[nodiscard]] constexpr state initial_state() const noexcept {
    state q = plateau<double>::initial_state();
    q.best = parameters().mode == plateau_mode::min ? most : least_normal;
    return q;
  }

  [[nodiscard]] constexpr state observe(const state& q, step t, double metric) const {
    const double narrowed = !is_finite(metric) ? metric
                            : metric > most    ? infinite()
                            : metric < -most   ? -infinite()
                                               : static_cast<double>(static_cast<float>(metric));
    return plateau<double>::observe(q, t, narrowed);
  }

  constexpr void check(state q) const {
    if (!q.begun) {
      require(q.best == initial_state().best, "anneal::plateau", "best",
              "must be the initial one before the first metric", q.best);
      q.best = plateau<double>::initial_state().best;
    }
    plateau<double>::check(q);
  }

 private:
  static constexpr double most = static_cast<double>((std::numeric_limits<float>::max)());
  static constexpr double least_normal = static_cast<double>((std::numeric_limits<float>::min)());
};

}  // namespace anneal::detail

// NOLINTBEGIN(readability-identifier-naming): names as in libtorch
namespace anneal::libtorch {

namespace params {

struct ReduceLROnPlateauScheduler : pytorch::params::ReduceLROnPlateau {
  static constexpr const char* name = "libtorch.ReduceLROnPlateauScheduler";
};

}  // namespace params

/// Reduces the rate when a metric has stopped improving: pytorch::ReduceLROnPlateau, whose parameters it has, with the
/// metrics, factor and min_lr rounded to float.
///
/// Two defects are kept, and those of Python's. Mode max begins with 1.2e-38 as the best metric, so that one that rises
/// below 0 is never better. Mode max with threshold_mode abs wants more than best · threshold, where best + threshold is
/// meant, so that a positive metric that stays, or falls slowly, is always better. min_lr is that of the group.
/// Models: feedback, not finite; constexpr.
/// Source: torch::optim::ReduceLROnPlateauScheduler, of PyTorch 2.
///
///   constexpr auto s = anneal::libtorch::ReduceLROnPlateauScheduler({.lr = 1, .factor = 0.5, .patience = 0});
///   static_assert(s(s.observe(s.observe(s.initial_state(), 1, 3.0), 2, 3.0), 2) == 0.5);
[[nodiscard]] constexpr auto ReduceLROnPlateauScheduler(pytorch::params::ReduceLROnPlateau p) {
  using own = params::ReduceLROnPlateauScheduler;
  detail::require_rate<float>(own::name, "factor", p.factor);
  detail::require_rate<float>(own::name, "min_lr", p.min_lr);
  pytorch::params::ReduceLROnPlateau rounded = p;
  rounded.factor = static_cast<double>(static_cast<float>(p.factor));
  rounded.min_lr = static_cast<double>(static_cast<float>(p.min_lr));
  const bool twisted = p.mode == plateau_mode::max && p.threshold_mode == pytorch::threshold_mode::abs;
  const auto mode = twisted ? threshold_mode::multiple : detail::plateau_threshold(p.threshold_mode);
  return named(own{p}, detail::plateau_in_float(detail::reduce_on_plateau(own::name, rounded, mode)));
}

}  // namespace anneal::libtorch
// NOLINTEND(readability-identifier-naming)
