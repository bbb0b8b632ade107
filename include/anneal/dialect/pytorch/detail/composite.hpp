// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/core/detail/pack.hpp"
#include "anneal/dialect/pytorch/detail/recursion.hpp"

/// What ChainedScheduler and SequentialLR share. Their schedulers are a pack, or a container whose elements say
/// themselves which rate they have and which links they are.
namespace anneal::detail {

template <class List>
concept container = requires(const List& list) {
  list.size();
};

template <std::size_t... J, class... T, class F>
constexpr void on_element(const indexed_pack<std::index_sequence<J...>, T...>& pack, std::size_t k, F f) {
  ((J == k ? f(get<J>(pack)) : void()), ...);
}
template <std::size_t... J, class... T, class F>
constexpr void on_element(indexed_pack<std::index_sequence<J...>, T...>& pack, std::size_t k, F f) {
  ((J == k ? f(get<J>(pack)) : void()), ...);
}
template <container List, class F>
constexpr void on_element(List& list, std::size_t k, F f) {
  if (k < list.size()) {  // else it was moved from
    f(list[k]);
  }
}

template <std::size_t... J, class... T>
constexpr std::size_t count_of(const indexed_pack<std::index_sequence<J...>, T...>&) {
  return sizeof...(T);
}
template <container List>
constexpr std::size_t count_of(const List& list) {
  return list.size();
}

template <class List, class F>
constexpr void on_each(List& list, F f) {
  for (std::size_t k = 0; k < detail::count_of(list); ++k) {
    detail::on_element(list, k, f);
  }
}

/// The links of schedulers that are constructed one after the other on the same optimizer.
template <std::size_t... J, class... S>
constexpr auto links_of(const indexed_pack<std::index_sequence<J...>, S...>& schedulers, shared_rate& o,
                        pytorch::hyperparameter) {
  return pack<decltype(link_of(get<J>(schedulers), o))...>{{link_of(get<J>(schedulers), o)}...};
}
template <container List>
constexpr auto links_of(const List& schedulers, shared_rate& o, pytorch::hyperparameter drives) {
  typename List::value_type::links links;
  for (const auto& scheduler : schedulers) {
    links.push_back(scheduler.link(o, drives));
  }
  return links;
}

template <class List>
constexpr double common_lr(const char* where, const List& schedulers);

/// The rate of the optimizer that a scheduler was made for; not given where the scheduler has no use for it.
template <class Scheduler>
constexpr double lr_of(const Scheduler& scheduler) {
  if constexpr (requires { scheduler.lr(); }) {
    return scheduler.lr();
  } else if constexpr (requires { scheduler.parameters().schedulers; }) {
    return detail::common_lr(Scheduler::name, scheduler.parameters().schedulers);
  } else if constexpr (requires { scheduler.parameters().cycle_momentum; }) {
    return not_given;
  } else {
    return scheduler.parameters().lr;
  }
}

template <class List>
constexpr double common_lr(const char* where, const List& schedulers) {
  double lr = not_given;
  on_each(schedulers, [&](const auto& scheduler) {
    const double own = detail::lr_of(scheduler);
    require(own == lr || !is_given(own) || !is_given(lr), where, "lr", "must be the same for all schedulers", own);
    lr = is_given(lr) ? lr : own;
  });
  return lr;
}

/// The rates of a link that is alone with its optimizer.
template <class Link>
class linked_rate {
 public:
  constexpr linked_rate(Link link, double initial) : link_(std::move(link)), initial_(initial) {}

  [[nodiscard]] constexpr double operator()(step t) const { return walk(link_, initial_, t); }

 private:
  Link link_;
  double initial_;
};

/// A composite from its parameters. The momentum is first what the last scheduler that drives it sets it to.
template <class Params>
constexpr auto composite_of(Params p) {
  const bool momentum = p.drives == pytorch::hyperparameter::momentum;
  const double lr = detail::common_lr(Params::name, p.schedulers);
  const auto rate_after = [&p](double before) {
    shared_rate o{before};
    (void)link_of_params(p, o);
    return o.rate;
  };
  require(!momentum || rate_after(0) == rate_after(1), Params::name, "drives",
          "must be lr where no scheduler drives momentum", 1);
  shared_rate o{!momentum && is_given(lr) ? lr : 0};
  auto link = link_of_params(p, o);
  using rates = linked_rate<decltype(link)>;
  return named<Params, rates>(std::move(p), rates(std::move(link), o.rate));
}

/// Whether a link is that of a composite, whose constructor takes no first step.
template <class Link>
constexpr bool is_composite(const Link& link) {
  if constexpr (requires { link.composite(); }) {
    return link.composite();
  } else {
    return false;
  }
}

}  // namespace anneal::detail
