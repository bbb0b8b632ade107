// SPDX-License-Identifier: Apache-2.0

// Does depth cost anything beside what it computes? A cosine under 1 to 8 adaptors, and a plateau in the middle of some,
// against the same additions, multiplications and comparisons in one function by hand.
#include <anneal/anneal.hpp>
#include <cstdlib>
#include <utility>

#include "ratio.hpp"

namespace {

constexpr long run_length = 100'000;

/// A number that the compiler does not know.
double unknown(double x) {
  bench::keep(x);
  return x;
}

const double factor = unknown(0.999), skipped = unknown(3), delayed = unknown(7);

auto base() { return anneal::cosine({.initial = unknown(3e-4), .final = unknown(3e-5), .steps = unknown(98'000)}); }

/// Under `Depth` adaptors: a factor, a later start, a factor, an earlier one, and so on.
template <int Depth>
auto nested() {
  if constexpr (Depth == 0) {
    return base();
  } else if constexpr (Depth % 2 == 1) {
    return nested<Depth - 1>() | anneal::scale(factor);
  } else if constexpr (Depth % 4 == 2) {
    return nested<Depth - 1>() | anneal::skip(skipped);
  } else {
    return nested<Depth - 1>() | anneal::delay(delayed);
  }
}

template <int Depth>
double by_hand(const anneal::cosine<>& s, double t) {
  if constexpr (Depth == 0) {
    return s(t);
  } else if constexpr (Depth % 2 == 1) {
    return by_hand<Depth - 1>(s, t) * factor;
  } else if constexpr (Depth % 4 == 2) {
    return by_hand<Depth - 1>(s, t + skipped);
  } else {
    return by_hand<Depth - 1>(s, t > delayed ? t - delayed : 0);
  }
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

template <int Depth>
void add_depth() {
  const std::string name = "depth " + std::to_string(Depth);
  const auto s = nested<Depth>();
  for (long t = 0; t < run_length; ++t) {
    if (s(t) != by_hand<Depth>(base(), static_cast<double>(t))) {
      std::printf("%s at step %ld: another rate than by hand\n", name.c_str(), t);
      std::exit(EXIT_FAILURE);
    }
  }
  add(name + "/anneal", [s](long t) { return s(t); });
  add(name + "/by hand", [s = base()](long t) { return by_hand<Depth>(s, static_cast<double>(t)); });
}

void add_feedback() {
  const auto s = anneal::plateau({.initial = unknown(3e-4)}) | anneal::scale(factor) |
                 anneal::warmup({.steps = unknown(2'000)}) | anneal::clamp(unknown(1e-6), unknown(2e-4));
  add("plateau in the middle/anneal", [s, q = s.initial_state()](long t) { return s(q, t); });
  const double rate = unknown(3e-4) * factor, w = unknown(2'000), slope = rate / w, low = unknown(1e-6);
  add("plateau in the middle/by hand", [=, high = unknown(2e-4)](long n) {
    const auto t = static_cast<double>(n);
    const double now = t < w ? t * slope : rate;
    return now < low ? low : now > high ? high : now;
  });
}

}  // namespace

int main(int argc, char** argv) {
  bench::initialize(argc, argv);
  add_depth<1>();
  add_depth<2>();
  add_depth<3>();
  add_depth<4>();
  add_depth<6>();
  add_depth<8>();
  add_feedback();
  bench::run();
}
