// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/closure.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/pack.hpp"

namespace anneal {

namespace detail {

template <class... S>
constexpr bool all_but_the_last_finite() {
  constexpr bool finite[] = {finite_schedule<S>...};
  for (std::size_t i = 0; i + 1 < sizeof...(S); ++i) {
    if (!finite[i]) {
      return false;
    }
  }
  return true;
}

}  // namespace detail

/// One schedule after another, each with its own clock: with L_k the summed lengths of the first k,
///
///   s(t) = s_k(t - L_k),  L_k <= t < L_{k+1}
///
/// At a boundary the later schedule speaks; for an update with the last value of an earlier one that takes L steps, put
/// `| take(L + 1)` after it. A metric is heard by the schedule that speaks at t, and by no other, so a plateau after a
/// warm-up does not count what happened before it.
/// Models: pure if all are, else feedback; finite if the last one is. `sequence(a, sequence(b, c))` has the rates of
/// `sequence(a, b, c)`.
/// Errors: does not compile where one before the last is not finite. Source: PyTorch's SequentialLR (which does not
/// take a plateau), optax.join_schedules.
///
///   constexpr auto s = anneal::sequence(anneal::linear({.initial = 0, .final = 1, .steps = 2}),
///                                       anneal::constant({.value = 5}));
///   static_assert(s(1) == 0.5 && s(2) == 5);
template <schedule... S>
class sequence {
  static_assert(detail::all_but_the_last_finite<S...>(),
                "anneal::sequence: every schedule but the last must be finite: put `| take(n)` after it");
  static constexpr std::size_t count = sizeof...(S);
  static constexpr bool pure = (pure_schedule<S> && ...);
  using parts_t = detail::pack<S...>;
  using last = std::remove_cvref_t<decltype(detail::get<count - 1>(std::declval<const parts_t&>()))>;
  using rate = std::common_type_t<rate_t<S>...>;

 public:
  static constexpr const char* name = "sequence";
  using state = detail::pack<state_t<S>...>;

  constexpr explicit sequence(S... parts) : parts_{{std::move(parts)}...} {
    set_starts(std::make_index_sequence<count - 1>{});
  }

  [[nodiscard, gnu::always_inline]] constexpr rate operator()(step t) const requires pure { return at<0>(state{}, t); }

  constexpr void fill_n(double first, std::size_t n, rate* out) const requires pure { fill_from<0>(first, n, out); }

  [[nodiscard]] constexpr state initial_state() const requires(!pure) {
    return initial(std::make_index_sequence<count>{});
  }

  [[nodiscard, gnu::always_inline]] constexpr rate operator()(const state& states, step t) const requires(!pure) {
    return at<0>(states, t);
  }

  void operator()(step) const requires(!pure) = delete;  // it listens: s(state, t), or a scheduler

  [[nodiscard]] constexpr state observe(state states, step t, double metric) const requires(!pure) {
    hear<0>(states, t, metric);
    return states;
  }

  constexpr void each_listener(state& states, step t, auto& visit) const requires(!pure) {
    visit_parts(states, t, visit, std::make_index_sequence<count>{});
  }

  [[nodiscard]] constexpr step length() const requires finite_schedule<last> {
    return starts_[count - 1] + step(detail::get<count - 1>(parts_).length());
  }

  template <std::size_t J>
  constexpr const auto& part() const noexcept {
    return detail::get<J>(parts_);
  }

  void fuse_into(auto& to) const { to.sequence(parts_, starts_); }

  constexpr void describe(auto&& field) const requires(detail::describable<S>&&...) { field("of", parts_); }

 private:
  template <std::size_t... J>
  constexpr void set_starts(std::index_sequence<J...>) {
    ((starts_[J + 1] =
          detail::counted(starts_[J] + detail::checked_end("anneal::sequence", step(detail::get<J>(parts_).length())))),
     ...);
  }

  template <std::size_t... J>
  constexpr state initial(std::index_sequence<J...>) const {
    return {{detail::initial_state(detail::get<J>(parts_))}...};
  }

  template <std::size_t... J>
  constexpr void visit_parts(state& states, double t, auto& visit, std::index_sequence<J...>) const {
    (detail::each_listener_in(J, detail::get<J>(parts_), detail::get<J>(states), t - starts_[J], visit), ...);
  }

  template <std::size_t J>
  [[gnu::always_inline]] constexpr rate at(const state& states, step t) const {
    if constexpr (J + 1 < count) {
      if (detail::reached(starts_[J + 1], t)) [[likely]] {
        return at<J + 1>(states, t);
      }
    }
    const step local = J == 0 ? t : detail::since(starts_[J], t);
    return static_cast<rate>(detail::evaluate(detail::get<J>(parts_), detail::get<J>(states), local));
  }

  template <std::size_t J>
  constexpr void fill_from(double first, std::size_t n, rate* out) const {
    std::size_t here = n;
    if constexpr (J + 1 < count) {
      here = detail::count_before(starts_[J + 1], first, n);
      fill_from<J + 1>(first + static_cast<double>(here), n - here, out + here);
    }
    detail::fill_behind(detail::get<J>(parts_), first, starts_[J], here, out);
  }

  template <std::size_t J>
  constexpr void hear(state& states, double t, double metric) const {
    if constexpr (J + 1 < count) {
      if (t >= starts_[J + 1]) {
        return hear<J + 1>(states, t, metric);
      }
    }
    detail::get<J>(states) = detail::observe(detail::get<J>(parts_), detail::get<J>(states), t - starts_[J], metric);
  }

  parts_t parts_;
  std::array<step, count> starts_{};
};

/// `a | then(b)`: sequence(a, b). Does not compile where a is not finite.
template <schedule Next>
[[nodiscard]] constexpr auto then(Next next) {
  return closure([next = std::move(next)]<finite_schedule S>(S s) { return sequence<S, Next>(std::move(s), next); });
}

}  // namespace anneal
