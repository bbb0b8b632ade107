// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/dialect/detail/scheduler.hpp"
#include "anneal/feedback/plateau.hpp"

// NOLINTBEGIN(readability-identifier-naming): the names are those of Keras.
namespace anneal::keras {

/// Which metric is the better one. `autodetect` ("auto") goes by the name of the metric in Keras; here it is min, as for
/// Keras' default, the loss.
enum class plateau_mode { autodetect, min, max };

constexpr const char* name_of(plateau_mode mode) noexcept { return detail::name_in(mode, {"auto", "min", "max"}); }

namespace params {

struct ReduceLROnPlateau {
  static constexpr const char* name = "keras.ReduceLROnPlateau";
  double lr = detail::not_given, factor = 0.1;
  int patience = 10;
  plateau_mode mode = plateau_mode::autodetect;
  double min_delta = 1e-4;
  int cooldown = 0;
  double min_lr = 0;

  static constexpr void fields(auto& p, auto&& field) {
    field("lr", p.lr, is::finite, "the rate to begin with");
    field("factor", p.factor, is::below_1 && is::finite, "what a reduction multiplies the rate by");
    field("patience", p.patience, "after how many metrics in a row that are no better the rate is reduced");
    field("mode", p.mode, "which metric is the better one");
    field("min_delta", p.min_delta, is::finite, "by how much a metric has to be better");
    field("cooldown", p.cooldown, "one more than the metrics after a reduction that are not counted");
    field("min_lr", p.min_lr, is::finite, "the rate that is never undercut");
  }
};

}  // namespace params

/// Keras' ReduceLROnPlateau: anneal::plateau, counted as Keras does.
///
///   better:  metric + |min_delta| < best (min),  metric - |min_delta| > best (max)
///   `patience` metrics in a row that are not better, 1 at least:  rate = max(rate · factor, min_lr), where the rate is
///   above min_lr, then the next cooldown - 1 metrics are not counted
///
/// As in Keras the first metric is the first best, even NaN, which nothing improves on; a rate below min_lr stays; a
/// negative factor is 0, as min_lr is not negative.
/// Models: feedback, not finite; constexpr. Errors: min_lr negative while factor is.
///
///   constexpr auto s = anneal::keras::ReduceLROnPlateau({.lr = 1, .factor = 0.5, .patience = 1});
///   constexpr auto heard = s.observe(s.observe(s.initial_state(), 1, 3.0), 2, 3.0);
///   static_assert(s(heard, 2) == 0.5);
template <std::floating_point Real = double>
[[nodiscard]] constexpr auto ReduceLROnPlateau(params::ReduceLROnPlateau p) {
  detail::require_fields(p);
  detail::require(p.factor >= 0 || p.min_lr >= 0, p.name, "min_lr", "must not be negative with a negative factor",
                  p.min_lr);
  return named(
      p, plateau<Real>({.initial = p.lr,
                        .factor = detail::greatest(p.factor, 0.0),
                        .patience = p.patience < 0 ? 0 : p.patience,
                        .threshold = detail::magnitude(p.min_delta),
                        .threshold_mode = threshold_mode::shifted,
                        .mode = p.mode == plateau_mode::max ? anneal::plateau_mode::max : anneal::plateau_mode::min,
                        .cooldown = p.cooldown < 0 ? 0 : p.cooldown,
                        .min = detail::least(p.min_lr, p.lr),
                        .first = first_metric::taken,
                        .convention = plateau_convention::keras}));
}

}  // namespace anneal::keras
// NOLINTEND(readability-identifier-naming)
