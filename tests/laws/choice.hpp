// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidcheck.h>

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/read.hpp"

namespace laws {

/// One schedule out of several types, chosen at run time: random compositions of random compositions.
/// Pure if all are, else feedback; finite if all are.
template <anneal::schedule... S>
class choice {
  template <class T>
  struct state_of {
    anneal::state_t<T> value{};
    friend bool operator==(const state_of&, const state_of&) = default;
  };

  static constexpr bool pure = (anneal::pure_schedule<S> && ...);

 public:
  struct state {
    std::variant<state_of<S>...> value;

    void write_to(auto& sink) const {
      std::visit([&sink](const auto& q) { anneal::detail::write(sink, q.value); }, value);
    }
    void read_from(auto& source) {
      std::visit([&source](auto& q) { anneal::detail::read(source, q.value); }, value);
    }
    friend bool operator==(const state&, const state&) = default;
  };

  template <class T>
    requires(std::same_as<T, S> || ...)
  choice(T s) : s_(std::move(s)) {}

  double operator()(anneal::step t) const requires pure {
    return std::visit([&](const auto& s) -> double { return s(t); }, s_);
  }

  state initial_state() const requires(!pure) {
    return std::visit([]<class T>(const T& s) { return state{state_of<T>{anneal::detail::initial_state(s)}}; }, s_);
  }

  double operator()(const state& q, anneal::step t) const requires(!pure) {
    return std::visit(
        [&]<class T>(const T& s) -> double {
          return anneal::detail::evaluate(s, std::get<state_of<T>>(q.value).value, t);
        },
        s_);
  }

  state observe(const state& q, anneal::step t, double metric) const requires(!pure) {
    return std::visit(
        [&]<class T>(const T& s) {
          return state{state_of<T>{anneal::detail::observe(s, std::get<state_of<T>>(q.value).value, t, metric)}};
        },
        s_);
  }

  /// The description is that of the chosen one.
  void write_to(auto& sink) const {
    std::visit([&sink](const auto& s) { anneal::detail::write(sink, s); }, s_);
  }

  anneal::step length() const requires(anneal::finite_schedule<S>&&...) {
    return std::visit([](const auto& s) -> anneal::step { return s.length(); }, s_);
  }

 private:
  std::variant<S...> s_;
};

/// What one of the makers makes, as a Choice. Counterexamples shrink to the first.
template <class Choice, class... Make>
Choice one_of(const Make&... make) {
  static const auto kind = rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, sizeof...(Make)));
  const std::size_t chosen = *kind.as("kind");
  std::optional<Choice> made;
  std::size_t i = 0;
  ((i++ == chosen ? static_cast<void>(made.emplace(make())) : static_cast<void>(0)), ...);
  return *std::move(made);
}

}  // namespace laws
