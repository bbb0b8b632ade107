// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>

#include "anneal/config/any_state.hpp"
#include "anneal/config/detail/erased.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/read.hpp"

/// The visitors of core/detail/listeners.hpp behind a virtual interface, so that any_schedule can be visited. A part that listens
/// and its state are of erased types then, which look to the visitor like any other.
namespace anneal::detail {

struct any_part_state {
  void* state;
  void (*read)(void* state, any_source& source);

  void read_from(any_source& source) { read(state, source); }
};

struct any_part {
  const char* name;
  const char* mode;
  const void* part;
  void (*refuse)(const void* part, const void* state);
  void (*write)(const void* part, any_sink& sink);

  void check(const any_part_state& q) const { refuse(part, q.state); }
  void write_to(auto& sink) const {
    with_any_sink(sink, [this](any_sink& to) { write(part, to); });
  }
};

template <class S>
constexpr const char* name_of_part() {
  if constexpr (requires { S::name; }) {
    return S::name;
  } else {
    return "a schedule without a name";
  }
}

/// "max" for a part that hears which metric is higher; what it remembers means nothing to one of the other mode.
template <class S>
constexpr const char* mode_of_part(const S& s) {
  if constexpr (requires { name_of(s.parameters().mode); }) {
    return name_of(s.parameters().mode);
  } else {
    return "";
  }
}

class any_visitor {
 public:
  virtual bool enter(const char* name, bool current = true) = 0;
  virtual void enter(std::size_t index) = 0;
  virtual void leave() = 0;
  virtual void erased_listener(const any_part& s, any_part_state& q) = 0;
  virtual void erased_own(const any_part& s, any_part_state& q) = 0;

  template <class S, class State>
  void listener(const S& s, State& q) {
    any_part_state state = erase_state(q);
    erased_listener(erase_part<State>(s), state);
  }

  template <class S, class State>
  void own(const S& s, State& q) {
    any_part_state state = erase_state(q);
    erased_own(erase_part<State>(s), state);
  }

 protected:
  ~any_visitor() = default;

 private:
  template <class State>
  static any_part_state erase_state(State& q) {
    return {&q, [](void* state, any_source& source) { detail::read(source, *static_cast<State*>(state)); }};
  }

  template <class State, class S>
  static any_part erase_part(const S& s) {
    return {name_of_part<S>(), mode_of_part(s), &s,
            []([[maybe_unused]] const void* part, [[maybe_unused]] const void* state) {
              if constexpr (requires(const S& p, const State& q) { p.check(q); }) {
                static_cast<const S*>(part)->check(*static_cast<const State*>(state));
              }
            },
            [](const void* part, any_sink& sink) { detail::write(sink, *static_cast<const S*>(part)); }};
  }
};

template <class Visitor>
class visitor_of final : public any_visitor {
 public:
  explicit visitor_of(Visitor& visit) noexcept : visit_(visit) {}
  bool enter(const char* name, bool current) override { return visit_.enter(name, current); }
  void enter(std::size_t index) override { visit_.enter(index); }
  void leave() override { visit_.leave(); }
  void erased_listener(const any_part& s, any_part_state& q) override { visit_.listener(s, q); }
  void erased_own(const any_part& s, any_part_state& q) override { visit_.own(s, q); }

 private:
  Visitor& visit_;
};

/// Calls f with the visitor as an any_visitor.
template <class Visitor, class F>
void with_any_visitor(Visitor& visit, F f) {
  if constexpr (std::is_base_of_v<any_visitor, Visitor>) {
    f(static_cast<any_visitor&>(visit));
  } else {
    visitor_of<Visitor> wrapped(visit);
    f(static_cast<any_visitor&>(wrapped));
  }
}

}  // namespace anneal::detail
