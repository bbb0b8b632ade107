// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "anneal/dialect/pytorch/cosine.hpp"
#include "anneal/dialect/pytorch/cyclic.hpp"
#include "anneal/dialect/pytorch/decay.hpp"
#include "anneal/dialect/pytorch/lambda.hpp"
#include "anneal/dialect/pytorch/one_cycle.hpp"
#include "anneal/dialect/pytorch/ramps.hpp"

/// PyTorch's schedulers as they act on one optimizer together. Each makes the next rate out of the optimizer's present
/// one, so that in a ChainedScheduler or a SequentialLR one acts on what others left. A link is a scheduler in this
/// view, with x the rate that the optimizer has:
///   start(x)       its constructor's first step       early(x)      a step to its epoch 0 that is not that one
///   restart(x)     at a milestone of a SequentialLR   forgets()     whether restart gives the same for every x
///   update(x, t)   a step to its epoch t, t >= 1      reset(t)      the last epoch <= t that forgets x; 0 for none
///   factor(e, t)   the updates after e to t, where    until(e)      the last t up to which they are a factor
///   nest()         it is stepped once more inside a SequentialLR inside a SequentialLR
/// The last three rows only save work: the rate of t is found without walking all the way from 0.
namespace anneal::detail {

/// The rate at epoch t, when it was x at epoch 0.
template <class Link>
constexpr double walk(const Link& link, double x, double t) {
  double e = link.reset(t);
  if (e > 0) {
    x = link.update(x, e);
  }
  while (e < t) {
    const double until = least(link.until(e), t);
    x = until > e ? x * link.factor(e, until) : link.update(x, e + 1);
    e = until > e ? until : e + 1;
  }
  return x;
}

inline constexpr double never = 0x1p1023;

/// A scheduler that multiplies. S: its rates for the base rate 1. early_factor: its factor in a step to epoch 0.
/// restarted: its closed form at epoch 0. every: steps after which it does the same again, however small the rates have
/// become by then; 0 for one that ends.
template <class S>
struct factor_link {
  S unit;
  double base;
  double early_factor;
  double restarted;
  double every = 0;

  constexpr double start(double x) const { return x * unit(0); }
  constexpr double early(double x) const { return x * early_factor; }
  constexpr double restart(double) const { return base * restarted; }
  constexpr bool forgets() const { return true; }
  constexpr double update(double x, double t) const { return x * factor(t - 1, t); }
  constexpr double reset(double) const { return 0; }
  constexpr double factor(double e, double t) const {
    if (every > 0) {
      return unit(t - every * whole(e / every));
    }
    const double before = unit(e);
    return before == 0 ? 1 : unit(t) / before;  // from 0 on they multiply no more
  }
  constexpr double until(double) const { return never; }
  constexpr void nest() {}
};

template <class S>
constexpr factor_link<S> factor_of(S unit, double base, double early, double restarted, double every = 0) {
  return {std::move(unit), base, early, restarted, every};
}

/// MultiplicativeLR, which restarts from the rate that it finds.
template <class F>
struct multiplicative_link {
  F f;

  constexpr double start(double x) const { return x; }
  constexpr double early(double x) const { return x * static_cast<double>(f(0)); }
  constexpr double restart(double x) const { return early(x); }
  constexpr bool forgets() const { return false; }
  constexpr double update(double x, double t) const { return x * static_cast<double>(f(t)); }
  constexpr double reset(double) const { return 0; }
  constexpr double factor(double, double) const { return 1; }
  constexpr double until(double e) const { return e; }
  constexpr void nest() {}
};

/// A scheduler that overwrites the rate.
template <class S>
struct absolute_link {
  S s;

  constexpr double start(double) const { return s(0); }
  constexpr double early(double) const { return s(0); }
  constexpr double restart(double) const { return s(0); }
  constexpr bool forgets() const { return true; }
  constexpr double update(double, double t) const { return s(t); }
  constexpr double reset(double t) const { return t; }
  constexpr double factor(double, double) const { return 1; }
  constexpr double until(double e) const { return e; }
  constexpr void nest() {}
};

template <class S>
absolute_link(S) -> absolute_link<S>;

/// CosineAnnealingLR: a factor on what is above eta_min. At every odd multiple of T_max that is 0, and the next update
/// adds the first step of a rise to the base rate. Of a T_max that is not whole no such multiple is a step.
struct cosine_link {
  decltype(pytorch::CosineAnnealingLR({})) unit;
  double base;
  double eta_min;
  double T_max;

  constexpr double start(double x) const { return x; }
  constexpr double early(double x) const { return from(x, -1, unit(1), unit(0)); }
  constexpr double restart(double) const { return base; }
  constexpr bool forgets() const { return whole(T_max) == T_max; }
  constexpr double update(double x, double t) const { return from(x, t - 1, unit(t - 1), unit(t)); }
  constexpr double reset(double t) const { return greatest(bottom(t), 0.0); }
  constexpr double factor(double e, double t) const { return unit(t) / unit(e); }
  constexpr double until(double e) const {
    if (eta_min == 0 && bottom(e) != e) {
      return never;
    }
    return e;
  }
  constexpr void nest() {}

 private:
  /// The last odd multiple of T_max up to t.
  constexpr double bottom(double t) const {
    return forgets() ? (2 * whole((t + T_max) / (2 * T_max)) - 1) * T_max : -0.5;
  }

  constexpr double from(double x, double e, double before, double after) const {
    return bottom(e) == e ? x + (base - eta_min) * unit(T_max + 1) : after / before * (x - eta_min) + eta_min;
  }
};

/// SWALR: finds out where it would have started to be at x now, and goes on from there. It counts its steps itself.
struct swa_link {
  decltype(pytorch::SWALR({})) towards_1;
  double swa_lr;
  double epochs;
  double ahead = 0;

  constexpr double start(double x) const { return epochs == 0 ? swa_lr : x; }
  constexpr double early(double x) const { return update(x, 0); }
  constexpr double restart(double x) const { return start(x); }
  constexpr bool forgets() const { return epochs == 0; }
  constexpr double update(double x, double t) const {
    const double alpha = part(t);
    const double before = part(t - 1);
    const double initial = before == 1 ? swa_lr : (x - before * swa_lr) / (1 - before);
    return swa_lr * alpha + initial * (1 - alpha);
  }
  constexpr double reset(double t) const { return t + ahead >= epochs ? t : 0; }
  constexpr double factor(double, double) const { return 1; }
  constexpr double until(double e) const { return e; }
  constexpr void nest() { ++ahead; }

 private:
  constexpr double part(double t) const { return towards_1(greatest(t + ahead, 0.0)); }
};

/// The optimizer while its schedulers are constructed.
struct shared_rate {
  double rate;
  double initial = rate;
  bool fresh = true;

  /// The first step of a constructor.
  template <class Link>
  constexpr Link begin(Link link) {
    rate = link.start(rate);
    fresh = false;
    return link;
  }
};

template <class Params>
constexpr Params rebased(Params p, double lr) {
  p.lr = lr;
  return p;
}

// link_of(scheduler, optimizer): the link that a scheduler is when it is constructed on the optimizer.

template <class S>
constexpr auto link_of(const named<pytorch::params::StepLR, S>& s, shared_rate& o) {
  return o.begin(factor_of(pytorch::StepLR(rebased(s.parameters(), 1)), o.initial, 1, 1, s.parameters().step_size));
}

template <class M, class S>
constexpr auto link_of(const named<pytorch::params::MultiStepLR_of<M>, S>& s, shared_rate& o) {
  const auto& p = s.parameters();
  auto unit = pytorch::MultiStepLR({.lr = 1, .gamma = p.gamma}, p.milestones);
  const double first = unit(0);
  return o.begin(factor_of(std::move(unit), o.initial, first, first));
}

template <class S>
constexpr auto link_of(const named<pytorch::params::ExponentialLR, S>& s, shared_rate& o) {
  return o.begin(factor_of(pytorch::ExponentialLR(rebased(s.parameters(), 1)), o.initial, s.parameters().gamma, 1, 1));
}

template <class S>
constexpr auto link_of(const named<pytorch::params::ConstantLR, S>& s, shared_rate& o) {
  const auto& p = s.parameters();
  return o.begin(factor_of(pytorch::ConstantLR(rebased(p, 1)), o.initial, p.factor, p.total_iters > 0 ? p.factor : 1));
}

template <class S>
constexpr auto link_of(const named<pytorch::params::LinearLR, S>& s, shared_rate& o) {
  const double start = s.parameters().start_factor;
  return o.begin(factor_of(pytorch::LinearLR(rebased(s.parameters(), 1)), o.initial, start, start));
}

template <class S>
constexpr auto link_of(const named<pytorch::params::PolynomialLR, S>& s, shared_rate& o) {
  auto p = rebased(s.parameters(), 1);
  auto unit = pytorch::PolynomialLR(p);
  const bool ends = p.total_iters > 0;
  p.total_iters = p.total_iters + 1;  // the step from -1 to 0 is the first of a longer one
  const double early = ends ? pytorch::PolynomialLR(p)(1) : 1;
  return o.begin(factor_of(std::move(unit), o.initial, early, 1));
}

template <class S>
constexpr auto link_of(const named<pytorch::params::CosineAnnealingLR, S>& s, shared_rate& o) {
  const auto& p = s.parameters();
  return o.begin(cosine_link{pytorch::CosineAnnealingLR({.lr = 1, .T_max = p.T_max}), o.initial, p.eta_min, p.T_max});
}

template <class F, class S>
constexpr auto link_of(const named<pytorch::params::MultiplicativeLR_of<F>, S>& s, shared_rate& o) {
  return o.begin(multiplicative_link<F>{s.parameters().lr_lambda});
}

template <class S>
constexpr auto link_of(const named<pytorch::params::SWALR, S>& s, shared_rate& o) {
  auto p = rebased(s.parameters(), 0);
  const double swa_lr = p.swa_lr;
  p.swa_lr = 1;
  return o.begin(swa_link{pytorch::SWALR(p), swa_lr, p.anneal_epochs});
}

template <class F, class S>
constexpr auto link_of(const named<pytorch::params::LambdaLR_of<F>, S>& s, shared_rate& o) {
  return o.begin(absolute_link{pytorch::LambdaLR({.lr = o.initial}, s.parameters().lr_lambda)});
}

template <class S>
constexpr auto link_of(const named<pytorch::params::CosineAnnealingWarmRestarts, S>& s, shared_rate& o) {
  return o.begin(absolute_link{pytorch::CosineAnnealingWarmRestarts(rebased(s.parameters(), o.initial))});
}

/// CyclicLR sets the rate; after another scheduler its first step sets it again, to the initial one.
template <class S>
constexpr auto link_of_cyclic(const S& s, shared_rate& o) {
  if (o.fresh) {
    o.initial = s.parameters().base_lr;
  }
  auto link = o.begin(absolute_link<S>{s});
  o.rate = o.initial;
  return link;
}

template <class S>
constexpr auto link_of(const named<pytorch::params::CyclicLR, S>& s, shared_rate& o) {
  return link_of_cyclic(s, o);
}

template <class F, class S>
constexpr auto link_of(const named<pytorch::params::CyclicLR_of<F>, S>& s, shared_rate& o) {
  return link_of_cyclic(s, o);
}

/// OneCycleLR sets the initial rate, for itself and for those constructed later.
template <class S>
constexpr auto link_of(const named<pytorch::params::OneCycleLR, S>& s, shared_rate& o) {
  o.initial = s.parameters().max_lr / s.parameters().div_factor;
  return o.begin(absolute_link<named<pytorch::params::OneCycleLR, S>>{s});
}

}  // namespace anneal::detail
