// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/dialect/detail/scheduler.hpp"
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
  double min_lr = 0, eps = 1e-8;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::not_negative, "the rate of the optimizer");
    field("mode", p.mode, "which metric is the better one");
    field("factor", p.factor, is::below_1, "what a reduction multiplies the rate by");
    field("patience", p.patience, is::not_negative, "how many metrics in a row may be no better");
    field("threshold", p.threshold, is::finite, "by how much a metric has to be better");
    field("threshold_mode", p.threshold_mode, "rel: better than best · (1 ∓ threshold); abs: than best ∓ threshold");
    field("cooldown", p.cooldown, "how many metrics after a reduction are not counted");
    field("min_lr", p.min_lr, is::finite, "the rate that is never undercut; above lr it changes nothing");
    field("eps", p.eps, is::not_negative, "a reduction by no more is left out");
  }
};

}  // namespace params

}  // namespace anneal::pytorch

namespace anneal::detail {

constexpr threshold_mode plateau_threshold(pytorch::threshold_mode mode) noexcept {
  return mode == pytorch::threshold_mode::rel ? threshold_mode::scaled : threshold_mode::absolute;
}

constexpr auto reduce_on_plateau(const char* where, const pytorch::params::ReduceLROnPlateau& p, threshold_mode mode) {
  require_fields(where, p);
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
/// Before any metric the rate is lr. NaN is no improvement, and neither is an infinite first metric. The defect of rel
/// is kept: with a negative best it asks for less than the best, so that a constant or even worsening metric improves
/// for ever; anneal::plateau does not.
/// PyTorch also takes a negative patience and a negative eps; here they are refused.
/// Models: feedback, not finite; constexpr. Source: torch.optim.lr_scheduler.ReduceLROnPlateau.
///
///   constexpr auto s = anneal::pytorch::ReduceLROnPlateau({.lr = 1, .patience = 0});
///   static_assert(s(s.observe(s.observe(s.initial_state(), 1, 3.0), 2, 3.0), 2) == 0.1);
[[nodiscard]] constexpr auto ReduceLROnPlateau(params::ReduceLROnPlateau p) {
  return named(p, detail::reduce_on_plateau(p.name, p, detail::plateau_threshold(p.threshold_mode)));
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
