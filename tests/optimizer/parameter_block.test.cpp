// SPDX-License-Identifier: Apache-2.0
#include "anneal/optimizer/parameter_block.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <vector>

#include "anneal/driver/scheduled.hpp"
#include "anneal/optimizer/adagrad.hpp"
#include "anneal/optimizer/adam.hpp"
#include "anneal/optimizer/adamw.hpp"
#include "anneal/optimizer/rmsprop.hpp"
#include "anneal/optimizer/sgd.hpp"
#include "anneal/schedule/linear.hpp"
#include "support/catch.hpp"

namespace {

using anneal::parameter_block;

/// Whether two arrays have the same bits; those of all NaNs are alike, because the standard leaves their signs open.
template <class Real>
bool same(const std::vector<Real>& a, const std::vector<Real>& b) {
  using bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
  return std::ranges::equal(a, b, [](Real x, Real y) {
    return (std::isnan(x) && std::isnan(y)) || std::bit_cast<bits>(x) == std::bit_cast<bits>(y);
  });
}

/// Numbers between -2 and 2, and among the gradients also what is no number, infinite, subnormal, huge and 0.
template <class Real>
std::vector<Real> numbers(std::size_t n, unsigned seed, bool strange) {
  using limits = std::numeric_limits<Real>;
  constexpr std::array<Real, 8> special{limits::quiet_NaN(),
                                        limits::infinity(),
                                        -limits::infinity(),
                                        limits::denorm_min(),
                                        -limits::min() / 2,
                                        limits::max(),
                                        Real{0},
                                        -Real{0}};
  std::vector<Real> all(n);
  std::uint32_t random = seed;
  for (Real& x : all) {
    random = random * 1664525U + 1013904223U;
    x = strange && random >> 29 == 0 ? special[random >> 26 & 7U] : static_cast<Real>(random >> 8) / Real{0x1p22} - 2;
  }
  return all;
}

// Every optimizer once more, an element at a time.
template <class Real>
struct definition {
  static void step(const anneal::sgd_options& o, double t, Real gradient, Real& x, std::array<Real, 3>& s) {
    const Real g = static_cast<Real>(o.maximize ? -1 : 1) * gradient + static_cast<Real>(o.weight_decay) * x;
    if (o.momentum == 0) {
      x -= static_cast<Real>(o.learning_rate) * g;
      return;
    }
    s[0] = static_cast<Real>(o.momentum) * s[0] + static_cast<Real>(t == 1 ? 1 : 1 - o.dampening) * g;
    x -= static_cast<Real>(o.learning_rate) * (o.nesterov ? g + static_cast<Real>(o.momentum) * s[0] : s[0]);
  }

  template <bool decoupled>
  static void adam_step(const auto& o, double t, Real gradient, Real& x, std::array<Real, 3>& s) {
    const auto rate = static_cast<Real>(o.learning_rate / (1 - std::pow(o.beta1, t)));
    const auto scale = static_cast<Real>(1 / std::sqrt(1 - std::pow(o.beta2, t)));
    const Real g = decoupled ? gradient : gradient + static_cast<Real>(o.weight_decay) * x;
    s[0] = static_cast<Real>(o.beta1) * s[0] + static_cast<Real>(1 - o.beta1) * g;
    s[1] = static_cast<Real>(o.beta2) * s[1] + static_cast<Real>(1 - o.beta2) * g * g;
    s[2] = s[2] > s[1] ? s[2] : s[1];
    const Real root = std::sqrt(o.amsgrad ? s[2] : s[1]) * scale;
    x = (decoupled ? static_cast<Real>(1 - o.learning_rate * o.weight_decay) * x : x) -
        rate * s[0] / (root + static_cast<Real>(o.eps));
  }
  static void step(const anneal::adam_options& o, double t, Real g, Real& x, std::array<Real, 3>& s) {
    adam_step<false>(o, t, g, x, s);
  }
  static void step(const anneal::adamw_options& o, double t, Real g, Real& x, std::array<Real, 3>& s) {
    adam_step<true>(o, t, g, x, s);
  }

  static void step(const anneal::rmsprop_options& o, double, Real gradient, Real& x, std::array<Real, 3>& s) {
    const auto alpha = static_cast<Real>(o.alpha), gain = static_cast<Real>(1 - o.alpha);
    const Real g = gradient + static_cast<Real>(o.weight_decay) * x;
    s[0] = alpha * s[0] + gain * g * g;
    s[1] = alpha * s[1] + gain * g;
    const Real d = g / (std::sqrt(o.centered ? s[0] - s[1] * s[1] : s[0]) + static_cast<Real>(o.eps));
    s[2] = d + static_cast<Real>(o.momentum) * s[2];
    x -= static_cast<Real>(o.learning_rate) * (o.momentum > 0 ? s[2] : d);
  }

  static void step(const anneal::adagrad_options& o, double t, Real gradient, Real& x, std::array<Real, 3>& s) {
    const auto rate = static_cast<Real>(o.learning_rate / (1 + (t - 1) * o.lr_decay));
    const Real g = gradient + static_cast<Real>(o.weight_decay) * x;
    s[0] += g * g;
    x -= rate * g / (std::sqrt(s[0]) + static_cast<Real>(o.eps));
  }
};

constexpr std::array sgds{anneal::sgd_options{.learning_rate = 0.1, .weight_decay = 0.01, .maximize = true},
                          anneal::sgd_options{.learning_rate = 0.1, .momentum = 0.9, .dampening = 0.25},
                          anneal::sgd_options{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true}};
constexpr std::array adams{anneal::adam_options{.learning_rate = 0.1, .weight_decay = 0.01},
                           anneal::adam_options{.learning_rate = 0.1, .amsgrad = true}};
constexpr std::array adamws{anneal::adamw_options{.learning_rate = 0.1},
                            anneal::adamw_options{.learning_rate = 0.1, .amsgrad = true}};
constexpr std::array rmsprops{anneal::rmsprop_options{.learning_rate = 0.1, .weight_decay = 0.01},
                              anneal::rmsprop_options{.learning_rate = 0.1, .momentum = 0.5},
                              anneal::rmsprop_options{.learning_rate = 0.1, .centered = true},
                              anneal::rmsprop_options{.learning_rate = 0.1, .momentum = 0.5, .centered = true}};
constexpr std::array adagrads{anneal::adagrad_options{.learning_rate = 0.1, .lr_decay = 0.5, .weight_decay = 0.01}};

/// Calls f with every optimizer here, in float and double.
template <class F>
void each_optimizer(const F& f) {
  const auto both = [&]<template <class> class Optimizer>(const auto& all) {
    for (const auto& options : all) {
      f(Optimizer<float>(options));
      f(Optimizer<double>(options));
    }
  };
  both.template operator()<anneal::sgd>(sgds);
  both.template operator()<anneal::adam>(adams);
  both.template operator()<anneal::adamw>(adamws);
  both.template operator()<anneal::rmsprop>(rmsprops);
  both.template operator()<anneal::adagrad>(adagrads);
}

template <class Optimizer>
using real_of = typename Optimizer::value_type;

/// Executors: a number of threads that take calls by turns, and one that begins with the last.
auto threads(unsigned count) {
  return [count](std::size_t calls, const auto& f) {
    std::vector<std::thread> all;
    for (unsigned thread = 0; thread < count; ++thread) {
      all.emplace_back([=, &f] {
        for (std::size_t i = thread; i < calls; i += count) {
          f(i);
        }
      });
    }
    for (std::thread& thread : all) {
      thread.join();
    }
  };
}

constexpr auto backwards = [](std::size_t calls, const auto& f) {
  while (calls > 0) {
    f(--calls);
  }
};

}  // namespace

// Where a target fuses multiplications and additions, a compiler may do so in one of the loops and not in the other.
#if !defined(__FMA__) && !defined(__aarch64__) && !defined(__s390x__)
TEST_CASE("a step has the bits of its definition, for every size, place and gradient", "[optimizer]") {
  each_optimizer([]<class Optimizer>(const Optimizer& fresh) {
    using Real = real_of<Optimizer>;
    for (std::size_t n = 0; n <= 40'000; n = n == 70 ? 40'000 : n + 1) {
      const std::size_t shift = n % 5;  // a span may begin anywhere in a vector register
      Optimizer optimizer = fresh;
      std::vector<Real> x = numbers<Real>(n + shift, 1, false);
      std::vector<Real> expected = x;
      std::vector<std::array<Real, 3>> state(n + shift);
      for (int t = 1; t <= 4; ++t) {
        const std::vector<Real> g = numbers<Real>(n + shift, static_cast<unsigned>(t), t == 3);
        optimizer.step(std::span(x).subspan(shift), std::span(g).subspan(shift));
        for (std::size_t i = shift; i < n + shift; ++i) {
          definition<Real>::step(optimizer.options(), t, g[i], expected[i], state[i]);
        }
        INFO("size " << n << ", step " << t);
        CHECK(same(x, expected));
      }
    }
  });
}
#endif

TEST_CASE("a step over blocks is a step over all of them in one array", "[optimizer]") {
  each_optimizer([]<class Optimizer>(const Optimizer& fresh) {
    using Real = real_of<Optimizer>;
    constexpr std::size_t n = 90'000;  // the shares of an executor end in a block
    Optimizer whole = fresh, parts = fresh;
    std::vector<Real> x = numbers<Real>(n, 1, false), y = x;
    for (unsigned t = 1; t <= 3; ++t) {
      const std::vector<Real> g = numbers<Real>(n, t + 1, t == 2);
      whole.step(x, g);
      std::vector<parameter_block<Real>> blocks;
      std::size_t at = 0;
      for (const std::size_t size : {std::size_t{7}, std::size_t{0}, std::size_t{50'001} + t, std::size_t{1}, n}) {
        const std::size_t length = size == n ? n - at : size;
        blocks.push_back({std::span(y).subspan(at, length), std::span(g).subspan(at, length)});
        at += length;
      }
      t == 3 ? parts.step(blocks, threads(2)) : parts.step(blocks);
      CHECK(same(x, y));
    }
    CHECK(parts.state().steps == 3);
    parts.step(std::array{parameter_block<Real>{x, y}});
  });
}

TEST_CASE("an executor, with however many threads, gives the bits of none", "[optimizer]") {
  each_optimizer([]<class Optimizer>(const Optimizer& fresh) {
    using Real = real_of<Optimizer>;
    for (const std::size_t n : {std::size_t{10}, std::size_t{32'768}, std::size_t{100'003}}) {
      const auto run = [&](auto... executor) {
        Optimizer optimizer = fresh;
        std::vector<Real> x = numbers<Real>(n, 1, false);
        for (unsigned t = 1; t <= 3; ++t) {
          optimizer.step(x, numbers<Real>(n, t + 1, t == 2), executor...);
        }
        return x;
      };
      const auto expected = run();
      CHECK(same(run(threads(1)), expected));
      CHECK(same(run(threads(2)), expected));
      CHECK(same(run(threads(3)), expected));
      CHECK(same(run(threads(4)), expected));
      CHECK(same(run(backwards), expected));
    }
  });
}

TEST_CASE("an executor gets work of some size, and a small step no executor", "[optimizer]") {
  std::vector<float> x(100'000, 1), g(100'000, 1);
  std::vector<std::size_t> calls;
  const auto counting = [&](std::size_t count, const auto& f) {
    calls.push_back(count);
    backwards(count, f);
  };
  anneal::sgd<float> large({});
  large.step(x, g, counting);
  CHECK(calls == std::vector<std::size_t>{4});
  anneal::sgd<float> small({});
  small.step(std::span(x).first(1000), std::span(g).first(1000), counting);
  small.step(std::array{parameter_block<float>{std::span(x).first(1000), std::span(g).first(1000)}}, counting);
  CHECK(calls.size() == 1);
}

TEST_CASE("scheduled hands blocks and executor on", "[optimizer]") {
  anneal::scheduled opt{anneal::sgd<double>({}), anneal::linear({.initial = 1, .steps = 2})};
  std::vector<double> x = {1, 2}, y = {3};
  const std::vector<double> g = {1, 1};
  const std::array blocks{parameter_block<double>{x, g}, parameter_block<double>{y, std::span(g).first(1)}};
  opt.step(blocks);
  opt.step(blocks, threads(2));
  CHECK(x == std::vector{-0.5, 0.5});
  CHECK(y == std::vector{1.5});
}

TEST_CASE("blocks of wrong sizes change nothing", "[optimizer]") {
  using Catch::Matchers::Message;
  each_optimizer([]<class Optimizer>(Optimizer optimizer) {
    using Real = real_of<Optimizer>;
    std::vector<Real> x = {1, 2}, y = {3};
    const auto step = [&](std::size_t second) {
      optimizer.step(std::array{parameter_block<Real>{x, x}, parameter_block<Real>{y, std::span(x).first(second)}});
    };
    CHECK_THROWS_AS(step(2), std::invalid_argument);
    CHECK(optimizer.state() == typename Optimizer::state_type{});
    optimizer.step(std::array{parameter_block<Real>{std::span(x).first(1), std::span(y)}, parameter_block<Real>{y, y}});
    const auto before = optimizer.state();
    CHECK_THROWS_AS(step(1), std::invalid_argument);
    CHECK(optimizer.state() == before);
  });
  anneal::sgd<float> sgd({});
  std::vector<float> x(5);
  const std::array blocks{parameter_block<float>{x, x}, parameter_block<float>{x, std::span(x).first(4)}};
  CHECK_THROWS_MATCHES(sgd.step(blocks), std::invalid_argument,
                       Message("anneal::sgd: gradients must have the size of the parameters, 5, got 4"));
}
