// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "anneal/dialect/pytorch/detail/composite.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch::params {

/// Schedulers: a pack, or a container.
template <class Schedulers>
struct ChainedScheduler {
  static constexpr const char* name = "pytorch.ChainedScheduler";
  Schedulers schedulers;
  hyperparameter drives = hyperparameter::lr;

  static constexpr void fields(auto& p, auto&& field) requires anneal::detail::describable<Schedulers> {
    field("schedulers", p.schedulers, "what is stepped together");
    field("drives", p.drives, "which hyperparameter this is for");
  }
};

}  // namespace anneal::pytorch::params

namespace anneal::detail {

template <class Links>
struct chained_link {
  Links links;

  constexpr double start(double x) const {
    return fold(x, [](const auto& l, double y) { return l.start(y); });
  }
  constexpr double early(double x) const {
    return fold(x, [](const auto& l, double y) { return l.early(y); });
  }
  constexpr double restart(double x) const {
    return fold(x, [](const auto& l, double y) { return l.restart(y); });
  }
  constexpr double update(double x, double t) const {
    return fold(x, [t](const auto& l, double y) { return l.update(y, t); });
  }
  constexpr double factor(double e, double t) const {
    return fold(1, [e, t](const auto& l, double y) { return y * l.factor(e, t); });
  }
  constexpr double reset(double t) const {
    return fold(0, [t](const auto& l, double y) { return greatest(y, l.reset(t)); });
  }
  constexpr double until(double e) const {
    return fold(never, [e](const auto& l, double y) { return least(y, l.until(e)); });
  }
  constexpr bool forgets() const {
    return fold(0, [](const auto& l, double y) { return l.forgets() ? 1 : y; }) != 0;
  }
  constexpr void nest() {
    on_each(links, [](auto& link) { link.nest(); });
  }
  constexpr bool composite() const { return true; }

 private:
  template <class F>
  constexpr double fold(double x, F f) const {
    on_each(links, [&](const auto& link) { x = f(link, x); });
    return x;
  }
};

template <class Schedulers>
constexpr auto link_of_params(const pytorch::params::ChainedScheduler<Schedulers>& p, shared_rate& o) {
  require(detail::count_of(p.schedulers) > 0, pytorch::params::ChainedScheduler<Schedulers>::name, "schedulers",
          "must not be empty", 0);
  auto links = links_of(p.schedulers, o, p.drives);
  return chained_link<decltype(links)>{std::move(links)};
}

template <class Schedulers, class S>
constexpr auto link_of(const named<pytorch::params::ChainedScheduler<Schedulers>, S>& s, shared_rate& o) {
  return link_of_params(s.parameters(), o);
}

}  // namespace anneal::detail

namespace anneal::pytorch {

/// Several schedulers that are stepped together: each acts on the rate that the one before it left.
///
/// schedulers: at least one, of this dialect and with the same lr, none that listens. In braces they are arguments; a
/// container is for those that are read from a file.
/// Where all multiply this is their product. Where one does not, it is not: CosineAnnealingLR holds on to eta_min and
/// starts to rise from where it finds the rate, and LambdaLR, CosineAnnealingWarmRestarts, CyclicLR and OneCycleLR
/// overwrite what those before them did. For a product: anneal's `a * b`.
/// Models: pure, not finite; constexpr. Evaluation takes O(1) steps where all multiply or the last one overwrites; at
/// most 2 T_max beside a CosineAnnealingLR; t with a MultiplicativeLR.
/// Errors: no scheduler; different rates. Source: torch.optim.lr_scheduler.ChainedScheduler.
///
///   constexpr auto s = anneal::pytorch::ChainedScheduler(
///       anneal::pytorch::ConstantLR({.lr = 1, .factor = 0.5, .total_iters = 2}),
///       anneal::pytorch::ExponentialLR({.lr = 1, .gamma = 0.5}));
///   static_assert(s(1) == 0.25 && s(2) == 0.25);
template <schedule... S>
[[nodiscard]] constexpr auto ChainedScheduler(S... schedulers) {
  using pack = anneal::detail::pack<S...>;
  return anneal::detail::composite_of(params::ChainedScheduler<pack>{.schedulers = {{std::move(schedulers)}...}});
}

template <anneal::detail::container Schedulers>
[[nodiscard]] constexpr auto ChainedScheduler(Schedulers schedulers, hyperparameter drives = hyperparameter::lr) {
  return anneal::detail::composite_of(
      params::ChainedScheduler<Schedulers>{.schedulers = std::move(schedulers), .drives = drives});
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
