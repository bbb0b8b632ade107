// SPDX-License-Identifier: Apache-2.0

// What does it cost that a schedule's type is known at run time only (`any_schedule`), or that its rates are looked up
// in a table? Against the schedule itself.
#include <anneal/anneal.hpp>
#include <anneal/config/any_schedule.hpp>
#include <cstdlib>
#include <vector>

#include "ratio.hpp"

namespace {

constexpr long run_length = 100'000;

double unknown(double x) {
  bench::keep(x);
  return x;
}

template <class F>
void add(const std::string& name, F f) {
  benchmark::RegisterBenchmark(name.c_str(), [f](benchmark::State& state) {
    long t = 0;
    for (auto _ : state) {
      double rate = f(t);
      bench::keep(rate);
      t = t < run_length ? t + 1 : 0;
    }
  });
}

void require_same(const char* what, double a, double b) {
  if (a != b) {
    std::printf("%s: another rate\n", what);
    std::exit(EXIT_FAILURE);
  }
}

template <class S>
void compare(const std::string& name, S s) {
  const anneal::any_schedule any(s);
  const auto state = any.initial_state();
  std::vector<double> rates(run_length + 1);
  anneal::fill(s, 0, rates);
  const anneal::table table(rates);
  for (long t = 0; t <= run_length; ++t) {
    require_same("any_schedule", any(state, t), s(t));
    require_same("table", table(t), s(t));
  }
  add(name + ", any_schedule/anneal", [any, state](long t) { return any(state, t); });
  add(name + ", any_schedule/known type", [s](long t) { return s(t); });
  add(name + ", table/anneal", [table](long t) { return table(t); });
  add(name + ", table/formula", [s](long t) { return s(t); });
}

}  // namespace

int main(int argc, char** argv) {
  bench::initialize(argc, argv);
  compare("constant", anneal::constant({.value = unknown(3e-4)}));
  compare("cosine", anneal::cosine({.initial = unknown(3e-4), .final = unknown(3e-5), .steps = 98'000}));
  compare("warm-up + cosine", anneal::cosine({.initial = unknown(3e-4), .final = unknown(3e-5), .steps = 98'000}) |
                                  anneal::warmup({.steps = unknown(2'000)}));
  bench::run();
}
