// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/compose/named.hpp"
#include "anneal/core/check.hpp"
#include "anneal/dialect/pytorch/plateau.hpp"
#include "anneal/feedback/improvement.hpp"

namespace anneal::transformers {

namespace params {

struct get_reduce_on_plateau_schedule {
  static constexpr const char* name = "transformers.get_reduce_on_plateau_schedule";
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

/// PyTorch's ReduceLROnPlateau under another name; parameters, models and errors are its own.
/// Source: transformers' get_reduce_on_plateau_schedule.
///
///   constexpr auto s = anneal::transformers::get_reduce_on_plateau_schedule({.lr = 1, .patience = 0});
///   static_assert(s(s.observe(s.observe(s.initial_state(), 1, 3.0), 2, 3.0), 2) == 0.1);
[[nodiscard]] constexpr auto get_reduce_on_plateau_schedule(params::get_reduce_on_plateau_schedule p) {
  return named(p, pytorch::ReduceLROnPlateau({.lr = p.lr,
                                              .mode = p.mode,
                                              .factor = p.factor,
                                              .patience = p.patience,
                                              .threshold = p.threshold,
                                              .threshold_mode = p.threshold_mode,
                                              .cooldown = p.cooldown,
                                              .min_lr = p.min_lr,
                                              .eps = p.eps}));
}

}  // namespace anneal::transformers
