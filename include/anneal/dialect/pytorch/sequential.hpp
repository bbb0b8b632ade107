// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "anneal/core/list.hpp"
#include "anneal/dialect/pytorch/detail/composite.hpp"

// NOLINTBEGIN(readability-identifier-naming): names as in PyTorch
namespace anneal::pytorch::params {

/// Schedulers: a pack, or a container.
template <anneal::detail::list_of<step> Milestones, class Schedulers>
struct SequentialLR {
  static constexpr const char* name = "pytorch.SequentialLR";
  Schedulers schedulers;
  Milestones milestones;
  hyperparameter drives = hyperparameter::lr;

  static constexpr void fields(auto& p, auto&& field) requires anneal::detail::describable<Schedulers> {
    field("schedulers", p.schedulers, "what runs, one after the other");
    field("milestones", p.milestones, is::whole, "the first step of each of them but the first, in ascending order");
    field("drives", p.drives, "which hyperparameter this is for");
  }
};

}  // namespace anneal::pytorch::params

namespace anneal::detail {

/// Python's: how many of the milestones are not above t, if they are in ascending order.
template <class Milestones>
constexpr std::size_t bisect_right(const Milestones& milestones, double t) {
  std::size_t low = 0;
  std::size_t high = milestones.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    (t < step(milestones[middle]) ? high : low) = t < step(milestones[middle]) ? middle : middle + 1;
  }
  return low;
}

/// PyTorch takes milestones in any order, and searches them as if they were in order. Those are refused with which a
/// scheduler would begin at another step than its milestone.
template <class Milestones>
constexpr void require_milestones(const char* where, const Milestones& milestones) {
  require_field<double>(where, "milestones", milestones, is::whole);
  for (std::size_t i = 0; i < milestones.size(); ++i) {
    const double own = step(milestones[i]);
    const std::size_t before = detail::bisect_right(milestones, own - 1);
    const std::size_t now = detail::bisect_right(milestones, own);
    require(own <= 0 || now == before || (now > 0 && step(milestones[now - 1]) == own), where, "milestones",
            "must be in ascending order", own);
  }
}

/// Its own clock is `ahead` of that of the training, by one for each SequentialLR that it is the first scheduler of: each
/// steps it once more when it is constructed.
template <class Milestones, class Links>
struct sequential_link {
  Milestones milestones;
  Links links;
  double initial;
  bool momentum;
  double ahead = 0;

  constexpr double start(double x) const {
    const double from = momentum ? x : initial;
    return ask(active(0), [from](const auto& l) { return is_composite(l) ? l.early(from) : l.start(from); });
  }
  constexpr double early(double x) const {
    return ask(active(ahead),
               [x, hit = is_milestone(ahead)](const auto& l) { return hit ? l.restart(x) : l.early(x); });
  }
  constexpr double restart(double x) const { return start(x); }
  constexpr bool forgets() const { return !momentum; }
  constexpr double update(double x, double t) const {
    const double own = t + ahead;
    const double local = own - begin(own);
    return ask(active(own), [&](const auto& l) { return is_milestone(own) ? l.restart(x) : l.update(x, local); });
  }
  constexpr double reset(double t) const {
    for (double own = t + ahead; own > ahead; own = begin(own) - 1) {
      const double from = begin(own);
      const double inside = ask(active(own), [&](const auto& l) { return l.reset(own - from); });
      if (inside > 0) {
        return from + inside - ahead;
      }
      if (from > ahead && ask(active(own), [](const auto& l) { return l.forgets() ? 1.0 : 0.0; }) != 0) {
        return from - ahead;
      }
    }
    return 0;
  }
  constexpr double factor(double e, double t) const {
    const double from = begin(e + ahead) - ahead;
    return ask(active(e + ahead), [&](const auto& l) { return l.factor(e - from, t - from); });
  }
  constexpr double until(double e) const {
    const double from = begin(e + ahead) - ahead;
    const double inside = from + ask(active(e + ahead), [&](const auto& l) { return l.until(e - from); });
    double next = never;
    for (std::size_t i = 0; i < milestones.size(); ++i) {
      const double milestone = step(milestones[i]) - ahead;
      next = milestone > e ? least(next, milestone) : next;
    }
    return least(inside, next - 1);
  }
  constexpr void nest() {
    ++ahead;
    if (!is_milestone(ahead)) {
      on_element(links, active(ahead), [](auto& link) { link.nest(); });
    }
  }
  constexpr bool composite() const { return true; }

  constexpr std::size_t active(double own) const { return bisect_right(milestones, own); }

 private:
  /// Where the scheduler that is active has its epoch 0.
  constexpr double begin(double own) const {
    const std::size_t k = active(own);
    return k == 0 ? ahead : greatest<double>(ahead, step(milestones[k - 1]));
  }
  constexpr bool is_milestone(double own) const {
    const std::size_t k = active(own);
    return k > 0 && step(milestones[k - 1]) == own;
  }
  template <class F>
  constexpr double ask(std::size_t k, F f) const {
    double answer = 0;
    on_element(links, k, [&](const auto& link) { answer = f(link); });
    return answer;
  }
};

template <class Milestones, class Schedulers>
constexpr auto link_of_params(const pytorch::params::SequentialLR<Milestones, Schedulers>& p, shared_rate& o) {
  constexpr const char* where = pytorch::params::SequentialLR<Milestones, Schedulers>::name;
  const std::size_t count = detail::count_of(p.schedulers);
  require(count > 0, where, "schedulers", "must not be empty", 0);
  require(count == p.milestones.size() + 1, where, "milestones", "must be one fewer than the schedulers",
          static_cast<double>(p.milestones.size()));
  require_milestones(where, p.milestones);
  auto links = links_of(p.schedulers, o, p.drives);
  sequential_link<Milestones, decltype(links)> link{p.milestones, std::move(links), o.initial,
                                                    p.drives == pytorch::hyperparameter::momentum};
  on_element(link.links, link.active(0), [](auto& first) {
    if (is_composite(first)) {
      first.nest();
    }
  });
  o.rate = link.start(o.rate);
  return link;
}

template <class Milestones, class Schedulers, class S>
constexpr auto link_of(const named<pytorch::params::SequentialLR<Milestones, Schedulers>, S>& s, shared_rate& o) {
  return link_of_params(s.parameters(), o);
}

}  // namespace anneal::detail

namespace anneal::pytorch {

/// One scheduler after another: at a milestone the next one begins, from its own 0 and from the rate of the optimizer.
///
/// milestones: whole steps in ascending order, one fewer than the schedulers; of two that are the same, or the wrong way
/// round, the scheduler between never runs. schedulers: of this dialect, with the same lr, none that listens.
/// As there: MultiplicativeLR and SWALR go on from the rate that they find; OneCycleLR, and CyclicLR if it is the
/// first, set the rate that those after them begin from; and a SequentialLR or ChainedScheduler that comes first is
/// one step ahead of its own clock (PyTorch steps it once too often). One that comes later fails in PyTorch; here it
/// begins anew.
/// Models: pure, not finite; constexpr. Evaluation takes O(1) steps for each scheduler, or what that one takes.
/// Errors: no scheduler; the wrong number of milestones, or out of order; different rates.
/// Source: torch.optim.lr_scheduler.SequentialLR.
///
///   constexpr auto s = anneal::pytorch::SequentialLR(
///       {2}, anneal::pytorch::ConstantLR({.lr = 1, .factor = 0.5, .total_iters = 2}),
///       anneal::pytorch::ExponentialLR({.lr = 1, .gamma = 0.5}));
///   static_assert(s(1) == 0.5 && s(2) == 1 && s(3) == 0.5);
template <std::size_t N, schedule... S>
[[nodiscard]] constexpr auto SequentialLR(const step (&milestones)[N], S... schedulers) {
  static_assert(sizeof...(S) == N + 1, "anneal::pytorch::SequentialLR: one scheduler more than milestones");
  using own = params::SequentialLR<std::array<step, N>, anneal::detail::pack<S...>>;
  return anneal::detail::composite_of(
      own{.schedulers = {{std::move(schedulers)}...}, .milestones = anneal::detail::to_array(milestones)});
}

template <anneal::detail::list_of<step> Milestones, anneal::detail::container Schedulers>
[[nodiscard]] constexpr auto SequentialLR(Milestones milestones, Schedulers schedulers,
                                          hyperparameter drives = hyperparameter::lr) {
  using own = params::SequentialLR<Milestones, Schedulers>;
  return anneal::detail::composite_of(
      own{.schedulers = std::move(schedulers), .milestones = std::move(milestones), .drives = drives});
}

}  // namespace anneal::pytorch
// NOLINTEND(readability-identifier-naming)
