// SPDX-License-Identifier: Apache-2.0

// Are the optimizers as fast as what one writes with Eigen's array expressions?
#include <Eigen/Core>
#include <anneal/optimizer/adam.hpp>
#include <anneal/optimizer/rmsprop.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <cmath>
#include <cstdlib>
#include <span>

#include "ratio.hpp"

namespace {

using array = Eigen::ArrayXf;

struct eigen_sgd {
  float rate, momentum;
  array velocity;
  void step(array& x, const array& g) {
    velocity = momentum * velocity + g;
    x -= rate * velocity;
  }
};

struct eigen_adam {
  float rate, beta1, beta2, eps;
  array m, v;
  double t = 0;
  void step(array& x, const array& g) {
    ++t;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g.square();
    const auto scale = static_cast<float>(rate / (1 - std::pow(beta1, t)));
    const auto root = static_cast<float>(1 / std::sqrt(1 - std::pow(beta2, t)));
    x -= scale * m / (v.sqrt() * root + eps);
  }
};

struct eigen_rmsprop {
  float rate, alpha, eps;
  array v;
  void step(array& x, const array& g) {
    v = alpha * v + (1 - alpha) * g.square();
    x -= rate * g / (v.sqrt() + eps);
  }
};

std::span<float> of(array& a) { return {a.data(), static_cast<std::size_t>(a.size())}; }

template <class Ours, class Theirs>
void compare(const std::string& optimizer, Ours ours, Theirs theirs) {
  array one = array::LinSpaced(1'000, -1, 1), two = one;
  auto first = ours();
  auto second = theirs(1'000);
  for (int t = 0; t < 100; ++t) {  // the gradient of half the sum of squares
    const array g = one, h = two;
    first.step(of(one), std::span<const float>(g.data(), 1'000));
    second.step(two, h);
  }
  if (!((one - two).abs().maxCoeff() <= 1e-5F)) {  // a hundred steps, each with a few roundings of 6e-8
    std::printf("%s: the two runs differ by %g\n", optimizer.c_str(),
                static_cast<double>((one - two).abs().maxCoeff()));
    std::exit(EXIT_FAILURE);
  }
  for (const int n : {100, 10'000, 1'000'000}) {
    const std::string name = optimizer + ", " + std::to_string(n) + " parameters";
    benchmark::RegisterBenchmark((name + "/anneal").c_str(), [=](benchmark::State& state) {
      array x = array::Ones(n), g = array::Constant(n, 0.25F);
      auto opt = ours();
      for (auto _ : state) {
        opt.step(of(x), std::span<const float>(g.data(), static_cast<std::size_t>(n)));
        benchmark::ClobberMemory();
      }
    });
    benchmark::RegisterBenchmark((name + "/Eigen").c_str(), [=](benchmark::State& state) {
      array x = array::Ones(n), g = array::Constant(n, 0.25F);
      auto opt = theirs(n);
      for (auto _ : state) {
        opt.step(x, g);
        benchmark::ClobberMemory();
      }
    });
  }
}

}  // namespace

int main(int argc, char** argv) {
  bench::initialize(argc, argv);
  compare(
      "sgd", [] { return anneal::sgd<float>({.learning_rate = 1e-3, .momentum = 0.9}); },
      [](int n) {
        return eigen_sgd{1e-3F, 0.9F, array::Zero(n)};
      });
  compare(
      "adam", [] { return anneal::adam<float>({.learning_rate = 1e-3}); },
      [](int n) { return eigen_adam{1e-3F, 0.9F, 0.999F, 1e-8F, array::Zero(n), array::Zero(n)}; });
  compare(
      "rmsprop", [] { return anneal::rmsprop<float>({.learning_rate = 1e-3, .alpha = 0.99}); },
      [](int n) {
        return eigen_rmsprop{1e-3F, 0.99F, 1e-8F, array::Zero(n)};
      });
  bench::run();
}
