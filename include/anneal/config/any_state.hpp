// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdio>
#include <utility>
#include <vector>

#if defined(__cpp_rtti)
#include <typeinfo>
#endif

#include "anneal/config/detail/erased.hpp"
#include "anneal/config/detail/numbers.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/read.hpp"

namespace anneal {

/// What an any_schedule remembers: the state of the schedule inside, of erased type. A regular value; it is empty for a
/// schedule that does not listen, and where it was moved from.
class any_state {
 public:
  any_state() noexcept = default;

  template <class State>
    requires(!std::same_as<State, any_state>)
  explicit any_state(State state) : state_(&table_of<State>, std::move(state)) {}

  /// The state inside, of the schedule whose name is given. Errors: std::invalid_argument where it is empty, or is of
  /// another type.
  template <class State>
  const State& as(const char* owner = "the schedule that is asked") const {
    if (!surely_holds<State>()) {
      require_same(table_of<State>, owner);
    }
    return unchecked<State>();
  }

  /// Whether as() needs to look no closer: one comparison.
  template <class State>
  [[gnu::always_inline]] bool surely_holds() const noexcept {
    if constexpr (std::same_as<State, any_state>) {  // the state of a composition around an any_schedule
      return true;
    } else {
      return state_.table() == &table_of<State>;
    }
  }

  template <class State>
  [[gnu::always_inline]] const State& unchecked() const noexcept {
    if constexpr (std::same_as<State, any_state>) {
      return *this;
    } else {
      return *static_cast<const State*>(state_.object());
    }
  }

  template <class State>
  State& as(const char* owner = "the schedule that is asked") {
    return const_cast<State&>(std::as_const(*this).as<State>(owner));
  }

  void require_empty(const char* owner) const {
    if (!state_.empty()) {
      refuse("must be empty for", owner, "which does not listen; is that of a schedule that does");
    }
  }

  /// Where nothing is remembered it is no matter in which cycle.
  friend bool operator==(const any_state& a, const any_state& b) {
    const table& of_a = *a.state_.table();
    return same(of_a, *b.state_.table()) &&
           (of_a.equal(a.state_.object(), b.state_.object()) || !(a.remembers() || b.remembers()));
  }

  bool remembers() const { return state_.table()->remembers(state_.object()); }

  void write_to(auto& sink) const {
    detail::with_any_sink(sink, [this](detail::any_sink& to) { state_.table()->write(state_.object(), to); });
  }

  /// Reads a state of the type that is held.
  void read_from(detail::any_source& source) { state_.table()->read(state_.object(), source); }

  /// All that is remembered, as a list of numbers, for archives and files: none where the schedule does not listen. The
  /// same of a schedule and of one that was read from its description.
  template <class Numbers = std::vector<double>>
  [[nodiscard]] Numbers numbers() const {
    detail::number_sink<Numbers> sink;
    write_to(sink);
    return sink.take();
  }

  /// Takes what numbers() gave for a state of the same schedule. Errors: std::invalid_argument for numbers that are not
  /// as many, or of which one is none for its place; nothing is changed then. What the schedule could not have come to
  /// is refused by who restores it.
  template <class Numbers = std::vector<double>>
  void assign(const Numbers& numbers) {
    any_state next = *this;
    detail::number_source<Numbers> source(numbers);
    next.read_from(source);
    source.finish();
    *this = std::move(next);
  }

 private:
  struct table : detail::erased_table {
    bool (*equal)(const void* a, const void* b);
    bool (*remembers)(const void* state);
    void (*write)(const void* state, detail::any_sink& sink);
    void (*read)(void* state, detail::any_source& source);
#if defined(__cpp_rtti)
    const std::type_info* type;
#endif

    static const table empty;
  };
  using holder = detail::erased<table, 48>;

  template <class State>
  static bool equal(const void* a, const void* b) {
    return *static_cast<const State*>(a) == *static_cast<const State*>(b);
  }

  template <class State>
  static bool remembers(const void* state) {
    return detail::remembers(*static_cast<const State*>(state));
  }

  template <class State>
  static void write(const void* state, detail::any_sink& sink) {
    detail::write(sink, *static_cast<const State*>(state));
  }

  template <class State>
  static void read(void* state, detail::any_source& source) {
    detail::read(source, *static_cast<State*>(state));
  }

  template <class State>
  static constexpr table table_of {
    holder::basics<State>(), equal<State>, remembers<State>, write<State>, read<State>,
#if defined(__cpp_rtti)
        &typeid(State),
#endif
  };

  /// Libraries that hide their symbols have tables of their own for the same type, and there the type itself decides.
  /// Without run-time type information it cannot: a state of another library is then one of another type.
  static bool same(const table& a, const table& b) noexcept {
#if defined(__cpp_rtti)
    return &a == &b || *a.type == *b.type;
#else
    return &a == &b;
#endif
  }

  [[gnu::cold, gnu::noinline]] void require_same(const table& expected, const char* owner) const {
    if (!same(*state_.table(), expected)) {
      refuse("must be the state of", owner, state_.empty() ? "is empty" : "is that of another schedule");
    }
  }

  [[noreturn]] static void refuse(const char* rule, const char* owner, const char* got) {
    char text[256];
    std::snprintf(text, sizeof text, "anneal::any_state: %s %s, %s", rule, owner, got);
    detail::raise(text);
  }

  holder state_;
};

inline constexpr any_state::table any_state::table::empty {
  detail::no_object, [](const void*, const void*) { return true; }, [](const void*) { return false; },
      [](const void*, detail::any_sink& sink) { detail::write(sink, detail::no_state{}); },
      [](void*, detail::any_source& source) {
        detail::no_state none;
        detail::read(source, none);
      },
#if defined(__cpp_rtti)
      &typeid(void),
#endif
};

}  // namespace anneal
