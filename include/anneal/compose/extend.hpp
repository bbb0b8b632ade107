// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "anneal/compose/warp.hpp"
#include "anneal/core/closure.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"

namespace anneal {

/// What a schedule does past its end.
enum class past_end {
  hold,    ///< its last value
  repeat,  ///< starts anew
  mirror   ///< runs back, and forth again, and so on
};

constexpr const char* name_of(past_end past) noexcept { return detail::name_in(past, {"hold", "repeat", "mirror"}); }

namespace detail {

struct extended {
  static constexpr const char* name = "extend";
  constexpr void describe(auto&& field) const { field("past_end", past); }

  past_end past;
  period turn;  ///< until it is where it was; where it holds, its length

  constexpr extended(double length, past_end p) noexcept : past(p), turn(p == past_end::mirror ? 2 * length : length) {}

  [[gnu::always_inline]] constexpr double operator()(double t) const noexcept {
    if (past == past_end::mirror) {
      return magnitude(turn.nearest(t).remainder);
    }
    return past == past_end::hold ? least(t, turn.length()) : turn(t).remainder;
  }

  /// Forth, and the other way round.
  template <class S, class Real>
  constexpr void fill_n(const S& s, double first, std::size_t n, Real* out) const {
    const double there = past == past_end::mirror ? turn.length() / 2 : turn.length();
    if (past == past_end::hold) {
      return taken{there}.fill_n(s, first, n, out);
    }
    if (!is_whole(there) || there < 32) {
      return fill_on(s, *this, first, n, out);
    }
    while (n > 0) {
      const double local = turn(first).remainder;
      const bool back = local >= there;
      const std::size_t here = count_before(back ? turn.length() : there, local, n);
      if (here == 0) {  // where steps are no longer exact
        return fill_on(s, *this, first, n, out);
      }
      if (back) {
        reversed{turn.length()}.fill_n(s, local, here, out);
      } else {
        detail::fill_n(s, local, here, out);
      }
      out += here;
      n -= here;
      first += static_cast<double>(here);
    }
  }
};

}  // namespace detail

/// `s | extend(past_end::mirror)`: a finite s, and what comes after it, for ever. With L the length of s and
/// r = t mod 2L,
///
///   s'(t) = s(min(t, L)) (hold),  s(t mod L) (repeat),  s(min(r, 2L - r)) (mirror)
///
/// s'(L) = s(L), s(0) and s(L). What every schedule does by itself is hold. The state of a feedback schedule goes on; in
/// `s | repeat(forever)` each cycle has its own.
/// Models: not finite; pure or feedback as s is. Errors: does not compile where s is not finite; a length of 0.
/// Source: PyTorch's CosineAnnealingLR, which rises again, is cosine with mirror; ParameterSchedulers.jl's symmetric.
///
///   constexpr auto s = anneal::linear({.initial = 1, .steps = 4}) | anneal::extend(anneal::past_end::mirror);
///   static_assert(s(4) == 0 && s(5) == 0.25 && s(8) == 1 && s(9) == 0.75);
[[nodiscard]] constexpr auto extend(past_end past) {
  return closure([past]<finite_schedule S>(S s) {
    const double length = detail::checked_steps("anneal::extend", "the length of the schedule", step(s.length()));
    return warp<S, detail::extended>(std::move(s), {length, past});
  });
}

}  // namespace anneal
