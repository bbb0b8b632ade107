// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/feedback/improvement.hpp"

namespace anneal {

/// Says when to stop: after `patience` metrics in a row that are not better than the best. A verdict and not a rate, so
/// no schedule; made as one, of an immutable policy and a state that the caller owns.
///
///   stop(state) = bad >= max(patience, 1), where bad counts the metrics since the best one
///
/// state.best is the best metric, state.best_at its number, from 1, for whoever wants those weights back; 0 where none
/// was. Once the verdict is given, what is observed changes nothing.
/// Models: constexpr, noexcept but for nan_policy::raise; the state is regular and trivially copyable. check(state)
/// throws for one that no metrics lead to, such as one from a damaged file.
/// Source: Prechelt 1998; Keras' EarlyStopping (min_delta is threshold, start_from_epoch is warmup), Lightning's.
///
///   constexpr anneal::early_stopping stop({.patience = 2});
///   constexpr auto once = stop.observe(stop.observe(stop.initial_state(), 3.0), 3.5);
///   static_assert(!stop(once) && stop(stop.observe(once, 3.25)));
class early_stopping {
 public:
  static constexpr const char* name = "early_stopping";

  struct params {
    int patience = 10;
    double threshold = 0;
    anneal::threshold_mode threshold_mode = anneal::threshold_mode::absolute;
    plateau_mode mode = plateau_mode::min;
    int warmup = 0;
    first_metric first = first_metric::compared;
    nan_policy nan = nan_policy::bad;

    static constexpr void fields(auto& p, auto&& field) {
      field("patience", p.patience, is::not_negative, "how many metrics in a row may be no better than the best");
      field("threshold", p.threshold, is::not_negative, "by how much a metric has to be better");
      field("threshold_mode", p.threshold_mode, "of what it is a part");
      field("mode", p.mode, "whether lower or higher is better");
      field("warmup", p.warmup, is::not_negative, "how many metrics at the start are not heard");
      field("first", p.first, "what the first metric is compared with");
      field("nan", p.nan, "what a NaN is");
    }
  };

  struct state {
    double best = 0;
    step best_at = 0;  ///< which metric was the best, from 1
    step heard = 0;    ///< metrics so far
    int bad = 0;       ///< metrics since the best one

    static constexpr void fields(auto& q, auto&& field) {
      field("best", q.best);
      field("best_at", q.best_at);
      field("heard", q.heard);
      field("bad", q.bad);
    }

    friend constexpr bool operator==(const state&, const state&) = default;
  };

  constexpr explicit early_stopping(params p) : params_(p) { detail::require_fields("anneal::early_stopping", p); }

  [[nodiscard]] constexpr state initial_state() const noexcept { return {.best = rule().worst()}; }

  [[nodiscard]] constexpr bool operator()(const state& q) const noexcept {
    return q.bad >= (params_.patience > 1 ? params_.patience : 1);
  }

  [[nodiscard]] constexpr state observe(state q, double metric) const {
    if ((*this)(q) || !detail::heard("anneal::early_stopping", metric, params_.nan)) {
      return q;
    }
    q.heard = q.heard + 1;
    if (q.heard <= params_.warmup) {
      return q;
    }
    const bool taken = q.best_at == 0 && q.bad == 0 && params_.first == first_metric::taken;
    if (taken || rule().better(metric, q.best)) {
      q.best = detail::is_nan(metric) ? rule().unbeatable() : metric;
      q.best_at = q.heard;
      q.bad = 0;
    } else {
      ++q.bad;
    }
    return q;
  }

  /// For a state from a file. Errors: one that observe could not have given.
  constexpr void check(const state& q) const {
    constexpr const char* where = "anneal::early_stopping";
    detail::require_number(where, "best", q.best);
    detail::require_offset(where, "heard", q.heard);
    detail::require(detail::whole(q.heard) == q.heard, where, "heard", "must be a whole number", q.heard);
    detail::require_offset(where, "best_at", q.best_at);
    detail::require(detail::whole(q.best_at) == q.best_at && q.best_at <= q.heard, where, "best_at",
                    "must be the number of a metric that was heard", q.best_at);
    detail::require(q.best_at > 0 || q.best == rule().worst(), where, "best", "must be infinite where no metric was it",
                    q.best);
    detail::require_not_negative(where, "bad", q.bad);
    detail::require(q.bad <= q.heard, where, "bad", "must not be more than were heard", q.bad);
    detail::require(q.best_at == 0 || q.bad == q.heard - q.best_at, where, "bad",
                    "must be as many as were heard after the best", q.bad);
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { params::fields(params_, field); }

 private:
  constexpr improvement rule() const noexcept {
    return {.mode = params_.mode, .threshold = params_.threshold, .threshold_mode = params_.threshold_mode};
  }

  params params_;
};

}  // namespace anneal
