// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/named.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/dialect/pytorch/check.hpp"
#include "anneal/feedback/plateau.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch {

/// By how much a metric has to be better: by a part of the best one, or by threshold.
enum class threshold_mode { rel, abs };

constexpr const char* name_of(threshold_mode mode) noexcept { return detail::name_in(mode, {"rel", "abs"}); }

namespace params {

struct ReduceLROnPlateau {
  static constexpr const char* name = "pytorch.ReduceLROnPlateau";
  double lr = detail::not_given;
  plateau_mode mode = plateau_mode::min;
  double factor = 0.1;
  int patience = 10;
  double threshold = 1e-4;
  pytorch::threshold_mode threshold_mode = pytorch::threshold_mode::rel;
  int cooldown = 0;
  double min_lr = 0;
  double eps = 1e-8;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr);
    field("mode", p.mode);
    field("factor", p.factor);
    field("patience", p.patience);
    field("threshold", p.threshold);
    field("threshold_mode", p.threshold_mode);
    field("cooldown", p.cooldown);
    field("min_lr", p.min_lr);
    field("eps", p.eps);
  }
};

}  // namespace params

}  // namespace anneal::pytorch

namespace anneal::detail {

/// Params: those of PyTorch in Python or in C++.
template <class Params>
constexpr auto reduce_on_plateau(const Params& p, anneal::threshold_mode mode) {
  constexpr const char* where = Params::name;
  require_not_negative(where, "lr", p.lr);
  require_given(where, "factor", p.factor);
  require(p.factor < 1, where, "factor", "must be below 1", p.factor);
  require_not_negative(where, "patience", p.patience);
  require_finite(where, "threshold", p.threshold);
  require_finite(where, "min_lr", p.min_lr);
  require_not_negative(where, "eps", p.eps);
  // A rate is never negative here, so neither factor nor min_lr can make a difference below 0.
  return anneal::plateau({.initial = p.lr,
                          .factor = greatest(p.factor, 0.0),
                          .patience = p.patience,
                          .threshold = p.threshold,
                          .threshold_mode = mode,
                          .mode = p.mode,
                          .cooldown = greatest(p.cooldown, 0),
                          .min = least(greatest(p.min_lr, 0.0), p.lr),
                          .smallest_change = p.eps});
}

}  // namespace anneal::detail

namespace anneal::pytorch {

/// Reduces the rate when a metric has stopped improving: plateau.
///
/// lr: a rate >= 0, required. mode: min or max, min. factor: below 1, 0.1. patience, cooldown: metrics, 10 and 0.
/// threshold: finite, 1e-4, with threshold_mode rel (better than best · (1 ∓ threshold)) or abs. min_lr: a finite rate,
/// 0; above lr it changes nothing. eps: >= 0, 1e-8; a reduction by no more is left out.
/// Before any metric the rate is lr. NaN is no improvement, and neither is an infinite first metric. The defect of rel
/// is kept: with a negative best it asks for less than the best, so that a constant or even worsening metric improves
/// for ever; anneal::plateau does not.
/// Models: feedback, not finite; constexpr. Errors: a parameter out of its range (PyTorch also takes a negative patience
/// and a negative eps). Source: torch.optim.lr_scheduler.ReduceLROnPlateau.
///
///   constexpr auto s = anneal::pytorch::ReduceLROnPlateau({.lr = 1, .patience = 0});
///   static_assert(s(s.observe(s.observe(s.initial_state(), 1, 3.0), 2, 3.0), 2) == 0.1);
[[nodiscard]] constexpr auto ReduceLROnPlateau(params::ReduceLROnPlateau p) {
  return named(
      p, detail::reduce_on_plateau(p, p.threshold_mode == threshold_mode::rel ? anneal::threshold_mode::scaled
                                                                              : anneal::threshold_mode::absolute));
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
