// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file that is not there ends the compilation.
#if !defined(__cpp_exceptions)
#error "anneal/track needs exceptions: compile without -fno-exceptions"
#include "anneal/needs/exceptions"
#endif

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include "anneal/core/version.hpp"

namespace anneal {

/// What the record of a run is written to.
///   scalar(name, value, step)   a number of the run at a step; any double, NaN and the infinities too
///   text(name, text, step)      the same for a text, UTF-8
///   flush()                     what has been written is where others see it; a sink may do so earlier
/// step is the clock of the run. A sink that is lost writes what it holds; errors it can then tell nobody: flush() before.
/// Where something cannot be written, it throws; what it was given before is kept or written.
///
/// A sink may have more, which then is called instead of scalar() and text():
///   start(facts)                               instead of the texts of what drives the run
///   rate(hyperparameter, group, value, step)   instead of the scalars of what an optimizer saw, in each update
///   observed(metric, step)                     instead of the scalar of a metric that the schedules heard
///   updated(step, next, unheard)               behind the rates of an update: the clock is at `next`, and of the metrics so
///                                              far the last `unheard` came when its rates had been applied
///   sought(from, to)                           instead of what drives the run, where only its clock was set
template <class S>
concept sink = requires(std::remove_cvref_t<S>& s, std::string_view name, double number) {
  s.scalar(name, number, number);
  s.text(name, name, number);
  s.flush();
};

/// What drives a run, when it begins or goes on.
struct run_facts {
  nlohmann::json definition;   ///< definition_of(run); null where a schedule has no description, such as a lambda
  nlohmann::json fingerprint;  ///< of each schedule, in the same places; null as well
  nlohmann::json held;     ///< what the optimizer holds each hyperparameter in: "float", "double", "integer", "other"
  nlohmann::json horizon;  ///< what is given of it; null where nothing is
  std::string version;     ///< of anneal
  double step = 0;         ///< finished updates
  std::string prefix;      ///< of its names
  nlohmann::json state;    ///< to_json(run): the clock and what was heard; null as well
  std::string doubt;       ///< why the definition does not give the same bits; empty where it does
};

/// The facts as texts: anneal/definition, anneal/fingerprint, anneal/horizon (where there is one), anneal/version. For a
/// sink without start(), and for one that wants them beside it. prefix: before the names.
void write_facts(sink auto& to, const run_facts& facts, const std::string& prefix = "") {
  to.text(prefix + "anneal/definition", facts.definition.dump(), facts.step);
  to.text(prefix + "anneal/fingerprint", facts.fingerprint.dump(), facts.step);
  if (!facts.horizon.is_null()) {
    to.text(prefix + "anneal/horizon", facts.horizon.dump(), facts.step);
  }
  to.text(prefix + "anneal/version", facts.version, facts.step);
}

template <class... Sink>
class fan_out;

namespace detail {

template <class S>
concept sink_with_start = requires(S& s, const run_facts& facts) {
  s.start(facts);
};

template <class S>
concept sink_with_rate = requires(S& s, std::string_view hyperparameter, double number) {
  s.rate(hyperparameter, std::size_t{0}, number, number);
};

template <class S>
concept sink_with_observed = requires(S& s, double number) {
  s.observed(number, number);
};

template <class S>
concept sink_with_updated = requires(S& s, double number) {
  s.updated(number, number, std::size_t{0});
};

template <class S>
concept sink_with_sought = requires(S& s, double number) {
  s.sought(number, number);
};

template <class S>
inline constexpr bool is_fan_out = false;
template <class... Sink>
inline constexpr bool is_fan_out<fan_out<Sink...>> = true;

/// Whether a sink, or one that it leads to, has rate().
template <class S>
inline constexpr bool hears_rates = sink_with_rate<S>;
template <class... Sink>
inline constexpr bool hears_rates<fan_out<Sink...>> = (hears_rates<std::remove_reference_t<Sink>> || ...);

/// Calls f with a sink, or with each that it leads to.
template <class S, class F>
void each_sink(S& s, F f) {
  if constexpr (is_fan_out<S>) {
    s.each(f);
  } else {
    f(s);
  }
}

}  // namespace detail

/// Several sinks as one. An lvalue is held by reference, an rvalue is taken over. One that throws does not keep the
/// others from being written to; the first exception is thrown on when all have been.
/// Models: sink; each of them is called by what it has.
///
///   anneal::csv_sink table("run.csv");
///   anneal::fan_out both(table, anneal::tensorboard_sink("runs/first"));
template <class... Sink>
class fan_out {
 public:
  explicit fan_out(Sink&&... sinks) : sinks_(std::forward<Sink>(sinks)...) {
    static_assert((sink<Sink> && ...),
                  "anneal::fan_out: a sink has scalar(name, value, step), text(name, text, step), flush()");
  }

  void scalar(std::string_view name, double value, double step) {
    each([&](auto& s) { s.scalar(name, value, step); });
  }
  void text(std::string_view name, std::string_view text, double step) {
    each([&](auto& s) { s.text(name, text, step); });
  }
  void flush() {
    each([](auto& s) { s.flush(); });
  }

  template <class F>
  void each(F f) {
    std::exception_ptr first;
    const auto call = [&](auto& s) {
      try {
        detail::each_sink(s, f);
      } catch (...) {
        first = first ? first : std::current_exception();
      }
    };
    std::apply([&](auto&... s) { (call(s), ...); }, sinks_);
    if (first) {
      std::rethrow_exception(first);
    }
  }

 private:
  std::tuple<Sink...> sinks_;
};

template <class... Sink>
fan_out(Sink&&...) -> fan_out<Sink...>;

}  // namespace anneal
