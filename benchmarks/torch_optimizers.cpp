// SPDX-License-Identifier: Apache-2.0

// How long does a step of the optimizers take beside libtorch's, on one thread?
#include <torch/optim.h>
#include <torch/torch.h>

#include <anneal/optimizer/adam.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <cmath>
#include <cstdlib>
#include <span>

#include "ratio.hpp"

namespace {

torch::Tensor make_parameter(std::int64_t n) {
  torch::Tensor x = torch::linspace(-1, 1, n).set_requires_grad(true);
  x.mutable_grad() = torch::full({n}, 0.25F);
  return x;
}

std::span<float> of(torch::Tensor& x) { return {x.data_ptr<float>(), static_cast<std::size_t>(x.numel())}; }

template <class Ours, class Theirs>
void compare(const std::string& optimizer, Ours ours, Theirs theirs) {
  torch::Tensor one = make_parameter(1'000), two = make_parameter(1'000);
  auto first = ours();
  auto second = theirs(two);
  for (int t = 0; t < 100; ++t) {
    first.step(of(one), std::span<const float>(of(one.mutable_grad())));
    second.step();
  }
  if (!((one - two).abs().max().template item<float>() <= 1e-5F)) {  // a hundred steps of a few roundings of 6e-8
    std::printf("%s: libtorch takes another way\n", optimizer.c_str());
    std::exit(EXIT_FAILURE);
  }
  for (const int n : {100, 10'000, 1'000'000}) {
    const std::string name = optimizer + ", " + std::to_string(n) + " parameters";
    benchmark::RegisterBenchmark((name + "/anneal").c_str(), [=](benchmark::State& state) {
      torch::Tensor x = make_parameter(n);
      auto opt = ours();
      for (auto _ : state) {
        opt.step(of(x), std::span<const float>(of(x.mutable_grad())));
        benchmark::ClobberMemory();
      }
    });
    benchmark::RegisterBenchmark((name + "/libtorch").c_str(), [=](benchmark::State& state) {
      torch::Tensor x = make_parameter(n);
      auto opt = theirs(x);
      for (auto _ : state) {
        opt.step();
        benchmark::ClobberMemory();
      }
    });
  }
}

}  // namespace

int main(int argc, char** argv) {
  torch::set_num_threads(1);
  bench::initialize(argc, argv);
  compare(
      "sgd", [] { return anneal::sgd<float>({.learning_rate = 1e-3, .momentum = 0.9}); },
      [](torch::Tensor x) { return torch::optim::SGD({x}, torch::optim::SGDOptions(1e-3).momentum(0.9)); });
  compare(
      "adam", [] { return anneal::adam<float>({.learning_rate = 1e-3}); },
      [](torch::Tensor x) { return torch::optim::Adam({x}, torch::optim::AdamOptions(1e-3)); });
  bench::run();
}
