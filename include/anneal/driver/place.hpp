// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"

namespace anneal {

namespace detail {

struct any_value {
  constexpr void operator()(double) const noexcept {}
};

}  // namespace detail

/// A hyperparameter that an optimizer shows through a getter and a setter; the setter takes the type that the getter
/// gives. A third function, if there is one, is called with a double before anything is written, and throws for a value
/// that the optimizer cannot use. For hyperparameter_of().
///
///   anneal::property{[&o] { return o.rate(); }, [&o](double rate) { o.change_rate(rate); }}
template <class Get, class Set, class Check = detail::any_value>
struct property {
  Get get;
  Set set;
  Check check{};
};

template <class Get, class Set>
property(Get, Set) -> property<Get, Set>;

template <class Get, class Set, class Check>
property(Get, Set, Check) -> property<Get, Set, Check>;

/// The class of the options of an optimizer's parameter groups, where it is not the one that a group's options() gives:
/// adapter/torch.hpp says it for libtorch.
template <class Optimizer>
struct group_options {};

/// Where a hyperparameter lies in an optimizer. H::in(x) looks for it among the members of x.
namespace detail {

struct absent {};
struct fixed {};  // there, but read only when a run begins

template <class T>
concept number = std::is_lvalue_reference_v<T> && std::is_arithmetic_v<std::remove_reference_t<T>>;

template <class Place>
concept writable = !std::same_as<Place, absent> && !std::same_as<Place, fixed> &&
                   !(std::is_lvalue_reference_v<Place> && std::is_const_v<std::remove_reference_t<Place>>);

constexpr double value_at(auto& place) {
  if constexpr (requires { place.get(); }) {
    return static_cast<double>(place.get());
  } else {
    return static_cast<double>(place);
  }
}

template <class Place>
struct held_type {
  using type = std::remove_cvref_t<Place>;
};

template <class Place>
  requires requires(Place place) { place.get(); }
struct held_type<Place> {
  using type = std::remove_cvref_t<decltype(std::declval<Place&>().get())>;
};

/// The type of the number in a place.
template <class Place>
using held_t = typename held_type<Place>::type;

/// What require_held() has let through.
constexpr void assign(auto& place, double value) {
  using number_type = held_t<decltype(place)>;
  if constexpr (requires { place.get(); }) {
    place.set(static_cast<number_type>(value));
  } else {
    place = static_cast<number_type>(value);
  }
}

/// A finite number that a Number can hold: rounded, but not cut off, and not beyond its range.
template <class Number>
constexpr void require_held(const char* where, const char* name, double value) {
  if constexpr (std::is_integral_v<Number>) {
    require_finite(where, name, value);
    constexpr double most = 2 * static_cast<double>((std::numeric_limits<Number>::max)() / 2 + 1);  // 1 more, exactly
    require(static_cast<double>((std::numeric_limits<Number>::min)()) <= value && value < most, where, name,
            "must be in the range of the integer that holds it", value);
    const double rounded = value < 0 ? -value : value;
    require(rounded >= 0x1p53 || static_cast<double>(static_cast<unsigned long long>(rounded)) == rounded, where, name,
            "is held by an integer and must be whole", value);
  } else if constexpr (std::is_same_v<Number, float>) {
    require_rate<float>(where, name, value);
  } else {
    require_finite(where, name, value);
    if constexpr (!std::is_floating_point_v<Number>) {  // of half precision, for one
      require(is_finite(static_cast<double>(static_cast<Number>(value))), where, name,
              "must be in the range of the type that holds it", value);
    }
  }
}

/// Of std::tuple.
template <std::size_t J>
constexpr auto& element(auto& tuple) requires requires {
  get<J>(tuple);
}
{ return get<J>(tuple); }

/// ensmallen copies all but the step size when a run begins; what is written later has no effect.
constexpr auto fixed_or_absent(auto& o) {
  if constexpr (requires { o.StepSize() + 0.0; }) {
    return fixed{};
  } else {
    return absent{};
  }
}

/// The first of the members that x has.
template <auto... Member>
struct first_member {
  static constexpr auto in(auto&) noexcept { return absent{}; }
};

template <auto Member, auto... Other>
struct first_member<Member, Other...> {
  static constexpr decltype(auto) in(auto& x) {
    if constexpr (requires { (x.*Member) + 0.0; }) {
      return (x.*Member);
    } else if constexpr (requires { requires number<decltype((x.*Member)())>; }) {
      return (x.*Member)();
    } else {
      return first_member<Other...>::in(x);
    }
  }
};

template <class Optimizer>
concept grouped = requires(Optimizer& optimizer) {
  optimizer.param_groups().size();
  optimizer.param_groups()[0];
};

template <class Optimizer, class Group>
  requires requires(Group& group) { group.options(); }
constexpr auto& options_of(Group& group) {
  if constexpr (requires { typename group_options<Optimizer>::type; }) {
    return static_cast<typename group_options<Optimizer>::type&>(group.options());
  } else {
    return group.options();
  }
}

/// In something that has no groups, or in one group of an Optimizer: what hyperparameter_of() says, or else a member of
/// options(), or else one of its own.
template <class H, class Optimizer, class X>
constexpr decltype(auto) place_in(X& x) {
  if constexpr (requires { hyperparameter_of(H{}, x); }) {
    return hyperparameter_of(H{}, x);
  } else if constexpr (requires { requires writable<decltype(H::in(detail::options_of<Optimizer>(x)))>; }) {
    return H::in(detail::options_of<Optimizer>(x));
  } else {
    return H::in(x);
  }
}

/// An optimizer around another one that does not have the hyperparameter itself.
template <class Optimizer, class H>
concept wrapper = !grouped<Optimizer> && requires(Optimizer & optimizer) {
  optimizer.optimizer();
}
&&!writable<decltype(detail::place_in<H, Optimizer>(std::declval<Optimizer&>()))>;

/// What has the hyperparameter: the optimizer, or what it wraps.
template <class H, class Optimizer>
constexpr auto& owner(Optimizer& optimizer) {
  if constexpr (wrapper<Optimizer, H>) {
    return detail::owner<H>(optimizer.optimizer());
  } else {
    return optimizer;
  }
}

template <class H, class Optimizer>
constexpr decltype(auto) first_place(Optimizer& optimizer) {
  if constexpr (grouped<Optimizer>) {
    return detail::place_in<H, Optimizer>(optimizer.param_groups()[0]);
  } else {
    return detail::place_in<H, Optimizer>(optimizer);
  }
}

template <class H, class Optimizer>
using place_t = decltype(detail::first_place<H>(detail::owner<H>(std::declval<std::remove_cvref_t<Optimizer>&>())));

/// Calls f(place) for every group in turn; for an optimizer without groups once.
template <class H, class Optimizer, class F>
constexpr void each_place(Optimizer& optimizer, F f) {
  auto& found = detail::owner<H>(optimizer);
  using owner_type = std::remove_reference_t<decltype(found)>;
  if constexpr (grouped<owner_type>) {
    for (auto& group : found.param_groups()) {
      f(detail::place_in<H, owner_type>(group));
    }
  } else {
    f(detail::place_in<H, owner_type>(found));
  }
}

/// What an optimizer computes in, where it says so: it may be narrower than what its hyperparameters are held in.
template <class Optimizer>
struct computed_type {
  using type = double;
};

template <class Optimizer>
  requires std::floating_point<typename Optimizer::value_type>
struct computed_type<Optimizer> {
  using type = typename Optimizer::value_type;
};

template <class Optimizer>
  requires(
      !requires { typename Optimizer::value_type; } && requires(Optimizer & o) { o.optimizer(); })
struct computed_type<Optimizer> : computed_type<std::remove_cvref_t<decltype(std::declval<Optimizer&>().optimizer())>> {
};

/// Throws for a value that cannot be written into the places of H.
template <class H, class Optimizer>
constexpr void require_writable(Optimizer& optimizer, double value) {
  require_held<held_t<place_t<H, Optimizer>>>("anneal::scheduled", H::name, value);
  if constexpr (!std::same_as<typename computed_type<Optimizer>::type, double>) {
    require_held<typename computed_type<Optimizer>::type>("anneal::scheduled", H::name, value);
  }
  if constexpr (requires(place_t<H, Optimizer> place) { place.check(value); }) {
    detail::each_place<H>(optimizer, [value](auto&& place) { place.check(value); });
  }
}

template <class H, class Optimizer>
constexpr std::size_t count_places(Optimizer& optimizer) {
  auto& found = detail::owner<H>(optimizer);
  if constexpr (grouped<std::remove_reference_t<decltype(found)>>) {
    return found.param_groups().size();
  } else {
    return 1;
  }
}

}  // namespace detail

}  // namespace anneal
