// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include "anneal/config/any_state.hpp"
#include "anneal/config/detail/any_visitor.hpp"
#include "anneal/config/detail/erased.hpp"
#include "anneal/config/detail/fused.hpp"
#include "anneal/config/detail/shared.hpp"
#include "anneal/config/to_string.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/core/detail/strict.hpp"

namespace anneal {

namespace detail {

template <class Pieces>
class fuser_of;

/// s as one list of pieces, if it can be: of a schedule of which it turned out that no part listens.
template <class S>
shared fuse(const S& s);

}  // namespace detail

/// A schedule whose type is known at run time only: read from a file, or chosen by an option. It holds any schedule, in
/// place up to 128 bytes, and is itself one, with double rates, that takes part in every composition.
///
///   anneal::any_schedule s = pick ? anneal::any_schedule(anneal::cosine({…})) : anneal::plateau({…});
///   anneal::scheduler run{s};
///
/// s(state, t), s.observe(state, t, metric), and s.at(t) where it does not listen: the numbers of the schedule inside, bit
/// for bit, through one indirect call. s.initial_state(): an any_state, empty where the schedule inside does not listen.
/// s.length(): that of the schedule inside, infinite if it has no end; a composition that needs an end says so when it is
/// made.
/// What takes a pure schedule takes this one, too, and asks s.listens() when it is made; a pure schedule of it is
/// any_pure_schedule.
/// Models: feedback, finite; regular: equal means the same description. Not constexpr. Copies may allocate, evaluation
/// never does.
/// Errors: what the schedule inside throws; std::invalid_argument where one that holds a lambda, and so has no
/// description, is printed, compared, fingerprinted or written to JSON, for a state of another schedule, for s.at(t) of one
/// that listens, and for any use of one that was moved from but to assign it, to copy it and to
/// destroy it.
class any_schedule {
 public:
  using state = any_state;

  template <class S>
    requires(!std::same_as<S, any_schedule> && schedule<S>)
  any_schedule(S s) : schedule_(&table_of<S>, held_t<S>(std::move(s))) {  // NOLINT(google-explicit-constructor)
    if constexpr (detail::perhaps_pure<S>) {
      silence_ = initial_state();
      listens_ = silence_.remembers();
      if (!listens_) {
        auto& held = *static_cast<fusible<S>*>(schedule_.object());
        held.pieces = detail::fuse(held.schedule);
        const auto* const pieces = pieces_of<S>(&held);
        held.quick = pieces != nullptr && pieces->pays() ? pieces : nullptr;
      }
    } else {
      listens_ = feedback_schedule<S>;
    }
  }

  [[nodiscard]] double operator()(const any_state& q, step t) const {
    return schedule_.table()->rate(schedule_.object(), q, t);
  }

  [[nodiscard]] any_state initial_state() const { return schedule_.table()->initial_state(schedule_.object()); }

  [[nodiscard]] any_state observe(const any_state& q, step t, double metric) const {
    return schedule_.table()->observe(schedule_.object(), q, t, metric);
  }

  void each_listener(any_state& q, step t, auto& visit) const {
    detail::with_any_visitor(visit, [&](detail::any_visitor& to) {
      schedule_.table()->each_listener(*schedule_.table(), schedule_.object(), q, t, to);
    });
  }

  void operator()(step) const = delete;  // what it holds may listen: s.at(t), s(state, t), or a scheduler

  /// The rate of update t, of a schedule that does not listen. Errors: std::invalid_argument, which is a
  /// std::logic_error, for one that does.
  [[nodiscard]] double at(step t) const {
    if (listens()) {
      detail::raise("anneal::any_schedule: at(t) is for a schedule that does not listen; s(state, t), or a scheduler");
    }
    return (*this)(silence_, t);
  }

  /// out[i] = at(first + i), in one indirect call; first is whole. For fill().
  void fill_n(double first, std::size_t n, double* out) const {
    schedule_.table()->fill(schedule_.object(), silence_, first, n, out);
  }

  /// In steps; infinite if there is no end.
  [[nodiscard]] step length() const { return schedule_.table()->length(schedule_.object()); }

  [[nodiscard]] bool finite() const { return detail::is_finite(length()); }

  /// Whether a metric may change its rates: false for a composition of which no part listens, whatever it is made of.
  [[nodiscard]] bool listens() const {
    if (schedule_.empty()) {
      refuse_empty();
    }
    return listens_;
  }

  void write_to(auto& sink) const {
    detail::with_any_sink(sink, [this](detail::any_sink& to) { schedule_.table()->write(schedule_.object(), to); });
  }

  friend bool operator==(const any_schedule& a, const any_schedule& b) { return to_string(a) == to_string(b); }

 private:
  template <class Pieces>
  friend class detail::fuser_of;

  struct table : detail::erased_table {
    const char* name;
    double (*rate)(const void* s, const any_state& q, step t);
    any_state (*initial_state)(const void* s);
    any_state (*observe)(const void* s, const any_state& q, step t, double metric);
    void (*each_listener)(const table& own, const void* s, any_state& q, step t, detail::any_visitor& visit);
    void (*fill)(const void* s, const any_state& q, double first, std::size_t n, double* out);
    step (*length)(const void* s);
    void (*write)(const void* s, detail::any_sink& sink);
    const detail::fused* (*pieces)(const void* s);

    static const table empty;
  };
  using holder = detail::erased<table, 128>;

  /// A composition of which it is known at run time only whether it listens. Where it does not, it is fused.
  template <class S>
  struct fusible {
    explicit fusible(S s) : schedule(std::move(s)) {}

    S schedule;
    detail::shared pieces;
    const detail::fused* quick = nullptr;  // where that saves calls
  };

  template <class S>
  using held_t = std::conditional_t<detail::perhaps_pure<S>, fusible<S>, S>;

  template <class S>
  [[gnu::always_inline]] static const S& inside(const void* s) noexcept {
    if constexpr (detail::perhaps_pure<S>) {
      return static_cast<const fusible<S>*>(s)->schedule;
    } else {
      return *static_cast<const S*>(s);
    }
  }

  template <class S>
  static const detail::fused* pieces_of(const void* s) {
    return static_cast<const detail::fused*>(static_cast<const fusible<S>*>(s)->pieces.get());
  }

  [[noreturn]] static void refuse_empty() { detail::raise("anneal::any_schedule: was moved from"); }

  /// Apart, so that to look closer, which nobody has to, costs nothing in the call.
  template <class S>
  [[gnu::cold, gnu::noinline]] static double closer_rate(const void* s, const any_state& q, step t) {
    return static_cast<double>(inside<S>(s)(q.as<state_t<S>>(detail::name_of_part<S>()), t));
  }

  template <class S>
  static double rate_of(const void* s, [[maybe_unused]] const any_state& q, step t) {
    if constexpr (pure_schedule<S>) {
      return static_cast<double>(inside<S>(s)(t));
    } else {
      if constexpr (detail::perhaps_pure<S>) {
        const detail::fused* const pieces = static_cast<const fusible<S>*>(s)->quick;
        if (pieces != nullptr && pieces->knows(t) && q.surely_holds<state_t<S>>()) {
          return (*pieces)(q, t);
        }
      }
      return q.surely_holds<state_t<S>>() ? static_cast<double>(inside<S>(s)(q.unchecked<state_t<S>>(), t))
                                          : closer_rate<S>(s, q, t);
    }
  }

  /// Where there is nothing better, the loop is around the function above: to compile each schedule into one of its own
  /// would take a quarter of the time that JSON does.
  template <class S>
  static void fill_of(const void* s, [[maybe_unused]] const any_state& q, double first, std::size_t n, double* out) {
    if constexpr (requires(const S& p) { p.fill_n(first, n, out); }) {
      inside<S>(s).fill_n(first, n, out);
    } else {
      if constexpr (detail::perhaps_pure<S>) {
        const detail::fused* const pieces = pieces_of<S>(s);
        if (pieces != nullptr && pieces->knows(first) && pieces->knows(first + static_cast<double>(n))) {
          return pieces->fill_n(q, first, n, out);
        }
      }
      for (std::size_t i = 0; i < n; ++i) {
        out[i] = rate_of<S>(s, q, first + static_cast<double>(i));
      }
    }
  }

  template <class S>
  static any_state initial_state_of(const void* s) {
    return any_state(inside<S>(s).initial_state());
  }

  template <class S>
  static any_state observe_by(const void* s, const any_state& q, step t, double metric) {
    return any_state(inside<S>(s).observe(q.as<state_t<S>>(detail::name_of_part<S>()), t, metric));
  }

  template <class S>
  static void each_listener_of(const table&, const void* s, any_state& q, step t, detail::any_visitor& visit) {
    detail::each_listener(inside<S>(s), q.as<state_t<S>>(detail::name_of_part<S>()), t, visit);
  }

  template <class S>
  static step length_of(const void* s) {
    return inside<S>(s).length();
  }

  template <class S>
  static void write_by(const void* s, detail::any_sink& sink) {
    detail::write(sink, inside<S>(s));
  }

  // What all schedules share that do not listen, or have no end.
  static any_state no_initial_state(const void*) { return {}; }
  static any_state not_observed(const void*, const any_state& q, step, double) { return q; }
  static void no_listener(const table& own, const void*, any_state& q, step, detail::any_visitor&) {
    q.require_empty(own.name);
  }
  static step endless(const void*) { return detail::infinite(); }
  static const detail::fused* in_one_piece(const void*) { return nullptr; }

  template <class S>
  static constexpr table make_table() noexcept {
    table made{holder::basics<held_t<S>>(),
               detail::name_of_part<S>(),
               rate_of<S>,
               no_initial_state,
               not_observed,
               no_listener,
               fill_of<S>,
               endless,
               write_by<S>,
               in_one_piece};
    if constexpr (feedback_schedule<S>) {
      made.initial_state = initial_state_of<S>;
      made.observe = observe_by<S>;
      made.each_listener = each_listener_of<S>;
    }
    if constexpr (detail::perhaps_pure<S>) {
      made.pieces = pieces_of<S>;
    }
    if constexpr (finite_schedule<S>) {
      made.length = length_of<S>;
    }
    return made;
  }

  template <class S>
  static constexpr table table_of = make_table<S>();

  holder schedule_;
  any_state silence_;  // the state of what does not listen, of which a composition has one, too
  bool listens_ = false;
};

inline constexpr any_schedule::table any_schedule::table::empty{
    detail::no_object,
    "",
    [](const void*, const any_state&, step) -> double { refuse_empty(); },
    [](const void*) -> any_state { refuse_empty(); },
    [](const void*, const any_state&, step, double) -> any_state { refuse_empty(); },
    [](const table&, const void*, any_state&, step, detail::any_visitor&) { refuse_empty(); },
    [](const void*, const any_state&, double, std::size_t, double*) { refuse_empty(); },
    [](const void*) -> step { refuse_empty(); },
    [](const void*, detail::any_sink&) { refuse_empty(); },
    [](const void*) -> const detail::fused* { refuse_empty(); }};

static_assert(detail::perhaps_pure<any_schedule> && finite_schedule<any_schedule> && std::copyable<any_schedule>);

}  // namespace anneal

#include "anneal/config/detail/fuser.hpp"
