// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"
#include "anneal/schedule/exponential.hpp"
#include "anneal/schedule/linear.hpp"

namespace anneal {

/// How the rate of a range test rises: by a constant factor a step, or by a constant amount.
enum class lr_range { exponential, linear };

constexpr const char* name_of(lr_range range) noexcept { return detail::name_in(range, {"exponential", "linear"}); }

/// A learning-rate range test: the rate rises until the loss diverges.
///
///   s(t) = initial · (final / initial)^(t / steps), or a straight line
///   smoothed_k = Σ beta^(k - i) loss_i / Σ beta^(k - i)
///   stopped:  a loss, or the smoothed one, is not finite; smoothed > divergence · best, which is the lowest one so far; or,
///   where best <= 0:  smoothed - best > (divergence - 1) · max(|best|, first - best)
///
/// s(0) = initial, s(steps) = final, exactly; from where it stopped, and past the end, the rate holds. The losses of an
/// update make one point, the first of them: those of a gradient that is accumulated, or of an update that is skipped and
/// tried again, make none. Neither do those of later updates than `steps`. state::stopped tells a divergence, ended() that
/// or the end. What is to be suggested, `suggest` finds in the rates and smoothed losses (analysis/suggest.hpp).
/// Models: feedback, finite; constexpr, noexcept.
/// Errors: a parameter out of its range; final not above initial.
/// Source: Smith 2015 (arXiv 1506.01186); fastai's lr_find, update for update where losses are positive. There a loss that is
/// not a number does not stop it, and a negative one does at once.
///
///   constexpr anneal::lr_finder s({.initial = 1, .final = 16, .steps = 4, .beta = 0});
///   constexpr auto heard = s.observe(s.observe(s.initial_state(), 1, 0.5), 2, 2.5);
///   static_assert(heard.stopped && s(heard, 2) == 4 && s(heard, 3) == 4);
template <std::floating_point Real = double>
class lr_finder {
 public:
  static constexpr const char* name = "lr_finder";

  struct params {
    double initial = detail::not_given;
    double final = detail::not_given;
    step steps = detail::not_given;
    lr_range range = lr_range::exponential;
    double beta = 0.98;
    double divergence = 4;

    static constexpr void fields(auto& p, auto&& field) {
      field("initial", p.initial, is::rate, "the first rate");
      field("final", p.final, is::rate, "the last rate");
      field("steps", p.steps, is::steps, "how long it is");
      field("range", p.range, "how the rate rises");
      field("beta", p.beta, is::fraction, "how much of the smoothed loss stays when the next one is heard");
      field("divergence", p.divergence, is::at_least<1>, "how many times the best smoothed loss is too much");
    }
  };

  struct state {
    double average = 0;  ///< of the losses, without the correction for its start at 0
    double weight = 0;   ///< of the losses in it
    double first = 0;    ///< smoothed loss
    double best = 0;     ///< smoothed loss
    step heard_at = 0;   ///< finished updates at the last point
    bool stopped = false;

    static constexpr void fields(auto& q, auto&& field) {
      field("average", q.average);
      field("weight", q.weight);
      field("first", q.first);
      field("best", q.best);
      field("heard_at", q.heard_at);
      field("stopped", q.stopped);
    }

    friend constexpr bool operator==(const state&, const state&) = default;
  };

  template <detail::bare_number T>
  explicit lr_finder(T,
                     auto...) = delete;  // name the parameters: lr_finder({.initial = 1e-7, .final = 10, .steps = 100})

  constexpr explicit lr_finder(params p)
      : params_(checked(p)),
        by_factors_(p.range == lr_range::exponential ? ends_of<exponential<Real>>(p)
                                                     : exponential<Real>(not_asked_for)),
        line_(ends_of<linear<Real>>(p)) {}

  [[nodiscard]] constexpr state initial_state() const noexcept { return {}; }

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(const state& q, step t) const noexcept {
    const step at = q.stopped ? q.heard_at : t;
    return params_.range == lr_range::exponential ? by_factors_(at) : line_(at);
  }

  void operator()(step) const = delete;  // it listens: s(state, t), or a scheduler

  [[nodiscard]] constexpr state observe(state q, step t, double loss) const noexcept {
    if (q.stopped || t > params_.steps || (q.weight > 0 && t == q.heard_at)) {
      return q;
    }
    q.heard_at = t;
    const bool first = q.weight == 0;
    state next = q;
    next.average += (1 - params_.beta) * (loss - q.average);
    next.weight += (1 - params_.beta) * (1 - q.weight);
    const double now = smoothed(next);
    if (!detail::is_finite(loss) || !detail::is_finite(now)) {
      q.stopped = true;  // without the loss: a state that holds a NaN would not be equal to itself
      return q;
    }
    next.first = first ? now : q.first;
    next.best = first ? now : detail::least(q.best, now);
    next.stopped = diverged(next, now);
    return next;
  }

  /// The average of the losses, the later ones counting more; NaN before the first.
  [[nodiscard]] constexpr double smoothed(const state& q) const noexcept {
    return q.weight > 0 ? q.average / q.weight : detail::not_a_number();
  }

  /// Whether there is nothing more to try after t updates.
  [[nodiscard]] constexpr bool ended(const state& q, step t) const noexcept { return q.stopped || t >= params_.steps; }

  [[nodiscard]] constexpr step length() const noexcept { return params_.steps; }

  /// Errors: a state that no range test of this length could have come to.
  constexpr void check(const state& q) const {
    detail::require_finite(where, "average", q.average);
    detail::require(q.weight >= 0 && q.weight <= 1, where, "weight", "must be between 0 and 1", q.weight);
    detail::require_finite(where, "first", q.first);
    detail::require_finite(where, "best", q.best);
    detail::require(q.best <= q.first, where, "best", "must not be above first", q.best);
    detail::require_offset(where, "heard_at", q.heard_at);
    detail::require(q.heard_at <= params_.steps, where, "heard_at", "must not be beyond steps", q.heard_at);
    if (q.weight == 0) {
      constexpr const char* rule = "must be 0 before the first loss";
      detail::require(q.average == 0, where, "average", rule, q.average);
      detail::require(q.first == 0, where, "first", rule, q.first);
      detail::require(q.best == 0, where, "best", rule, q.best);
      detail::require(q.heard_at == 0 || q.stopped, where, "heard_at", rule, q.heard_at);
    }
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  static constexpr const char* where = "anneal::lr_finder";
  static constexpr typename exponential<Real>::params not_asked_for{.initial = 1, .final = 1, .steps = 1};

  static constexpr const params& checked(const params& p) {
    detail::require_fields<Real>(where, p);
    detail::require(p.range == lr_range::linear || p.initial > 0, where, "initial",
                    "must be positive where the range is exponential", p.initial);
    detail::require(static_cast<Real>(p.final) > static_cast<Real>(p.initial), where, "final", "must be above initial",
                    p.final);
    return p;
  }

  template <class S>
  static constexpr S ends_of(const params& p) {
    return S({.initial = p.initial, .final = p.final, .steps = p.steps});
  }

  constexpr bool diverged(const state& q, double now) const noexcept {
    if (q.best > 0) {
      return now > params_.divergence * q.best;
    }
    return now - q.best > (params_.divergence - 1) * detail::greatest(detail::magnitude(q.best), q.first - q.best);
  }

  params params_;
  exponential<Real> by_factors_;
  linear<Real> line_;
};

}  // namespace anneal
