// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/driver/detail/plan.hpp"
#include "anneal/driver/place.hpp"

namespace anneal {

/// What one hyperparameter follows: what `momentum = s` gives.
template <class H, class Plan>
struct binding {
  using hyperparameter = H;
  Plan plan;
};

/// Whether a hyperparameter can be read from and written to an optimizer: has_hyperparameter<adam<>, beta2_t>.
template <class Optimizer, class H>
concept has_hyperparameter = detail::writable<detail::place_t<H, Optimizer>>;

namespace detail {

/// What all hyperparameters share.
template <class H>
struct hyperparameter_base {
  template <has_hyperparameter<H> Optimizer>
  constexpr double get(const Optimizer& optimizer, std::size_t group = 0) const {
    auto& readable = const_cast<Optimizer&>(optimizer);  // nothing is written
    require_group(readable, group);
    double value = 0;
    std::size_t index = 0;
    detail::each_place<H>(readable, [&](auto&& place) {
      if (index++ == group) {
        value = detail::value_at(place);
      }
    });
    return value;
  }

  template <has_hyperparameter<H> Optimizer>
    requires(!std::is_const_v<Optimizer>)
  constexpr void set(Optimizer& optimizer, double value) const {
    detail::require_writable<H>(optimizer, value);
    detail::each_place<H>(optimizer, [&](auto&& place) { detail::assign(place, value); });
  }

  template <has_hyperparameter<H> Optimizer>
    requires(!std::is_const_v<Optimizer>)
  constexpr void set(Optimizer& optimizer, std::size_t group, double value) const {
    detail::require_writable<H>(optimizer, value);
    require_group(optimizer, group);
    detail::each_place<H>(optimizer, [&, index = std::size_t{0}](auto&& place) mutable {
      if (index++ == group) {
        detail::assign(place, value);
      }
    });
  }

  template <bool there>
  static constexpr void must_be_there() {
    static_assert(
        there,
        "anneal::scheduled: the optimizer does not have this hyperparameter, or under a name that was not told: "
        "see anneal::hyperparameter");
  }

  /// A schedule for all groups, or a plan of per_group.hpp.
  template <class Followed>
    requires requires(Followed f) { detail::planned(std::move(f)); }
  constexpr auto operator=(Followed followed) const {
    return binding<H, decltype(detail::planned(std::move(followed)))>{detail::planned(std::move(followed))};
  }

 private:
  template <class Optimizer>
  static constexpr void require_group(Optimizer& optimizer, std::size_t group) {
    require(group < detail::count_places<H>(optimizer), "anneal::scheduled", H::name,
            "must be asked for a parameter group that there is", static_cast<double>(group));
  }
};

/// The text of a template argument.
template <std::size_t N>
struct hyperparameter_name {
  char text[N]{};

  consteval hyperparameter_name(const char (&name)[N]) {
    for (std::size_t i = 0; i < N; ++i) {
      text[i] = name[i];
    }
  }
};

}  // namespace detail

/// The hyperparameters that a schedule can drive. Each is an object:
///   learning_rate.get(optimizer)                its value; .get(optimizer, i) in parameter group i
///   learning_rate.set(optimizer, value)         writes it, in all groups; .set(optimizer, i, value) in group i
///   learning_rate = s                           binds a schedule to it, for anneal::scheduled
/// Errors: std::invalid_argument for a value that is not finite or that the type of the hyperparameter cannot hold (1e300
/// in a float, -1 in an unsigned), and for a group that there is not.
///
/// They are found in an optimizer by the names of its members, no header of its library is needed. Looked at in this
/// order: hyperparameter_of(h, optimizer); every element of param_groups(); options(); the optimizer itself; where it
/// has none of them, the optimizer() that it wraps. For a member of another name one line in the optimizer's namespace
/// is enough:
///   double& hyperparameter_of(anneal::learning_rate_t, my_optimizer& o) { return o.eta; }
/// and for two functions, of which one reads and one writes:
///   auto hyperparameter_of(anneal::learning_rate_t, my_optimizer& o) {
///     return anneal::property{[&o] { return o.rate(); }, [&o](double rate) { o.change_rate(rate); }};
///   }
struct learning_rate_t : detail::hyperparameter_base<learning_rate_t> {
  using detail::hyperparameter_base<learning_rate_t>::operator=;
  static constexpr const char* name = "learning_rate";

  template <bool there>
  static constexpr void must_be_there() {
    static_assert(there,
                  "anneal::scheduled: the optimizer has no learning_rate, or under a name that was not told: see "
                  "hyperparameter_of in anneal/driver/hyperparameter.hpp, or include/anneal/adapter/README.md");
  }

  static constexpr decltype(auto) in(auto& o) {
    if constexpr (requires { o.learning_rate + 0.0; }) {
      return (o.learning_rate);
    } else if constexpr (requires { o.lr + 0.0; }) {
      return (o.lr);
    } else if constexpr (requires { requires detail::number<decltype(o.lr())>; }) {
      return o.lr();
    } else if constexpr (requires { o.lr(o.lr()); }) {  // options that are made as libtorch's are
      return property{[&o] { return std::as_const(o).lr(); }, [&o](auto x) { o.lr(x); }};
    } else if constexpr (requires { o.alpha + 0.0; }) {  // tiny-dnn
      return (o.alpha);
    } else if constexpr (requires { requires detail::number<decltype(o.StepSize())>; }) {  // ensmallen
      return o.StepSize();
    } else if constexpr (requires { o.set_learning_rate(o.get_learning_rate()); }) {
      return property{[&o] { return o.get_learning_rate(); }, [&o](auto x) { o.set_learning_rate(x); }};
    } else if constexpr (requires { o.set_learning_rate(o.learning_rate()); }) {
      return property{[&o] { return o.learning_rate(); }, [&o](auto x) { o.set_learning_rate(x); }};
    } else if constexpr (requires { o.set_lr(o.get_lr()); }) {  // libtorch
      return property{[&o] { return o.get_lr(); }, [&o](auto x) { o.set_lr(x); }};
    } else if constexpr (requires { o.set_lr(o.lr()); }) {
      return property{[&o] { return o.lr(); }, [&o](auto x) { o.set_lr(x); }};
    } else if constexpr (requires { o.setLr(o.getLr()); }) {  // flashlight
      return property{[&o] { return o.getLr(); }, [&o](auto x) { o.setLr(x); }};
    } else if constexpr (requires { o.setLearningRate(o.getLearningRate()); }) {
      return property{[&o] { return o.getLearningRate(); }, [&o](auto x) { o.setLearningRate(x); }};
    } else {
      return detail::absent{};
    }
  }
};

/// The first beta where there are betas.
struct momentum_t : detail::hyperparameter_base<momentum_t> {
  using detail::hyperparameter_base<momentum_t>::operator=;
  static constexpr const char* name = "momentum";

  template <bool there>
  static constexpr void must_be_there() {
    static_assert(there,
                  "anneal::scheduled: the optimizer has no momentum (libtorch's: include anneal/adapter/torch.hpp)");
  }

  static constexpr decltype(auto) in(auto& o) {
    if constexpr (requires { o.momentum + 0.0; }) {
      return (o.momentum);
    } else if constexpr (requires { o.beta1 + 0.0; }) {
      return (o.beta1);
    } else if constexpr (requires { requires detail::number<decltype(o.momentum())>; }) {
      return o.momentum();
    } else if constexpr (requires { detail::element<0>(o.betas()); }) {  // libtorch
      return detail::element<0>(o.betas());
    } else if constexpr (requires { o.mu + o.lambda; }) {  // tiny-dnn, whose RMSprop has another mu and no lambda
      return (o.mu);
    } else if constexpr (requires { o.b1 + 0.0; }) {
      return (o.b1);
    } else {
      return detail::fixed_or_absent(o);
    }
  }
};

struct beta2_t : detail::hyperparameter_base<beta2_t> {
  using detail::hyperparameter_base<beta2_t>::operator=;
  static constexpr const char* name = "beta2";

  template <bool there>
  static constexpr void must_be_there() {
    static_assert(there,
                  "anneal::scheduled: the optimizer has no beta2 (libtorch's: include anneal/adapter/torch.hpp)");
  }

  static constexpr decltype(auto) in(auto& o) {
    if constexpr (requires { o.beta2 + 0.0; }) {
      return (o.beta2);
    } else if constexpr (requires { detail::element<1>(o.betas()); }) {
      return detail::element<1>(o.betas());
    } else if constexpr (requires { o.b2 + 0.0; }) {
      return (o.b2);
    } else {
      return detail::fixed_or_absent(o);
    }
  }
};

struct weight_decay_t : detail::hyperparameter_base<weight_decay_t> {
  using detail::hyperparameter_base<weight_decay_t>::operator=;
  static constexpr const char* name = "weight_decay";

  template <bool there>
  static constexpr void must_be_there() {
    static_assert(
        there, "anneal::scheduled: the optimizer has no weight_decay (libtorch's: include anneal/adapter/torch.hpp)");
  }

  static constexpr decltype(auto) in(auto& o) {
    if constexpr (requires { o.weight_decay + 0.0; }) {
      return (o.weight_decay);
    } else if constexpr (requires { requires detail::number<decltype(o.weight_decay())>; }) {
      return o.weight_decay();
    } else if constexpr (requires { o.alpha + o.lambda; }) {  // tiny-dnn
      return (o.lambda);
    } else {
      return detail::fixed_or_absent(o);
    }
  }
};

struct eps_t : detail::hyperparameter_base<eps_t> {
  using detail::hyperparameter_base<eps_t>::operator=;
  static constexpr const char* name = "eps";

  template <bool there>
  static constexpr void must_be_there() {
    static_assert(there, "anneal::scheduled: the optimizer has no eps (libtorch's: include anneal/adapter/torch.hpp)");
  }

  static constexpr decltype(auto) in(auto& o) {
    if constexpr (requires { o.eps + 0.0; }) {
      return (o.eps);
    } else if constexpr (requires { requires detail::number<decltype(o.eps())>; }) {
      return o.eps();
    } else {
      return detail::fixed_or_absent(o);
    }
  }
};

/// The largest norm of a gradient: optimizer/clipped.hpp.
struct clip_norm_t : detail::hyperparameter_base<clip_norm_t> {
  using detail::hyperparameter_base<clip_norm_t>::operator=;
  static constexpr const char* name = "clip_norm";

  template <bool there>
  static constexpr void must_be_there() {
    static_assert(there, "anneal::scheduled: the optimizer has no clip_norm (anneal::clipped has one)");
  }

  static constexpr decltype(auto) in(auto& o) {
    if constexpr (requires { o.clip_norm + 0.0; }) {
      return (o.clip_norm);
    } else {
      return detail::absent{};
    }
  }
};

namespace detail {

/// Hyperparameters, told by their names in files.
template <class... H>
struct hyperparameter_list {
  static constexpr bool has(const char* name) noexcept { return (same_text(H::name, name) || ...); }
};

using known_hyperparameters =
    hyperparameter_list<learning_rate_t, momentum_t, beta2_t, weight_decay_t, eps_t, clip_norm_t>;

}  // namespace detail

/// A hyperparameter of your own, with a name and the members that hold it, of optimizers or of their options: numbers, or
/// functions that give a reference to one. The first that an optimizer has is driven. Where it is not to be told so, such
/// as in a class template, hyperparameter_of(decltype(temperature), optimizer) tells it, as above.
///
///   inline constexpr anneal::hyperparameter<"temperature", &sampler::temperature, &mixture::tau> temperature;
///
///   anneal::scheduled opt{optimizer, learning_rate = s, temperature = cooling};
template <detail::hyperparameter_name Name, auto... Member>
struct hyperparameter : detail::hyperparameter_base<hyperparameter<Name, Member...>>, detail::first_member<Member...> {
  static_assert(
      Name.text[0] != '\0' && !detail::known_hyperparameters::has(Name.text),
      "anneal::hyperparameter: the name must be given, and be none of anneal's own, which files and states know");
  using detail::hyperparameter_base<hyperparameter<Name, Member...>>::operator=;
  static constexpr const char* name = Name.text;
};

inline constexpr learning_rate_t learning_rate{};
inline constexpr momentum_t momentum{};
inline constexpr beta2_t beta2{};
inline constexpr weight_decay_t weight_decay{};
inline constexpr eps_t eps{};
inline constexpr clip_norm_t clip_norm{};

}  // namespace anneal
