// SPDX-License-Identifier: Apache-2.0

// What does a step of a schedule cost on libtorch's SGD with 1, 10 and 100 parameter groups, beside libtorch's own
// StepLR::step()? `constant rate` is the loop that writes one into all groups:
// the floor.
// Also counted: the allocations of a step, and the evaluations of a schedule that all groups share.
#include <torch/optim.h>
#include <torch/optim/schedulers/step_lr.h>

#include <anneal/adapter/torch.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/step_decay.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "ratio.hpp"

namespace {

long allocations = 0;

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size)) {
    return p;
  }
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace {

constexpr unsigned every = 1000;
constexpr double gamma = 0.9;

torch::optim::SGD make_sgd(std::int64_t groups) {
  std::vector<torch::optim::OptimizerParamGroup> all;
  for (std::int64_t i = 0; i < groups; ++i) {
    all.emplace_back(std::vector<torch::Tensor>{torch::zeros({8})});
  }
  return torch::optim::SGD(all, torch::optim::SGDOptions(0.1));
}

auto decay() {
  double start = 0.1;
  bench::keep(start);
  return anneal::step_decay({.initial = start, .gamma = gamma, .every = every});
}

auto warmup_cosine() {
  double steps = 100'000'000;
  bench::keep(steps);
  return anneal::cosine({.initial = 0.1, .steps = steps}) | anneal::warmup({.steps = steps / 100'000});
}

/// Runs f, and reports its allocations.
template <class F>
void steps(benchmark::State& state, F f) {
  f();
  const long before = allocations;
  for (auto _ : state) {
    f();
    benchmark::ClobberMemory();
  }
  state.counters["allocations"] = static_cast<double>(allocations - before) / static_cast<double>(state.iterations());
}

template <class S>
void add(const std::string& name, std::int64_t groups, S s) {
  benchmark::RegisterBenchmark((name + "/anneal").c_str(), [=](benchmark::State& state) {
    auto sgd = make_sgd(groups);
    anneal::scheduled opt{sgd, s};
    steps(state, [&] {
      opt.apply();
      opt.advance();
    });
  });
  benchmark::RegisterBenchmark((name + "/StepLR::step()").c_str(), [=](benchmark::State& state) {
    auto sgd = make_sgd(groups);
    torch::optim::StepLR scheduler(sgd, every, gamma);
    steps(state, [&] { scheduler.step(); });
  });
  benchmark::RegisterBenchmark((name + "/constant rate").c_str(), [=](benchmark::State& state) {
    auto sgd = make_sgd(groups);
    double rate = 0.1;
    bench::keep(rate);
    steps(state, [&] {
      for (auto& group : sgd.param_groups()) {
        static_cast<torch::optim::SGDOptions&>(group.options()).lr(rate);
      }
    });
  });
}

/// The two give the same rates. StepLR multiplies ten times in this, and rounds each time.
void check() {
  auto theirs = make_sgd(2);
  auto ours = make_sgd(2);
  torch::optim::StepLR scheduler(theirs, every, gamma);
  int evaluations = 0;
  anneal::scheduled opt{ours, [&, s = decay()](double t) {
                          ++evaluations;
                          return s(t);
                        }};
  for (int t = 0; t < 10'000; ++t) {
    scheduler.step();
    opt.apply();
    opt.advance();
    const double expected = theirs.param_groups()[1].options().get_lr();
    if (std::abs(ours.param_groups()[1].options().get_lr() - expected) > 2e-15 * expected) {
      std::printf("step %d: StepLR has another rate\n", t);
      std::exit(EXIT_FAILURE);
    }
  }
  std::printf("evaluations of the schedule per step, 2 groups: %g\n", evaluations / 10'000.0);
}

}  // namespace

int main(int argc, char** argv) {
  check();
  bench::initialize(argc, argv);
  for (const int groups : {1, 10, 100}) {
    const std::string of = ", torch::optim::SGD of " + std::to_string(groups) + (groups == 1 ? " group" : " groups");
    add("step decay" + of, groups, decay());
    add("warm-up + cosine" + of, groups, warmup_cosine());
  }
  bench::run();
}
