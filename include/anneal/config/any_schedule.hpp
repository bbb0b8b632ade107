// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include "anneal/config/erased.hpp"
#include "anneal/config/to_string.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/read.hpp"

namespace anneal {

namespace detail {

/// What an erased state is read from: the members of a source for read() that a state needs.
class any_source {
 public:
  virtual double number() = 0;
  virtual bool boolean() = 0;
  virtual double integer(double low, double high) = 0;
  virtual bool is_text(const char* text) = 0;
  [[noreturn]] virtual void bad_text() = 0;
  virtual bool is_null() = 0;
  virtual bool is_empty() = 0;  ///< an object without fields
  virtual bool enter(const char* name) = 0;
  virtual bool enter(std::size_t index) = 0;
  virtual void leave() = 0;
  virtual void absent(const char* name, bool has_default) = 0;
  virtual std::size_t size() = 0;
  virtual void require_size(std::size_t size) = 0;

  template <std::integral T>
  T integer() {
    using limits = std::numeric_limits<T>;
    return static_cast<T>(integer(static_cast<double>((limits::min)()), static_cast<double>((limits::max)())));
  }

 protected:
  ~any_source() = default;
};

}  // namespace detail

/// What an any_schedule remembers: the state of the schedule inside, of erased type. A regular value; it is empty for a
/// schedule that does not listen.
class any_state {
 public:
  any_state() noexcept = default;

  template <class State>
    requires(!std::same_as<State, any_state>)
  explicit any_state(State state) : state_(&table_of<State>, std::move(state)) {}

  /// The state of a type that is known to be inside.
  template <class State>
  const State& as() const noexcept {
    if constexpr (std::same_as<State, any_state>) {  // the state of a composition around an any_schedule
      return *this;
    } else {
      return *static_cast<const State*>(state_.object());
    }
  }

  friend bool operator==(const any_state& a, const any_state& b) {
    return a.state_.table() == b.state_.table() &&
           (a.state_.table() == nullptr || a.state_.table()->equal(a.state_.object(), b.state_.object()));
  }

  void write_to(auto& sink) const {
    if (state_.table() == nullptr) {
      detail::write(sink, detail::no_state{});
    } else {
      detail::with_any_sink(sink, [this](detail::any_sink& to) { state_.table()->write(state_.object(), to); });
    }
  }

  /// Reads a state of the type that is held. An object without fields is what a part that does not listen has written,
  /// which here may be one that could, but holds no part that does: it keeps its state.
  void read_from(detail::any_source& source) {
    if (state_.table() != nullptr && !source.is_empty()) {
      state_.table()->read(state_.object(), source);
    }
  }

 private:
  struct table : detail::erased_table {
    bool (*equal)(const void* a, const void* b);
    void (*write)(const void* state, detail::any_sink& sink);
    void (*read)(void* state, detail::any_source& source);
  };
  using holder = detail::erased<table, 48>;

  template <class State>
  static constexpr table table_of{
      holder::basics<State>(),
      [](const void* a, const void* b) { return *static_cast<const State*>(a) == *static_cast<const State*>(b); },
      [](const void* state, detail::any_sink& sink) { detail::write(sink, *static_cast<const State*>(state)); },
      [](void* state, detail::any_source& source) { detail::read(source, *static_cast<State*>(state)); }};

  holder state_;
};

/// A schedule whose type is known at run time only: read from a file, or chosen by an option. It holds any schedule, in
/// place up to 128 bytes, and is itself one, with double rates, that takes part in every composition.
///
///   anneal::any_schedule s = pick ? anneal::any_schedule(anneal::cosine({…})) : anneal::plateau({…});
///   anneal::scheduler run{s};
///
/// s(state, t), s.observe(state, t, metric): the numbers of the schedule inside, bit for bit, through one indirect call.
/// s.initial_state(): an any_state, empty if the schedule inside does not listen (listens() says). s.length(): that of
/// the schedule inside, infinite if it has no end; a composition that needs an end says so when it is made.
/// Models: feedback, finite; regular: equal means the same description. Not constexpr. Copies may allocate, evaluation
/// never does.
/// Errors: what the schedule inside throws; std::invalid_argument where one that holds a lambda, and so has no
/// description, is printed, compared, fingerprinted or written to JSON.
class any_schedule {
 public:
  using state = any_state;

  template <class S>
    requires(!std::same_as<S, any_schedule> && schedule<S>)
  any_schedule(S s) : schedule_(&table_of<S>, std::move(s)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] double operator()(const any_state& q, step t) const {
    return schedule_.table()->rate(schedule_.object(), q, t);
  }

  [[nodiscard]] any_state initial_state() const { return schedule_.table()->initial_state(schedule_.object()); }

  [[nodiscard]] any_state observe(const any_state& q, step t, double metric) const {
    return schedule_.table()->observe(schedule_.object(), q, t, metric);
  }

  /// In steps; infinite if there is no end.
  [[nodiscard]] step length() const { return schedule_.table()->length(schedule_.object()); }

  [[nodiscard]] bool listens() const noexcept { return schedule_.table()->listens; }

  void write_to(auto& sink) const {
    detail::with_any_sink(sink, [this](detail::any_sink& to) { schedule_.table()->write(schedule_.object(), to); });
  }

  friend bool operator==(const any_schedule& a, const any_schedule& b) { return to_string(a) == to_string(b); }

 private:
  struct table : detail::erased_table {
    double (*rate)(const void* s, const any_state& q, step t);
    any_state (*initial_state)(const void* s);
    any_state (*observe)(const void* s, const any_state& q, step t, double metric);
    step (*length)(const void* s);
    void (*write)(const void* s, detail::any_sink& sink);
    bool listens;
  };
  using holder = detail::erased<table, 128>;

  template <class S>
  static constexpr table table_of{
      holder::basics<S>(),
      [](const void* s, [[maybe_unused]] const any_state& q, step t) {
        if constexpr (pure_schedule<S>) {
          return static_cast<double>((*static_cast<const S*>(s))(t));
        } else {
          return static_cast<double>((*static_cast<const S*>(s))(q.as<state_t<S>>(), t));
        }
      },
      []([[maybe_unused]] const void* s) {
        if constexpr (pure_schedule<S>) {
          return any_state{};
        } else {
          return any_state(static_cast<const S*>(s)->initial_state());
        }
      },
      []([[maybe_unused]] const void* s, const any_state& q, [[maybe_unused]] step t, [[maybe_unused]] double metric) {
        if constexpr (pure_schedule<S>) {
          return q;
        } else {
          return any_state(static_cast<const S*>(s)->observe(q.as<state_t<S>>(), t, metric));
        }
      },
      []([[maybe_unused]] const void* s) {
        if constexpr (finite_schedule<S>) {
          return step(static_cast<const S*>(s)->length());
        } else {
          return step(detail::infinity());
        }
      },
      [](const void* s, detail::any_sink& sink) { detail::write(sink, *static_cast<const S*>(s)); },
      feedback_schedule<S>};

  holder schedule_;
};

static_assert(feedback_schedule<any_schedule> && finite_schedule<any_schedule> && std::copyable<any_schedule>);

}  // namespace anneal
