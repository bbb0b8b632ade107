// SPDX-License-Identifier: Apache-2.0
// What people write with libtorch and std open beside anneal, whose header comes first or last. libtorch's linear, exponential,
// sigmoid and std's map are named in both: they are written with their namespace.
#ifdef ANNEAL_FIRST
#include <anneal/adapter/torch.hpp>
#include <anneal/anneal.hpp>
#endif
#include <torch/torch.h>
#ifndef ANNEAL_FIRST
#include <anneal/adapter/torch.hpp>
#include <anneal/anneal.hpp>
#endif

using namespace std;
using namespace torch;
using namespace anneal;

void train(nn::Linear& model, const Tensor& x, const Tensor& y) {
  constexpr auto schedule = cosine({.initial = 3e-4, .final = 3e-5, .steps = 98'000}) | warmup({.steps = 2'000});
  constexpr auto cooled = min(schedule, anneal::linear({.initial = 1e-3, .steps = 100'000})) | take(90'000);
  optim::SGD sgd(model->parameters(), optim::SGDOptions(0.1).momentum(0.9));
  scheduled opt{sgd, min(cooled, cooled), momentum = constant({.value = 0.9})};
  const Tensor loss = mse_loss(torch::linear(x, model->weight, model->bias), y);
  loss.backward();
  opt.step();
  const Tensor least = min(x, y) + max(x, y) + clamp(x, 0, 1) + take(x, y);
}
