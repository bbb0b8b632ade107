// SPDX-License-Identifier: Apache-2.0

// Do the optimizers move their memory as fast as a copy does, and no slower than a loop with intrinsics and Eigen's array
// expressions? A row: bytes that must be read and written, per second, at the best; then, for other ways, theirs and how many
// times as long they take (below 1 they are faster). `memcpy` and `copy` (a loop) move as many bytes within as much memory: the
// share of the speed of memory. Those that clip are counted one more reading of the gradients.
#include <Eigen/Core>
#include <anneal/optimizer/adagrad.hpp>
#include <anneal/optimizer/adam.hpp>
#include <anneal/optimizer/adamw.hpp>
#include <anneal/optimizer/clipped.hpp>
#include <anneal/optimizer/rmsprop.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include "by_hand.hpp"
#endif
#include "in_turn.hpp"

namespace {

constexpr double rate = 1e-3;

template <class Real>
using array = Eigen::Array<Real, Eigen::Dynamic, 1>;

/// Twice as many bytes as `moved` / 2, read from one half of the memory and written to the other.
template <class Real, class Copy>
void copy_within(std::vector<Real>& memory, std::size_t moved, Copy copy) {
  const std::size_t half = memory.size() / 2;
  for (std::size_t left = moved / 2; left > 0;) {
    const std::size_t n = std::min(left, half);
    copy(n, memory.data(), memory.data() + half);
    asm volatile("" : : : "memory");
    left -= n;
  }
}

/// Begins a thread for the second half: little beside the milliseconds that ten million parameters take.
void by_two_threads(std::size_t count, const auto& f) {
  std::thread other([&] {
    for (std::size_t i = count / 2; i < count; ++i) {
      f(i);
    }
  });
  for (std::size_t i = 0; i < count / 2; ++i) {
    f(i);
  }
  other.join();
}

/// An optimizer of ours, with the same by hand and with Eigen: functions of parameters, gradients, two arrays of state and
/// the number of the step.
template <class Real, class Optimizer, class ByHand, class WithEigen>
void compare(bench::in_turn& bench, const std::string& optimizer, std::size_t arrays, Optimizer ours,
             [[maybe_unused]] ByHand hand, WithEigen eigen, std::size_t more_reads = 0) {
  constexpr bool has_eigen = !std::is_same_v<WithEigen, int>;
  constexpr bool has_hand = !std::is_same_v<ByHand, int>;
  for (const std::size_t n : {std::size_t{1'000}, std::size_t{100'000}, std::size_t{10'000'000}}) {
    const std::string what = optimizer + (sizeof(Real) == 4 ? " float " : " double ") + std::to_string(n);
    if (!bench.wants(what, static_cast<double>(n))) {
      continue;
    }
    const auto size = static_cast<Eigen::Index>(n);
    const auto make = [&](std::size_t salt) {
      array<Real> a(size);
      for (Eigen::Index i = 0; i < size; ++i) {
        a[i] = static_cast<Real>((static_cast<std::size_t>(i) + salt) % 7) / 8 + Real(0.25);
      }
      return a;
    };
    array<Real> x = make(0), y = x, z = x;
    const array<Real> g = make(3);
    const array<Real> zeros = array<Real>::Zero(size);
    array<Real> m = zeros, v = zeros, p = zeros, q = zeros;
    const auto of = [](array<Real>& a) { return std::span<Real>(a.data(), static_cast<std::size_t>(a.size())); };
    const std::span<const Real> gradients(g.data(), n);
    Optimizer opt = ours, threaded = ours;
    double t = 0, u = 0;
    const auto step_by_hand = [&] {
      if constexpr (has_hand) {
        hand(n, y.data(), g.data(), m.data(), v.data(), ++t);
      }
    };
    const auto step_eigen = [&] {
      if constexpr (has_eigen) {
        eigen(z, g, p, q, ++u);
      }
    };
    for (int step = 0; step < 3; ++step) {
      opt.step(of(x), gradients);
      step_by_hand();
      step_eigen();
    }
    const Real allowed = sizeof(Real) == 4 ? Real(1e-6) : Real(1e-14);
    if ((has_hand && !((x - y).abs().maxCoeff() <= allowed)) || (has_eigen && !((x - z).abs().maxCoeff() <= allowed))) {
      std::printf("%s: the runs differ\n", what.c_str());
      std::exit(EXIT_FAILURE);
    }
    std::vector<Real> memory(arrays * n, 1);
    const std::size_t moved = (2 * arrays - 1 + more_reads) * n;  // all but the gradients are also written
    std::vector<bench::way> ways{{"anneal", [&] { opt.step(of(x), gradients); }}};
    ways.push_back({"memcpy", [&] {
                      copy_within(memory, moved, [](std::size_t count, Real* to, const Real* from) {
                        std::memcpy(to, from, count * sizeof(Real));
                      });
                    }});
#if defined(__x86_64__)
    ways.push_back({"copy", [&] { copy_within(memory, moved, &by_hand::copy<Real>); }});
#endif
    if (has_hand) {
      ways.push_back({"by hand", step_by_hand});
    }
    if (has_eigen) {
      ways.push_back({"Eigen", step_eigen});
    }
    if (n == 10'000'000) {
      ways.push_back({"2 threads", [&] {
                        threaded.step(of(x), gradients,
                                      [](std::size_t count, const auto& f) { by_two_threads(count, f); });
                      }});
    }
    bench.compare(what, static_cast<double>(moved * sizeof(Real)), ways);
  }
}

#if defined(__x86_64__)
#define HAND(call)                                                                               \
  [=](std::size_t n, auto* x, const auto* g, [[maybe_unused]] auto* m, [[maybe_unused]] auto* v, \
      [[maybe_unused]] double t) { call; }
#else
#define HAND(call) 0
#endif

template <class Real>
void compare_all(bench::in_turn& bench) {
  using a = array<Real>;
  const Real r = Real(rate), one = 1;
  compare<Real>(bench, "sgd", 2, anneal::sgd<Real>({.learning_rate = rate}), HAND(by_hand::sgd(n, x, g, r)),
                [=](a& x, const a& g, a&, a&, double) { x -= r * g; });
  compare<Real>(bench, "momentum", 3, anneal::sgd<Real>({.learning_rate = rate, .momentum = 0.9}),
                HAND(by_hand::momentum(n, x, g, m, r, Real(0.9))), [=](a& x, const a& g, a& b, a&, double) {
                  b = Real(0.9) * b + g;
                  x -= r * b;
                });
  const auto adam = [=](Real shrink) {
    return [=](a& x, const a& g, a& m, a& v, double t) {
      m = Real(0.9) * m + Real(1 - 0.9) * g;
      v = Real(0.999) * v + Real(1 - 0.999) * g.square();
      const Real scaled = Real(rate / (1 - std::pow(0.9, t))), scale = Real(1 / std::sqrt(1 - std::pow(0.999, t)));
      x = shrink * x - scaled * m / (v.sqrt() * scale + Real(1e-8));
    };
  };
  compare<Real>(bench, "adam", 4, anneal::adam<Real>({.learning_rate = rate}),
                HAND(by_hand::adam(n, x, g, m, v, t, rate, 1)), adam(1));
  compare<Real>(bench, "adamw", 4, anneal::adamw<Real>({.learning_rate = rate}),
                HAND(by_hand::adam(n, x, g, m, v, t, rate, 1 - rate * 1e-2)), adam(Real(1 - rate * 1e-2)));
  compare<Real>(bench, "rmsprop", 3, anneal::rmsprop<Real>({.learning_rate = rate}),
                HAND(by_hand::rmsprop(n, x, g, m, r, Real(0.99), Real(1 - 0.99), Real(1e-8))),
                [=](a& x, const a& g, a& v, a&, double) {
                  v = Real(0.99) * v + Real(1 - 0.99) * g.square();
                  x -= r * g / (v.sqrt() + Real(1e-8));
                });
  compare<Real>(bench, "adagrad", 3, anneal::adagrad<Real>({.learning_rate = rate}),
                HAND(by_hand::rmsprop(n, x, g, m, r, one, one, Real(1e-10))), [=](a& x, const a& g, a& v, a&, double) {
                  v += g.square();
                  x -= r * g / (v.sqrt() + Real(1e-10));
                });
  compare<Real>(bench, "clipped<momentum>", 3,
                anneal::clipped(anneal::sgd<Real>({.learning_rate = rate, .momentum = 0.9}), {.clip_norm = 0.5}), 0, 0,
                1);
  compare<Real>(bench, "clipped<adam>", 4,
                anneal::clipped(anneal::adam<Real>({.learning_rate = rate}), {.clip_norm = 0.5}), 0, 0, 1);
}

}  // namespace

int main(int argc, char** argv) {
  bench::in_turn bench(argc, argv);
  compare_all<float>(bench);
  compare_all<double>(bench);
}
