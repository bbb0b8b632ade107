// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "anneal/config/fingerprint.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/strict.hpp"
#include "anneal/driver/scheduled.hpp"
#include "anneal/driver/scheduler.hpp"

/// What has to be the same on all ranks, walked over: visit.number(name, x), visit.definition(name, schedule) and
/// visit.state(name, state). What has no description, a lambda or a state of a user's without fields, is not visited: it
/// shows in the rates.
namespace anneal::detail {

template <class S>
void visit_definition(const char* name, const S& s, auto& visit) {
  if constexpr (describable<S>) {
    visit.definition(name, s);
  }
}

template <class State>
void visit_state(const char* name, const State& state, auto& visit) {
  if constexpr (describable<State> && !std::is_empty_v<State>) {
    visit.state(name, state);
  }
}

template <class Optimizer, class... Binding>
void visit_facts(const scheduled<Optimizer, Binding...>& run, auto& visit) {
  const auto each = [&run](auto f) { run.each_plan(run.state(), f); };
  visit.number("step", run.position());
  each([&]<class H>(H, const auto& plan, const auto& heard) {
    plan.each_part(heard, [&](const auto& part, const auto&, const auto&) { visit_definition(H::name, part, visit); });
  });
  each([&]<class H>(H, const auto& plan, const auto& heard) {
    auto rates = plan.empty_rates();
    plan.evaluate(heard, run.position(), rates);
    for (const double rate : rates) {
      visit.number(H::name, rate);
    }
  });
  each([&]<class H>(H, const auto& plan, const auto& heard) {
    plan.each_part(heard, [&](const auto&, const auto&, const auto& of_part) { visit_state(H::name, of_part, visit); });
  });
}

template <schedule S>
void visit_facts(const scheduler<S>& run, auto& visit) {
  visit.number("step", run.position());
  visit_definition("the schedule", run.schedule(), visit);
  visit.number("the rate", static_cast<double>(run.rate()));
  visit_state("the schedule", run.state().feedback, visit);
}

/// What is tracked (tracked.hpp).
template <class Run>
  requires requires(const Run& tracked) { tracked.run(); }
void visit_facts(const Run& tracked, auto& visit) { detail::visit_facts(tracked.run(), visit); }

/// All of it in 64 bits; allocates nothing.
class fact_hasher {
 public:
  void number(const char*, double x) { sink_.number(x); }
  void definition(const char*, const auto& s) { detail::write(sink_, s); }
  void state(const char*, const auto& state) { detail::write(sink_, state); }
  std::uint64_t value() const noexcept { return sink_.value(); }

 private:
  fingerprint_sink sink_;
};

/// A number or a fingerprint, and what it is of.
struct fact {
  std::string name;
  std::uint64_t bits;
  bool is_number;

  static std::string text(std::uint64_t bits, bool is_number) {
    return is_number ? number_text(std::bit_cast<double>(bits)).digits : hexadecimal(bits);
  }
};

/// Each of it apart; the numbers of a state by the places that they have in JSON: learning_rate/feedback/best.
class fact_list {
 public:
  void number(const char* name, double x) {
    const std::uint64_t bits = x == 0 ? 0 : is_nan(x) ? 0x7ff8000000000000u : std::bit_cast<std::uint64_t>(x);
    facts_.push_back({name, bits, true});
  }
  void definition(const char* name, const auto& s) {
    fingerprint_sink sink;
    detail::write(sink, s);
    facts_.push_back({std::string("the definition of ") + name, sink.value(), false});
  }
  void state(const char* name, const auto& state) {
    numbers sink{*this, {std::string(name) + "/feedback"}};
    detail::write(sink, state);
  }
  std::vector<fact> take() { return std::move(facts_); }

 private:
  struct numbers {
    fact_list& to;
    std::vector<std::string> places;
    std::vector<std::size_t> counts{};  // of the lists that are open; of an object, none

    void key(const char* name) { places.push_back(places.back() + "/" + name); }
    void number(double x) {
      begin();
      to.number(places.back().c_str(), x);
      end();
    }
    void boolean(bool value) { number(value ? 1 : 0); }
    void text(const char* text) {
      fingerprint_sink sink;
      sink.text(text);
      begin();
      to.facts_.push_back({places.back(), sink.value(), false});
      end();
    }
    void null() { text("null"); }
    void begin_object(const char*) {
      begin();
      counts.push_back(none);
    }
    void end_object() { close(); }
    void begin_list() {
      begin();
      counts.push_back(0);
    }
    void end_list() { close(); }

   private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    bool in_list() const { return !counts.empty() && counts.back() != none; }
    void begin() {
      if (in_list()) {
        places.push_back(places.back() + "/" + std::to_string(counts.back()++));
      }
    }
    void end() {
      if (!counts.empty()) {  // the key, or the place in the list
        places.pop_back();
      }
    }
    void close() {
      counts.pop_back();
      end();
    }
  };

  std::vector<fact> facts_;
};

}  // namespace anneal::detail
