// SPDX-License-Identifier: Apache-2.0

// What does driving an optimizer by a schedule add to a step with a constant rate, for 10 to 10 million parameters? `by hand`
// writes the rate before each step, as one would without a driver: the floor.
#include <anneal/compose/warmup.hpp>
#include <anneal/driver/scheduled.hpp>
#include <anneal/optimizer/adam.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <anneal/schedule/cosine.hpp>
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

template <class Make>
void add(const std::string& name, std::size_t n, Make make) {
  benchmark::RegisterBenchmark(name.c_str(), [n, make](benchmark::State& state) {
    problem p(n);
    auto opt = make();
    for (auto _ : state) {
      opt.step(std::span<float>(p.parameters), std::span<const float>(p.gradients));
      benchmark::ClobberMemory();
    }
  });
}

template <class Optimizer, class S>
struct driven_by_hand {
  Optimizer optimizer;
  S schedule;
  double t = 0;
  void step(std::span<float> parameters, std::span<const float> gradients) {
    optimizer.options().learning_rate = schedule(t++);
    optimizer.step(parameters, gradients);
  }
};

template <class Make>
void compare(const std::string& optimizer, Make make) {
  for (const std::size_t n : {10U, 1'000U, 100'000U, 10'000'000U}) {
    const std::string name = "scheduled<" + optimizer + ">, " + std::to_string(n) + " parameters";
    add(name + "/anneal", n, [make] { return anneal::scheduled(make(), schedule()); });
    add(name + "/constant rate", n, make);
    add(name + "/by hand", n, [make] {
      return driven_by_hand<decltype(make()), decltype(schedule())>{make(), schedule()};
    });
  }
}

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
  compare("adam", [] { return anneal::adam<float>({.learning_rate = 1e-3}); });
  compare("sgd", [] { return anneal::sgd<float>({.learning_rate = 1e-3, .momentum = 0.9}); });
  bench::run();
}
