// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <utility>

#include "anneal/core/concepts.hpp"

namespace anneal {

namespace detail {

// What compilers name where a pipe is refused, with the line that refuses it.
template <class S>
struct without_an_end;
struct schedule_on_the_right;
struct schedule_on_both_sides {};

/// By a conversion, so that everybody's own pipe comes before the refusal below.
struct one_of_two {
  template <schedule S>
  one_of_two(const S&);  // NOLINT(google-explicit-constructor)
};

}  // namespace detail

/// What stands on the right of a pipe: `schedule | take(100)` gives a schedule, and `take(100) | repeat(3)` one
/// adaptor that does both. F makes the new schedule out of the old one.
template <class F>
class closure {
 public:
  constexpr explicit closure(F f) : f_(std::move(f)) {}

  template <schedule S>
    requires std::invocable<const F&, S>
  [[nodiscard]] friend constexpr auto operator|(S s, const closure& adaptor) { return adaptor.f_(std::move(s)); }

  // The one thing that an adaptor can demand of a schedule is an end.
  template <schedule S>
    requires(!std::invocable<const F&, S>)
  friend constexpr detail::without_an_end<S> operator|(S, const closure&) = delete;  // put `| take(n)` after S

  template <schedule S>
  friend detail::schedule_on_the_right operator|(const closure&, const S&) = delete;  // first the schedule: S | adaptor

  template <class G>
  [[nodiscard]] friend constexpr auto operator|(closure first, closure<G> second) {
    return anneal::closure(
        [ first, second ]<schedule S>(S s) requires requires { std::move(s) | first | second; } {
          return std::move(s) | first | second;
        });
  }

 private:
  F f_;
};

detail::schedule_on_both_sides operator|(detail::one_of_two, detail::one_of_two) = delete;  // S | then(T), S | map(f)

}  // namespace anneal
