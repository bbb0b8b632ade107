// SPDX-License-Identifier: Apache-2.0

// How long does a step of the optimizers take beside libtorch's, on one thread? (libtorch's C++ optimizers have no `foreach`
// and no `fused`.)
#include <torch/optim.h>
#include <torch/torch.h>

#include <anneal/optimizer/adagrad.hpp>
#include <anneal/optimizer/adam.hpp>
#include <anneal/optimizer/adamw.hpp>
#include <anneal/optimizer/rmsprop.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <cstdlib>
#include <span>
#include <string>

#include "in_turn.hpp"

namespace {

template <class Real>
torch::Tensor make_parameter(std::int64_t n) {
  const auto type = torch::TensorOptions().dtype(torch::CppTypeToScalarType<Real>::value);
  torch::Tensor x = torch::linspace(-1, 1, n, type).set_requires_grad(true);
  x.mutable_grad() = torch::full({n}, 0.25, type);
  return x;
}

template <class Real>
std::span<Real> of(torch::Tensor& x) {
  return {x.data_ptr<Real>(), static_cast<std::size_t>(x.numel())};
}

template <class Real, class Ours, class Theirs>
void compare(bench::in_turn& bench, const std::string& optimizer, std::size_t arrays, Ours ours, Theirs theirs) {
  for (const std::int64_t n : {1'000, 100'000, 10'000'000}) {
    const std::string what = optimizer + (sizeof(Real) == 4 ? " float " : " double ") + std::to_string(n);
    if (!bench.wants(what, static_cast<double>(n))) {
      continue;
    }
    torch::Tensor one = make_parameter<Real>(n), two = make_parameter<Real>(n);
    auto second = theirs(two);
    const auto step = [&] { ours.step(of<Real>(one), std::span<const Real>(of<Real>(one.mutable_grad()))); };
    ours = Ours(ours.options());
    for (int t = 0; t < 20; ++t) {
      step();
      second.step();
    }
    const double allowed = sizeof(Real) == 4 ? 1e-5 : 1e-13;  // twenty steps of a few roundings
    if (!((one - two).abs().max().template item<double>() <= allowed)) {
      std::printf("%s: libtorch takes another way\n", what.c_str());
      std::exit(EXIT_FAILURE);
    }
    const auto bytes = static_cast<double>((2 * arrays - 1) * sizeof(Real)) * static_cast<double>(n);
    bench.compare(what, bytes, {{"anneal", step}, {"libtorch", [&] { second.step(); }}});
  }
}

template <class Real>
void compare_all(bench::in_turn& bench) {
  using torch::Tensor;
  namespace optim = torch::optim;
  compare<Real>(bench, "sgd", 2, anneal::sgd<Real>({.learning_rate = 1e-3}),
                [](Tensor x) { return optim::SGD({x}, optim::SGDOptions(1e-3)); });
  compare<Real>(bench, "momentum", 3, anneal::sgd<Real>({.learning_rate = 1e-3, .momentum = 0.9}),
                [](Tensor x) { return optim::SGD({x}, optim::SGDOptions(1e-3).momentum(0.9)); });
  compare<Real>(bench, "adam", 4, anneal::adam<Real>({.learning_rate = 1e-3}),
                [](Tensor x) { return optim::Adam({x}, optim::AdamOptions(1e-3)); });
  compare<Real>(bench, "adamw", 4, anneal::adamw<Real>({.learning_rate = 1e-3}),
                [](Tensor x) { return optim::AdamW({x}, optim::AdamWOptions(1e-3)); });
  compare<Real>(bench, "rmsprop", 3, anneal::rmsprop<Real>({.learning_rate = 1e-3}),
                [](Tensor x) { return optim::RMSprop({x}, optim::RMSpropOptions(1e-3)); });
  compare<Real>(bench, "adagrad", 3, anneal::adagrad<Real>({.learning_rate = 1e-3}),
                [](Tensor x) { return optim::Adagrad({x}, optim::AdagradOptions(1e-3)); });
}

}  // namespace

int main(int argc, char** argv) {
  torch::set_num_threads(1);
  bench::in_turn bench(argc, argv);
  compare_all<float>(bench);
  compare_all<double>(bench);
}
