// SPDX-License-Identifier: Apache-2.0

// What does driving Adam by a schedule add to a step with a constant rate, for 10 to 100 000 parameters?
#include <anneal/adapter/scheduled.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/optimizer/adam.hpp>
#include <anneal/schedule/cosine.hpp>
#include <cmath>
#include <cstdlib>
#include <span>
#include <vector>

#include "ratio.hpp"

namespace {

/// Of a length that the compiler does not know; longer than any run here, so that the rate varies to the end.
auto schedule() {
  double steps = 100'000'000;
  bench::keep(steps);
  return anneal::cosine({.initial = 1e-3, .steps = steps}) | anneal::warmup({.steps = steps / 100'000});
}

struct problem {
  explicit problem(std::size_t n) : parameters(n, 1.0F), gradients(n, 0.25F) {}
  std::vector<float> parameters;
  std::vector<float> gradients;
};

template <class Optimizer>
void steps(benchmark::State& state, Optimizer opt) {
  problem p(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    opt.step(std::span<float>(p.parameters), std::span<const float>(p.gradients));
    benchmark::ClobberMemory();
  }
}

void constant(benchmark::State& state) { steps(state, anneal::adam<float>({.learning_rate = 1e-3})); }

void scheduled(benchmark::State& state) { steps(state, anneal::scheduled(anneal::adam<float>({}), schedule())); }

BENCHMARK(constant)->Arg(10)->Arg(1'000)->Arg(100'000);
BENCHMARK(scheduled)->Arg(10)->Arg(1'000)->Arg(100'000);

/// A scheduled run is the run that sets the rates by hand.
void check() {
  problem one(100), two(100);
  anneal::scheduled driven(anneal::adam<float>({}), schedule());
  anneal::adam<float> by_hand({});
  for (int t = 0; t < 2'000; ++t) {
    driven.step(std::span<float>(one.parameters), std::span<const float>(one.gradients));
    by_hand.options().learning_rate = schedule()(t);
    by_hand.step(two.parameters, two.gradients);
  }
  if (one.parameters != two.parameters) {
    std::printf("the scheduled run differs from the one by hand\n");
    std::exit(EXIT_FAILURE);
  }
}

}  // namespace

int main(int argc, char** argv) {
  check();
  bench::initialize(argc, argv);
  bench::reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  for (const char* n : {"10", "1000", "100000"}) {
    reporter.ratio((std::string("scheduled / constant rate, ") + n + " parameters").c_str(),
                   std::string("scheduled/") + n, std::string("constant/") + n);
  }
}
