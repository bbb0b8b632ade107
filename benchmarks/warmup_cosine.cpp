// SPDX-License-Identifier: Apache-2.0

// What does warm-up + cosine cost per update, compared with the function that one would write by hand with std::cos?
// Both run over the same steps, with parameters that the compiler does not know, into the same sink. `constant` is the
// floor: the loop itself. In `..._latency` the next step is known only when the rate is.
#include <anneal/compose/warmup.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/cosine.hpp>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include "ratio.hpp"

namespace {

struct setting {
  double peak = 3e-4;
  double final = 3e-5;
  long warmup = 2'000;
  long steps = 98'000;
};

setting runtime_setting() {
  setting known;
  bench::keep(known);
  return known;
}

double by_hand(const setting& c, long t) {
  if (t < c.warmup) {
    return c.peak * static_cast<double>(t) / static_cast<double>(c.warmup);
  }
  if (t >= c.warmup + c.steps) {
    return c.final;
  }
  const double progress = static_cast<double>(t - c.warmup) / static_cast<double>(c.steps);
  return c.final + 0.5 * (c.peak - c.final) * (1 + std::cos(std::numbers::pi * progress));
}

auto composed(const setting& c) {
  return anneal::cosine({.initial = c.peak, .final = c.final, .steps = c.steps}) | anneal::warmup({.steps = c.warmup});
}

/// The two agree: std::cos is good to an absolute error of some 1e-16 of the peak.
void check() {
  const setting c = runtime_setting();
  const auto s = composed(c);
  for (long t = 0; t < 110'000; ++t) {
    if (!(std::abs(s(t) - by_hand(c, t)) <= 1e-15 * c.peak)) {
      std::printf("step %ld: %.17g, by hand %.17g\n", t, s(t), by_hand(c, t));
      std::exit(EXIT_FAILURE);
    }
  }
}

template <class F>
void per_update(benchmark::State& state, F f) {
  long t = 0;
  for (auto _ : state) {
    double rate = f(t);
    bench::keep(rate);
    t = t < 100'000 ? t + 1 : 0;
  }
}

template <class F>
void per_update_latency(benchmark::State& state, F f) {
  long t = 0;
  for (auto _ : state) {
    bench::keep(t);
    t = t < 100'000 ? t + (f(t) < 0 ? 2 : 1) : 0;  // never negative
  }
}

auto schedule_of() {
  return [s = composed(runtime_setting())](long t) { return s(t); };
}

auto hand_written_of() {
  return [c = runtime_setting()](long t) { return by_hand(c, t); };
}

void schedule(benchmark::State& state) { per_update(state, schedule_of()); }
void hand_written(benchmark::State& state) { per_update(state, hand_written_of()); }
void schedule_latency(benchmark::State& state) { per_update_latency(state, schedule_of()); }
void hand_written_latency(benchmark::State& state) { per_update_latency(state, hand_written_of()); }

void constant(benchmark::State& state) {
  per_update(state, [s = anneal::constant({.value = runtime_setting().peak})](long t) { return s(t); });
}

BENCHMARK(schedule);
BENCHMARK(hand_written);
BENCHMARK(constant);
BENCHMARK(schedule_latency);
BENCHMARK(hand_written_latency);

}  // namespace

int main(int argc, char** argv) {
  check();
  bench::initialize(argc, argv);
  bench::reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.ratio("warm-up + cosine / hand-written", "schedule", "hand_written");
  reporter.ratio("warm-up + cosine / hand-written, latency", "schedule_latency", "hand_written_latency");
  reporter.ratio("warm-up + cosine / constant", "schedule", "constant");
}
