// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <ostream>
#include <vector>

#include "anneal/core/concepts.hpp"
#include "anneal/driver/scheduler.hpp"
#include "laws/random.hpp"

namespace laws {

/// A moment of a run: so many steps after the one before; perhaps a metric is heard.
struct event {
  double gap = 0;
  bool heard = false;
  double metric = 0;
  friend std::ostream& operator<<(std::ostream& out, const event& e);
};

using history = std::vector<event>;

/// Steps are whole or eighths, so that every boundary is met, missed and jumped over; some are far ahead.
/// Metrics are mostly small whole numbers, so that they tie and improve; some are what no loss should be.
history pick_history(bool with_metrics);

/// The rate of s at t before it has heard anything.
template <anneal::schedule S>
double rate_at(const S& s, double t) {
  anneal::scheduler run{s};
  run.seek(t);
  return run.rate();
}

/// A part of the training clock, both ends included; whether metrics are heard.
struct window {
  double from = 0;
  double to = std::numeric_limits<double>::infinity();
  bool silent = false;
};

/// A run whose schedule is of any type.
struct any_run {
  virtual ~any_run() = default;
  virtual double rate() const = 0;
  virtual void seek(double t) = 0;
  virtual void observe(double metric) = 0;
};

template <anneal::schedule S>
struct run_of final : any_run {
  explicit run_of(const S& s) : run(s) {}
  double rate() const override { return run.rate(); }
  void seek(double t) override { run.seek(t); }
  void observe(double metric) override { run.observe(metric); }
  anneal::scheduler<S> run;
};

/// Fails the case unless the two have the same rates all along a history, at each step and after each metric.
void expect_same_rates(any_run&& left, any_run&& right, const history& events, window seen);

/// All have the same rates, exactly, all along a random history.
template <anneal::schedule First, anneal::schedule... More>
void expect_same_in(window seen, const First& first, const More&... more) {
  constexpr bool listen = anneal::feedback_schedule<First> || (anneal::feedback_schedule<More> || ...);
  const history events = pick_history(listen && !seen.silent);
  (expect_same_rates(run_of(first), run_of(more), events, seen), ...);
}

template <anneal::schedule... S>
void expect_same(const S&... s) {
  expect_same_in({}, s...);
}

}  // namespace laws
