// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/catch.hpp"

// What every optimizer promises, whatever its formula. The files beside this one call these with their options.
namespace contract {

constexpr std::size_t size = 11;  // no multiple of a vector's width, so the loops have a remainder
constexpr int total_steps = 20;

/// Gradients that are exact in float and in [0.5, 1] in size, with changing signs.
template <class Real>
std::vector<Real> gradients(int step) {
  std::vector<Real> g(size);
  for (std::size_t i = 0; i < size; ++i) {
    const int k = (7 * step + 5 * static_cast<int>(i)) % 17;
    g[i] = static_cast<Real>((k % 3 == 0 ? -1 : 1) * (0.5 + k / 32.0));
  }
  return g;
}

template <class Real>
std::vector<Real> start() {
  std::vector<Real> x(size);
  for (std::size_t i = 0; i < size; ++i) {
    x[i] = static_cast<Real>(static_cast<int>(i) - 5) / 4;
  }
  return x;
}

template <class Optimizer, class Real>
void run(Optimizer& opt, std::vector<Real>& x, int from, int to) {
  for (int t = from; t < to; ++t) {
    opt.step(x, gradients<Real>(t));
  }
}

template <class Optimizer>
constexpr bool has_the_interface() {
  const auto read = [](const Optimizer& opt) -> const typename Optimizer::options_type& { return opt.options(); };
  const auto write = [](Optimizer& opt) -> typename Optimizer::options_type& { return opt.options(); };
  static_cast<void>(read);
  static_cast<void>(write);
  return std::is_aggregate_v<typename Optimizer::options_type> && std::is_aggregate_v<typename Optimizer::state_type> &&
         std::regular<typename Optimizer::state_type> && std::copyable<Optimizer>;
}

template <template <class> class Optimizer, class Options>
void continues_from_a_saved_state(const Options& options) {
  Optimizer<double> whole(options);
  auto x = start<double>();
  run(whole, x, 0, total_steps);

  Optimizer<double> first(options);
  auto y = start<double>();
  run(first, y, 0, total_steps / 2);
  const auto saved = first.state();
  Optimizer<double> second(options);
  run(second, y, 0, 0);
  second.restore(saved);
  CHECK(second.state() == saved);
  run(second, y, total_steps / 2, total_steps);

  CHECK(x == y);
  CHECK(whole.state() == second.state());
}

template <template <class> class Optimizer, class Options>
void refuses_other_sizes(const std::string& name, const Options& options) {
  Optimizer<double> opt(options);
  auto x = start<double>();
  const auto untouched = x;
  std::vector<double> ten(10, 0.25);

  CHECK_THROWS_WITH(opt.step(x, ten), name + ": gradients must have the size of the parameters, 11, got 10");
  CHECK(x == untouched);
  CHECK(opt.state() == typename Optimizer<double>::state_type{});

  run(opt, x, 0, 3);
  const auto after = x;
  const auto state = opt.state();
  CHECK_THROWS_WITH(opt.step(ten, ten), name + ": parameters must have the size of the first step, 11, got 10");
  CHECK_THROWS_WITH(opt.step(x, ten), name + ": gradients must have the size of the parameters, 11, got 10");
  CHECK(ten == std::vector<double>(10, 0.25));
  CHECK(x == after);
  CHECK(opt.state() == state);

  // An empty first step gives a size as well.
  Optimizer<double> empty(options);
  empty.step({}, {});
  CHECK_THROWS_WITH(empty.step(ten, ten), name + ": parameters must have the size of the first step, 0, got 10");
}

template <class Optimizer>
void refuses_state(Optimizer& opt, const typename Optimizer::state_type& state, const std::string& message) {
  const auto before = opt.state();
  CHECK_THROWS_WITH(opt.restore(state), message);
  CHECK(opt.state() == before);
}

/// Each of the T steps rounds at most 20 times, each time a number no larger than M; what a step stores the later ones
/// carry on, with weights of at most 1 for these options. So float is off by at most 20 T² M of its half units, M being
/// the largest parameter or 2, above every moment and direction that gradients in [0.5, 1] give.
template <template <class> class Optimizer, class Options>
void float_is_close_to_double(const Options& options) {
  Optimizer<double> wide(options);
  Optimizer<float> narrow(options);
  auto x = start<double>();
  auto y = start<float>();
  double largest = 2;
  for (int t = 0; t < total_steps; ++t) {
    run(wide, x, t, t + 1);
    run(narrow, y, t, t + 1);
    for (const double value : x) {
      largest = std::max(largest, std::abs(value));
    }
  }
  const double tolerance = 20.0 * total_steps * total_steps * largest * std::numeric_limits<float>::epsilon() / 2;
  for (std::size_t i = 0; i < size; ++i) {
    CHECK(std::abs(x[i] - static_cast<double>(y[i])) <= tolerance);
  }
  CHECK(x != start<double>());
}

/// One step of one parameter: where x goes from `x` under the gradient `g`.
template <class Optimizer>
double moved(Optimizer& opt, double x, double g) {
  opt.step(std::span(&x, 1), std::span<const double>(&g, 1));
  return x;
}

/// Equal but for the roundings of one step: not more than 8 of them, each half a unit of a number around 1.
inline bool same(double a, double b) { return std::abs(a - b) <= 8 * std::numeric_limits<double>::epsilon() / 2; }

}  // namespace contract
