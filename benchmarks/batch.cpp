// SPDX-License-Identifier: Apache-2.0

// How much faster than a loop over libm does `fill` write the rates of a run? Per element; built three times, for the
// baseline target at -O2 and -O3 and for this machine at -O3.
#include <anneal/batch/fill.hpp>
#include <anneal/compose/pointwise.hpp>
#include <anneal/compose/repeat.hpp>
#include <anneal/compose/sequence.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/cyclic.hpp>
#include <anneal/schedule/exponential.hpp>
#include <anneal/schedule/linear.hpp>
#include <anneal/schedule/polynomial.hpp>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <vector>

#include "ratio.hpp"

namespace {

constexpr long run_length = 100'000;

struct setting {
  double peak = 3e-4;
  double last = 3e-5;
  double two = 2;
  long warmup = 2'000;
  long steps = 98'000;
};

setting runtime_setting() {
  setting known;
  bench::keep(known);
  return known;
}

const setting c = runtime_setting();

double progress(long t) { return static_cast<double>(t) / static_cast<double>(c.steps); }

double libm_cosine(long t) {
  return t < c.steps ? c.last + 0.5 * (c.peak - c.last) * (1 + std::cos(std::numbers::pi * progress(t))) : c.last;
}

template <class F>
void add(const std::string& name, F f) {
  benchmark::RegisterBenchmark(name.c_str(), [f](benchmark::State& state) {
    std::vector<double> out(run_length);
    double* seen = out.data();
    for (auto _ : state) {
      f(out);
      bench::keep(seen);  // and what it points to
    }
    state.SetItemsProcessed(state.iterations() * run_length);
  });
}

template <class S, class Libm>
void compare(const std::string& name, S s, Libm libm) {
  std::vector<double> rates(run_length);
  anneal::fill(s, 0, rates);
  for (long t = 0; t < run_length; ++t) {
    if (!(std::abs(rates[static_cast<std::size_t>(t)] - libm(t)) <= 1e-12 * c.peak)) {
      std::printf("%s at step %ld: another rate than libm's\n", name.c_str(), t);
      std::exit(EXIT_FAILURE);
    }
  }
  add(name + "/anneal", [s](std::vector<double>& out) { anneal::fill(s, 0, out); });
  add(name + "/libm", [libm](std::vector<double>& out) {
    for (long t = 0; t < run_length; ++t) {
      out[static_cast<std::size_t>(t)] = libm(t);
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  bench::initialize(argc, argv);
  const anneal::cosine cosine({.initial = c.peak, .final = c.last, .steps = c.steps});
  compare("cosine", cosine, libm_cosine);
  compare("warm-up + cosine", cosine | anneal::warmup({.steps = c.warmup}), [](long t) {
    return t < c.warmup ? c.peak * static_cast<double>(t) / static_cast<double>(c.warmup) : libm_cosine(t - c.warmup);
  });
  compare("linear", anneal::linear({.initial = c.peak, .final = c.last, .steps = c.steps}),
          [](long t) { return t < c.steps ? c.peak + (c.last - c.peak) * progress(t) : c.last; });
  compare("exponential", anneal::exponential({.initial = c.peak, .final = c.last, .steps = c.steps}),
          [](long t) { return t < c.steps ? c.peak * std::pow(c.last / c.peak, progress(t)) : c.last; });
  compare("polynomial(2)", anneal::polynomial({.initial = c.peak, .final = c.last, .steps = c.steps, .power = c.two}),
          [](long t) { return t < c.steps ? c.last + (c.peak - c.last) * std::pow(1 - progress(t), c.two) : c.last; });
  const anneal::linear linear({.initial = 1, .final = 0.5, .steps = c.steps});
  compare("cosine * linear", cosine * linear,
          [](long t) { return libm_cosine(t) * (t < c.steps ? 1 - 0.5 * progress(t) : 0.5); });
  compare("cosine | stretch", cosine | anneal::stretch(0.75 * c.two), [](long t) {
    const double inside = static_cast<double>(t) / (0.75 * c.two) / static_cast<double>(c.steps);
    return c.last + 0.5 * (c.peak - c.last) * (1 + std::cos(std::numbers::pi * std::fmin(inside, 1)));
  });
  compare("cosine | repeat, growing",
          anneal::cosine({.initial = c.peak, .final = c.last, .steps = c.warmup}) |
              anneal::repeat(anneal::forever, {.growth = c.two}),
          [](long t) {
            const double cycles = static_cast<double>(t) / static_cast<double>(c.warmup) + 1;
            const double begin = std::exp2(std::floor(std::log2(cycles)));
            return c.last + 0.5 * (c.peak - c.last) * (1 + std::cos(std::numbers::pi * (cycles / begin - 1)));
          });
  compare("cyclic", anneal::cyclic({.min = c.last, .max = c.peak, .up = c.warmup}), [](long t) {
    const double x = std::fmod(static_cast<double>(t), 2 * static_cast<double>(c.warmup));
    return c.peak - (c.peak - c.last) * std::fabs(x / static_cast<double>(c.warmup) - 1);
  });
  bench::run();
}
