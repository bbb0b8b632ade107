// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "anneal/compose/map.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/config/any_schedule.hpp"
#include "anneal/config/detail/fused.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/pack.hpp"

namespace anneal::detail {

/// An any_schedule of which it is known that it does not listen, as a part of what is made anew around it.
class silent {
 public:
  template <std::same_as<any_schedule> S>  // none but this, as in any_pure_schedule
  explicit silent(const S& s);

  [[nodiscard]] double operator()(step t) const { return part_.rate(part_.schedule.get(), none_, t); }
  void fill_n(double first, std::size_t n, double* out) const {
    part_.fill(part_.schedule.get(), none_, first, n, out);
  }
  [[nodiscard]] step length() const { return length_; }

 private:
  any_state none_;
  fused_part part_;
  step length_;
};

static_assert(pure_schedule<silent> && finite_schedule<silent>);

/// Makes the pieces of a composition that does not listen. One that can be taken apart has fuse_into(to), which calls the
/// member below that says what it is.
template <class Pieces>  // as fused_of
class fuser_of {
 public:
  template <class S>
  static std::optional<Pieces> taken_apart(const S& s) {
    fuser_of to;
    if constexpr (requires { s.fuse_into(to); }) {
      s.fuse_into(to);
    }
    return std::move(to.result_);
  }

  template <class S, class F>
  void mapped(const S& s, const F& f) {
    if constexpr (std::same_as<rate_t<S>, double> &&
                  (std::same_as<F, scaled> || std::same_as<F, shifted> || std::same_as<F, clamped>)) {
      result_ = pieces_of(s);
      if constexpr (std::same_as<F, scaled>) {
        result_->multiply(f.factor);
      } else if constexpr (std::same_as<F, shifted>) {
        result_->add(f.by);
      } else {
        result_->bound(f.low, f.high);
      }
    } else {
      part(anneal::mapped<silent, F>(silent(any_schedule(s)), f));
    }
  }

  template <class S, class Clock>
  void warped(const S& s, const Clock& clock) {
    result_ = pieces_of(s);
    if (!turn(clock) || !result_->exact()) {
      part(warp<silent, Clock>(silent(any_schedule(s)), clock));
    }
  }

  template <std::size_t... J, class... S>
  void sequence(const indexed_pack<std::index_sequence<J...>, S...>& parts, const auto& starts) {
    (append(get<J>(parts), static_cast<double>(starts[J])), ...);
  }

  void sequence(const std::vector<any_schedule>& parts, const std::vector<double>& starts) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      append(parts[i], starts[i]);
    }
  }

  template <class S>
  void append(const S& s, double start) {
    if (start == 0) {
      result_ = pieces_of(s);
    } else {
      result_->then(start, pieces_of(s));
    }
  }

  /// A composition that is made anew around what does not listen.
  template <class S>
  void around(const S& s, auto make) {
    part(make(silent(any_schedule(s))));
    result_->saves_a_call();
  }

  template <pure_schedule S>
  void part(const S& s) {
    result_ = Pieces(part_of(s));
  }

 private:
  template <class S>
  static Pieces pieces_of(const S& s) {
    if constexpr (std::same_as<S, any_schedule>) {
      const Pieces* pieces = s.schedule_.table()->pieces(s.schedule_.object());
      if (pieces == nullptr) {
        return Pieces(part_of(s));
      }
      Pieces inside = *pieces;
      inside.saves_a_call();
      return inside;
    } else if constexpr (pure_schedule<S>) {
      return Pieces(part_of(s));
    } else {
      return pieces_of(any_schedule(s));
    }
  }

  template <pure_schedule S>
  static fused_part part_of(const S& s) {
    return {any_schedule::rate_of<S>, any_schedule::fill_of<S>, shared::of(s)};
  }

  friend class silent;

  static fused_part part_of(const any_schedule& s) {
    const Pieces* const pieces = s.schedule_.table()->pieces(s.schedule_.object());
    if (pieces != nullptr && pieces->only_part() != nullptr) {
      return *pieces->only_part();
    }
    const shared owner = shared::of(s);
    const auto& own = *static_cast<const any_schedule*>(owner.get());
    const auto& table = *own.schedule_.table();
    if (table.initial_state == any_schedule::no_initial_state) {
      return {table.rate, table.fill, shared(owner, own.schedule_.object())};
    }
    return {[](const void* any, const any_state&, step t) { return static_cast<const any_schedule*>(any)->at(t); },
            [](const void* any, const any_state&, double first, std::size_t n, double* out) {
              static_cast<const any_schedule*>(any)->fill_n(first, n, out);
            },
            owner};
  }

  template <class Clock>
  bool turn(const Clock& clock) {
    if constexpr (std::same_as<Clock, taken>) {
      result_->take(clock.steps);
    } else if constexpr (std::same_as<Clock, delayed>) {
      result_->delay(clock.steps);
    } else if constexpr (std::same_as<Clock, skipped>) {
      result_->skip(clock.steps);
    } else if constexpr (std::same_as<Clock, reversed>) {
      result_->reverse(clock.steps);
    } else {
      return false;
    }
    return true;
  }

  std::optional<Pieces> result_;
};

using fuser = fuser_of<fused>;

template <std::same_as<any_schedule> S>
silent::silent(const S& s) : part_(fuser::part_of(s)), length_(s.length()) {}

template <class S>
shared fuse(const S& s) {
  std::optional<fused> pieces = fuser::taken_apart(s);
  if (pieces) {
    pieces->finish();
  }
  return pieces && pieces->exact() ? shared::of(*std::move(pieces)) : shared();
}

}  // namespace anneal::detail
