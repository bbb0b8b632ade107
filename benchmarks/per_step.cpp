// SPDX-License-Identifier: Apache-2.0

// What does one rate cost? Each schedule (`anneal`) against the function that one would write with libm (`libm`), and some
// against their own formula written out with the same kernels (`kernels`): that ratio is the price of composing. All run
// over the same 100 000 steps, with parameters that the compiler does not know, into the same sink; `floor` is the loop
// itself. In `.../latency` the next step is known only when the rate is.
#include <anneal/anneal.hpp>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include "ratio.hpp"

namespace {

constexpr long run_length = 100'000;

struct setting {
  double peak = 3e-4;
  double last = 3e-5;
  double gamma = 0.9999;
  double warmup = 2'000;
  double steps = 98'000;
  double every = 1'000;
  double power = 0.9;
  double half = 0.5;
  long n_warmup = 2'000;
  long n_steps = 98'000;
  long n_every = 1'000;
};

setting runtime_setting() {
  setting known;
  bench::keep(known);
  return known;
}

const setting c = runtime_setting();

template <class F>
void throughput(benchmark::State& state, F f) {
  long t = 0;
  for (auto _ : state) {
    double rate = f(t);
    bench::keep(rate);
    t = t < run_length ? t + 1 : 0;
  }
}

template <class F>
void latency(benchmark::State& state, F f) {
  long t = 0;
  for (auto _ : state) {
    bench::keep(t);
    t = t < run_length ? t + (f(t) < 0 ? 2 : 1) : 0;  // never negative
  }
}

template <class F>
void add(const std::string& name, F f) {
  benchmark::RegisterBenchmark(name.c_str(), [f](benchmark::State& state) { throughput(state, f); });
}

/// The two agree to 1e-12 of the larger one, or of the peak: what falls to zero as 1 + cos has lost its digits there.
template <class S, class F>
void check(const std::string& name, const S& s, const F& f) {
  for (long t = 0; t < run_length + 10'000; ++t) {
    if (!(std::abs(s(t) - f(t)) <= 1e-12 * c.peak)) {
      std::printf("%s at step %ld: %.17g and %.17g\n", name.c_str(), t, s(t), f(t));
      std::exit(EXIT_FAILURE);
    }
  }
}

template <class S, class Libm>
void compare(const std::string& name, S s, Libm libm) {
  check(name, s, libm);
  add(name + "/anneal", [s](long t) { return s(t); });
  add(name + "/libm", libm);
}

template <class S, class Libm, class Kernels>
void compare(const std::string& name, S s, Libm libm, Kernels kernels) {
  compare(name, s, libm);
  check(name, s, kernels);
  add(name + "/kernels", kernels);
}

// The formulas of the library, by hand.
struct end {
  double at, base, factor;
};

template <class Shape>
double between(double half, const end& early, const end& late, double t, Shape shape) {
  const double inside = t < late.at ? t : late.at;
  const end& nearer = inside < half ? early : late;
  return nearer.base + shape(inside - nearer.at, nearer.factor);
}

auto line(double initial, double final, double steps) {
  const double slope = (final - initial) / steps;
  return [=, half = steps / 2](double t) {
    return between(half, {0, initial, slope}, {steps, final, slope}, t, [](double k, double s) { return k * s; });
  };
}

auto wave(double initial, double final, double steps) {
  const anneal::detail::sine_squared<double> sine(steps);
  return [=, up = sine.factor(final - initial), half = steps / 2](double t) {
    return between(half, {0, initial, up}, {steps, final, -up}, t, sine);
  };
}

double libm_cosine(long t, long n) {
  if (t >= n) {
    return c.last;
  }
  const double progress = static_cast<double>(t) / static_cast<double>(n);
  return c.last + 0.5 * (c.peak - c.last) * (1 + std::cos(std::numbers::pi * progress));
}

double libm_warmup_cosine(long t) {
  return t < c.n_warmup ? c.peak * static_cast<double>(t) / c.warmup : libm_cosine(t - c.n_warmup, c.n_steps);
}

auto warmup_cosine() {
  return anneal::cosine({.initial = c.peak, .final = c.last, .steps = c.steps}) | anneal::warmup({.steps = c.warmup});
}

/// 1 - t/n, on which polynomials fall.
double remaining(long t) { return t < c.n_steps ? 1 - static_cast<double>(t) / c.steps : 0; }

void add_all() {
  using anneal::detail::scaled_growth;
  const auto log2_of = [](double gamma) { return anneal::detail::log2_of_ratio<11>(gamma, 1); };

  add("floor/anneal", [](long) { return c.peak; });
  compare("warm-up + cosine", warmup_cosine(), libm_warmup_cosine,
          [up = line(0, c.peak, c.warmup), down = wave(c.peak, c.last, c.steps), w = c.warmup](long n) {
            const auto t = static_cast<double>(n);
            return t >= w ? down(t - w) : up(t);
          });
  compare(
      "cosine", anneal::cosine({.initial = c.peak, .final = c.last, .steps = c.steps}),
      [](long t) { return libm_cosine(t, c.n_steps); },
      [down = wave(c.peak, c.last, c.steps)](long t) { return down(static_cast<double>(t)); });
  compare(
      "linear", anneal::linear({.initial = c.peak, .final = c.last, .steps = c.steps}),
      [](long t) { return c.last + (c.peak - c.last) * remaining(t); },
      [down = line(c.peak, c.last, c.steps)](long t) { return down(static_cast<double>(t)); });
  compare(
      "exponential_decay", anneal::exponential_decay({.initial = c.peak, .gamma = c.gamma}),
      [](long t) { return c.peak * std::pow(c.gamma, static_cast<double>(t)); },
      [power = scaled_growth<double>(log2_of(c.gamma), c.peak)](long t) {
        const double rate = power(static_cast<double>(t));
        return rate > 0 ? rate : 0;
      });
  compare("exponential", anneal::exponential({.initial = c.peak, .final = c.last, .steps = c.steps}), [](long t) {
    return t < c.n_steps ? c.peak * std::pow(c.last / c.peak, static_cast<double>(t) / c.steps) : c.last;
  });
  compare(
      "step_decay", anneal::step_decay({.initial = c.peak, .gamma = c.gamma, .every = c.every}),
      [](long t) {
        const long drops = t / c.n_every;
        return c.peak * std::pow(c.gamma, static_cast<double>(drops));
      },
      [power = scaled_growth<double>(log2_of(c.gamma), c.peak), every = anneal::detail::period(c.every)](long t) {
        return power(every(static_cast<double>(t)).quotient);
      });
  compare("multi_step", anneal::multi_step({.initial = c.peak, .gamma = c.half}, {c.warmup, c.every * 30, c.steps}),
          [](long t) {
            const int passed = (t >= c.n_warmup) + (t >= c.n_every * 30) + (t >= c.n_steps);
            return c.peak * std::pow(c.half, passed);
          });
  compare("polynomial(2)", anneal::polynomial({.initial = c.peak, .final = c.last, .steps = c.steps, .power = 2}),
          [](long t) { return c.last + (c.peak - c.last) * remaining(t) * remaining(t); });
  compare("polynomial(½)", anneal::polynomial({.initial = c.peak, .final = c.last, .steps = c.steps, .power = c.half}),
          [](long t) { return c.last + (c.peak - c.last) * std::sqrt(remaining(t)); });
  compare("polynomial(0.9)",
          anneal::polynomial({.initial = c.peak, .final = c.last, .steps = c.steps, .power = c.power}),
          [](long t) { return c.last + (c.peak - c.last) * std::pow(remaining(t), c.power); });
  compare("cyclic", anneal::cyclic({.min = c.last, .max = c.peak, .up = c.warmup}), [](long t) {
    const double at = static_cast<double>(t) / c.warmup;
    const double cycle = std::floor(1 + at / 2);
    return c.last + (c.peak - c.last) * std::max(0.0, 1 - std::abs(at - 2 * cycle + 1));
  });
  compare(
      "cosine restarts",
      anneal::cosine({.initial = c.peak, .final = c.last, .steps = c.every}) | anneal::repeat(anneal::forever),
      [](long t) { return libm_cosine(t % c.n_every, c.n_every); },
      [down = wave(c.peak, c.last, c.every), every = anneal::detail::period(c.every)](long t) {
        return down(every(static_cast<double>(t)).remainder);
      });
  compare("cosine restarts, growing",
          anneal::cosine({.initial = c.peak, .final = c.last, .steps = c.every}) |
              anneal::repeat(anneal::forever, {.growth = 2}),
          [](long t) {
            const double cycle = std::floor(std::log2(static_cast<double>(t) / c.every + 1));
            const double begin = c.every * (std::exp2(cycle) - 1);
            const double progress = (static_cast<double>(t) - begin) / (c.every * std::exp2(cycle));
            return c.last + 0.5 * (c.peak - c.last) * (1 + std::cos(std::numbers::pi * progress));
          });
  compare("warm-up, stable, decay",
          anneal::constant({.value = c.peak}) | anneal::take(c.steps - c.every) |
              anneal::then(anneal::linear({.initial = c.peak, .steps = c.every})) | anneal::warmup({.steps = c.warmup}),
          [](long t) {
            if (t < c.n_warmup) {
              return c.peak * static_cast<double>(t) / c.warmup;
            }
            const long after = t - c.n_warmup - (c.n_steps - c.n_every);
            return after < 0 ? c.peak : after < c.n_every ? c.peak * (1 - static_cast<double>(after) / c.every) : 0.0;
          });

  benchmark::RegisterBenchmark("warm-up + cosine, latency/anneal", [](benchmark::State& state) {
    latency(state, [s = warmup_cosine()](long t) { return s(t); });
  });
  benchmark::RegisterBenchmark("warm-up + cosine, latency/libm",
                               [](benchmark::State& state) { latency(state, libm_warmup_cosine); });
}

}  // namespace

int main(int argc, char** argv) {
  bench::initialize(argc, argv);
  add_all();
  bench::run();
}
