// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/held.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/pack.hpp"

namespace anneal {

/// A function of several schedules at the same step: s(t) = f(a(t), b(t), …). `*`, `+`, min, max and average are these.
///
/// All of them hear every metric.
/// Models: pure if all are, else feedback; finite if all are, of the greatest length (the shorter ones hold their
/// final values meanwhile).
/// Source: the product is what PyTorch's ChainedScheduler means to be, and Composer's list of schedulers is.
///
///   constexpr auto s = anneal::linear({.initial = 1, .steps = 10}) * anneal::constant({.value = 3});
///   static_assert(s(5) == 1.5);
template <class F, schedule... S>
  requires std::invocable<const F&, rate_t<S>...>
class pointwise : detail::held<F> {
  using function = detail::held<F>;
  using indices = std::index_sequence_for<S...>;
  static constexpr bool finite = (finite_schedule<S> && ...);
  static constexpr bool pure = (pure_schedule<S> && ...);

 public:
  static constexpr const char* name = detail::name_or<F>("pointwise");
  using state = detail::pack<state_t<S>...>;

  constexpr explicit pointwise(F f, S... parts) : function(std::move(f)), parts_{{std::move(parts)}...} {}

  [[nodiscard, gnu::always_inline]] constexpr auto operator()(step t) const requires pure {
    return at(state{}, t, indices{});
  }

  template <class Real>
  constexpr void fill_n(double first, std::size_t n, Real* out) const requires pure {
    fill_blocks(first, n, out, indices{});
  }

  [[nodiscard]] constexpr state initial_state() const requires(!pure) { return initial(indices{}); }

  [[nodiscard, gnu::always_inline]] constexpr auto operator()(const state& states, step t) const requires(!pure) {
    return at(states, t, indices{});
  }

  void operator()(step) const requires(!pure) = delete;  // it listens: s(state, t), or a scheduler

  [[nodiscard]] constexpr state observe(const state& states, step t, double metric) const requires(!pure) {
    return heard(states, t, metric, indices{});
  }

  constexpr void each_listener(state& states, step t, auto& visit) const requires(!pure) {
    visit_parts(states, t, visit, indices{});
  }

  [[nodiscard]] constexpr step length() const requires finite { return longest(indices{}); }

  constexpr void describe(auto&& field) const requires(detail::has_name<F>&&...&& detail::describable<S>) {
    field("of", parts_);
  }

 private:
  template <std::size_t... J>
  [[gnu::always_inline]] constexpr auto at(const state& states, step t, std::index_sequence<J...>) const {
    return function::get()(detail::evaluate(detail::get<J>(parts_), detail::get<J>(states), t)...);
  }

  static constexpr std::size_t block_size = 64;

  template <class Rate>
  struct block {
    Rate rates[block_size];
  };

  template <class Real, std::size_t... J>
  constexpr void fill_blocks(double first, std::size_t n, Real* out, std::index_sequence<J...>) const {
    detail::pack<block<rate_t<S>>...> blocks{};
    for (std::size_t done = 0; done < n; done += block_size) {
      const std::size_t here = n - done < block_size ? n - done : block_size;
      (detail::fill_n(detail::get<J>(parts_), first + static_cast<double>(done), here, detail::get<J>(blocks).rates),
       ...);
      for (std::size_t i = 0; i < here; ++i) {
        out[done + i] = static_cast<Real>(function::get()(detail::get<J>(blocks).rates[i]...));
      }
    }
  }

  template <std::size_t... J>
  constexpr state initial(std::index_sequence<J...>) const {
    return {{detail::initial_state(detail::get<J>(parts_))}...};
  }

  template <std::size_t... J>
  constexpr state heard(const state& states, step t, double metric, std::index_sequence<J...>) const {
    return {{detail::observe(detail::get<J>(parts_), detail::get<J>(states), t, metric)}...};
  }

  template <std::size_t... J>
  constexpr void visit_parts(state& states, step t, auto& visit, std::index_sequence<J...>) const {
    (detail::each_listener_in(J, detail::get<J>(parts_), detail::get<J>(states), t, visit), ...);
  }

  template <std::size_t... J>
  constexpr double longest(std::index_sequence<J...>) const {
    double length = 0;
    ((length = detail::greatest<double>(length, step(detail::get<J>(parts_).length()))), ...);
    return length;
  }

  detail::pack<S...> parts_;
};

namespace detail {

/// A function of any number of rates, from the first to the last: F folds a rate into what it has, and finishes.
template <class F>
struct folded {
  constexpr auto operator()(auto first, auto... rest) const noexcept {
    using rate = std::common_type_t<decltype(first), decltype(rest)...>;
    rate total = first;
    ((total = F::fold(total, static_cast<rate>(rest))), ...);
    return F::finish(total, 1 + sizeof...(rest));
  }

  template <class Real>
  static constexpr Real finish(Real total, std::size_t) noexcept {
    return total;
  }
};

struct product : folded<product> {
  static constexpr const char* name = "product";
  template <class Real>
  static constexpr Real fold(Real a, Real b) noexcept {
    return a * b;
  }
};

struct sum : folded<sum> {
  static constexpr const char* name = "sum";
  template <class Real>
  static constexpr Real fold(Real a, Real b) noexcept {
    return a + b;
  }
};

struct minimum : folded<minimum> {
  static constexpr const char* name = "min";
  template <class Real>
  static constexpr Real fold(Real a, Real b) noexcept {
    return least(a, b);
  }
};

struct maximum : folded<maximum> {
  static constexpr const char* name = "max";
  template <class Real>
  static constexpr Real fold(Real a, Real b) noexcept {
    return greatest(a, b);
  }
};

struct mean : folded<mean> {
  static constexpr const char* name = "average";
  template <class Real>
  static constexpr Real fold(Real a, Real b) noexcept {
    return a + b;
  }
  template <class Real>
  static constexpr Real finish(Real total, std::size_t count) noexcept {
    return total * (Real{1} / static_cast<Real>(count));
  }
};

}  // namespace detail

/// `a * b`: the product of two schedules. Found where one of them is of anneal; for two lambdas, `pointwise` or
/// `using anneal::operator*`.
template <schedule A, schedule B>
[[nodiscard]] constexpr auto operator*(A a, B b) {
  return pointwise(detail::product{}, std::move(a), std::move(b));
}

/// `a + b`: the sum of two schedules.
template <schedule A, schedule B>
[[nodiscard]] constexpr auto operator+(A a, B b) {
  return pointwise(detail::sum{}, std::move(a), std::move(b));
}

/// `min(a, b, …)`: the lowest rate of several schedules.
template <schedule A, schedule B, schedule... More>
[[nodiscard]] constexpr auto(min)(A a, B b, More... more) {
  return pointwise(detail::minimum{}, std::move(a), std::move(b), std::move(more)...);
}

/// `max(a, b, …)`: the highest rate of several schedules.
template <schedule A, schedule B, schedule... More>
[[nodiscard]] constexpr auto(max)(A a, B b, More... more) {
  return pointwise(detail::maximum{}, std::move(a), std::move(b), std::move(more)...);
}

/// `average(a, b, …)`: the mean of several schedules.
template <schedule A, schedule B, schedule... More>
[[nodiscard]] constexpr auto average(A a, B b, More... more) {
  return pointwise(detail::mean{}, std::move(a), std::move(b), std::move(more)...);
}

// Of schedules of one type, where std::min and std::max are visible too: more special than they are.
template <schedule S>
[[nodiscard]] constexpr auto(min)(const S& a, const S& b) {
  return pointwise(detail::minimum{}, a, b);
}

template <schedule S, schedule C>
[[nodiscard]] constexpr auto(min)(const S& a, const S& b, C c) {
  return pointwise(detail::minimum{}, a, b, std::move(c));
}

template <schedule S>
[[nodiscard]] constexpr auto(max)(const S& a, const S& b) {
  return pointwise(detail::maximum{}, a, b);
}

template <schedule S, schedule C>
[[nodiscard]] constexpr auto(max)(const S& a, const S& b, C c) {
  return pointwise(detail::maximum{}, a, b, std::move(c));
}

}  // namespace anneal
