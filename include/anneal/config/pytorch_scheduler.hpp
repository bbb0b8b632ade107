// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "anneal/config/detail/erased.hpp"
#include "anneal/config/detail/walk_limit.hpp"
#include "anneal/config/to_string.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/dialect/pytorch.hpp"

namespace anneal {

namespace detail {

/// A link of erased type. Copies share it; nest(), which is called while a link is made only, makes a new one.
class any_link {
 public:
  template <class Link>
    requires(!std::same_as<Link, any_link>)
  explicit any_link(Link link) : link_(erased(std::move(link))) {}

  // A move is a copy: one that was moved from is as it was.
  any_link(const any_link&) noexcept = default;
  any_link& operator=(const any_link&) noexcept = default;
  ~any_link() = default;

  double start(double x) const { return link_->start(x); }
  double early(double x) const { return link_->early(x); }
  double restart(double x) const { return link_->restart(x); }
  bool forgets() const { return link_->forgets(); }
  double update(double x, double t) const { return link_->update(x, t); }
  double reset(double t) const { return link_->reset(t); }
  double factor(double e, double t) const { return link_->factor(e, t); }
  double until(double e) const {
    walk_limit::count_step();
    return link_->until(e);
  }
  void nest() { link_ = link_->nested(); }
  bool composite() const { return link_->composite(); }

 private:
  struct base {
    virtual ~base() = default;
    virtual double start(double x) const = 0;
    virtual double early(double x) const = 0;
    virtual double restart(double x) const = 0;
    virtual bool forgets() const = 0;
    virtual double update(double x, double t) const = 0;
    virtual double reset(double t) const = 0;
    virtual double factor(double e, double t) const = 0;
    virtual double until(double e) const = 0;
    virtual std::shared_ptr<const base> nested() const = 0;
    virtual bool composite() const = 0;
  };

  template <class Link>
  struct model final : base {
    explicit model(Link l) : link(std::move(l)) {}
    double start(double x) const override { return link.start(x); }
    double early(double x) const override { return link.early(x); }
    double restart(double x) const override { return link.restart(x); }
    bool forgets() const override { return link.forgets(); }
    double update(double x, double t) const override { return link.update(x, t); }
    double reset(double t) const override { return link.reset(t); }
    double factor(double e, double t) const override { return link.factor(e, t); }
    double until(double e) const override { return link.until(e); }
    std::shared_ptr<const base> nested() const override {
      Link other = link;
      other.nest();
      return erased(std::move(other));
    }
    bool composite() const override { return is_composite(link); }

    Link link;
  };

  template <class Link>
  static std::shared_ptr<const base> erased(Link link) {
    const base* made = new model<Link>(std::move(link));  // one pointer for all types: see any_curve
    return std::shared_ptr<const base>(made);
  }

  std::shared_ptr<const base> link_;
};

/// The momentum of a scheduler that leaves it alone.
struct idle_link {
  double start(double x) const { return x; }
  double early(double x) const { return x; }
  double restart(double x) const { return x; }
  bool forgets() const { return false; }
  double update(double x, double) const { return x; }
  double reset(double) const { return 0; }
  double factor(double, double) const { return 1; }
  double until(double) const { return never; }
  void nest() {}
};

template <class Params>
auto cycle_of(const Params& p) {
  if constexpr (std::is_same_v<Params, pytorch::params::OneCycleLR>) {
    return one_cycle_lr(p);
  } else {
    return cyclic_lr(p);
  }
}

/// The link that a scheduler is for the rate or for the momentum.
template <class S>
any_link erased_link(const S& s, shared_rate& o, pytorch::hyperparameter drives) {
  if constexpr (requires { s.parameters().schedulers; }) {
    auto p = s.parameters();
    p.drives = drives;
    return any_link(link_of_params(p, o));
  } else if constexpr (requires { s.parameters().cycle_momentum; }) {
    auto p = s.parameters();
    if (drives == pytorch::hyperparameter::momentum && !p.cycle_momentum) {
      return any_link(idle_link{});
    }
    p.drives = drives;
    const auto wave = cycle_of(p);
    return any_link(drives == pytorch::hyperparameter::lr ? link_of(wave, o) : o.begin(absolute_link{wave}));
  } else {
    return drives == pytorch::hyperparameter::lr ? any_link(link_of(s, o)) : any_link(idle_link{});
  }
}

}  // namespace detail

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace pytorch {

/// A scheduler of this dialect whose type is known at run time only, as a part of a ChainedScheduler or a SequentialLR.
///
///   std::vector<anneal::pytorch::LRScheduler> parts;
///   parts.emplace_back(anneal::pytorch::ExponentialLR({.lr = 0.1, .gamma = 0.9}));
///   anneal::pytorch::ChainedScheduler(parts);
class LRScheduler {
 public:
  using links = std::vector<detail::any_link>;

  template <pure_schedule S>
    requires requires(const S& s) { s.parameters(); }
  explicit LRScheduler(S s) : scheduler_(static_cast<const base*>(new model<S>(std::move(s)))) {}

  // A move is a copy: one that was moved from is as it was.
  LRScheduler(const LRScheduler&) noexcept = default;
  LRScheduler& operator=(const LRScheduler&) noexcept = default;
  ~LRScheduler() = default;

  double lr() const { return scheduler_->lr(); }

  detail::any_link link(detail::shared_rate& optimizer, hyperparameter drives) const {
    return scheduler_->link(optimizer, drives);
  }

  void write_to(auto& sink) const {
    detail::with_any_sink(sink, [this](detail::any_sink& to) { scheduler_->write(to); });
  }

  /// Equal means the same description.
  friend bool operator==(const LRScheduler& a, const LRScheduler& b) { return a.text() == b.text(); }

 private:
  struct base {
    virtual ~base() = default;
    virtual double lr() const = 0;
    virtual detail::any_link link(detail::shared_rate& optimizer, hyperparameter drives) const = 0;
    virtual void write(detail::any_sink& sink) const = 0;
  };

  template <class S>
  struct model final : base {
    explicit model(S s) : scheduler(std::move(s)) {}
    double lr() const override { return detail::lr_of(scheduler); }
    detail::any_link link(detail::shared_rate& optimizer, hyperparameter drives) const override {
      return detail::erased_link(scheduler, optimizer, drives);
    }
    void write(detail::any_sink& sink) const override { detail::write(sink, scheduler); }

    S scheduler;
  };

  std::string text() const {
    detail::text_sink sink;
    write_to(sink);
    return sink.take();
  }

  std::shared_ptr<const base> scheduler_;
};

}  // namespace pytorch
// NOLINTEND(readability-identifier-naming)

}  // namespace anneal
