// SPDX-License-Identifier: Apache-2.0

// libtorch learns handwritten digits under one cycle of the learning rate and of the momentum. Half way the run is saved;
// a second one that is resumed from there must have the same losses. Then the layers follow rates of their own.
#include <torch/nn.h>
#include <torch/optim.h>
#include <torch/serialize.h>

#include <anneal/adapter/torch.hpp>
#include <anneal/recipe/one_cycle.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr int batch = 32;
constexpr int epochs = 12;

struct digits {
  torch::Tensor images, labels;
};

digits load(const char* path) {
  std::ifstream file(path);
  std::vector<float> pixels;
  std::vector<std::int64_t> labels;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::vector<float> numbers;
    for (std::string field; std::getline(fields, field, ',');) {
      numbers.push_back(std::stof(field));
    }
    labels.push_back(static_cast<std::int64_t>(numbers.back()));
    for (std::size_t i = 0; i < 64; ++i) {
      pixels.push_back(numbers[i] / 16);
    }
  }
  const auto n = static_cast<std::int64_t>(labels.size());
  return {torch::tensor(pixels).reshape({n, 64}), torch::tensor(labels)};
}

torch::nn::Sequential make_model() {
  return torch::nn::Sequential(torch::nn::Linear(64, 64), torch::nn::ReLU(), torch::nn::Linear(64, 10));
}

torch::optim::SGD make_optimizer(torch::nn::Sequential& model) {
  return torch::optim::SGD(model->parameters(), torch::optim::SGDOptions(0.1).momentum(0.9));
}

/// The updates from the optimizer's position to `end`; their losses.
template <class Scheduled>
std::vector<float> train(torch::nn::Sequential& model, Scheduled& opt, const digits& data, int end) {
  const auto examples = data.labels.size(0);
  std::vector<float> losses;
  for (auto t = static_cast<std::int64_t>(opt.position()); t < end; ++t) {
    const torch::Tensor chosen = torch::arange(t * batch, (t + 1) * batch).remainder(examples);
    opt.optimizer().zero_grad();
    const torch::Tensor loss = torch::nn::functional::cross_entropy(model->forward(data.images.index_select(0, chosen)),
                                                                    data.labels.index_select(0, chosen));
    loss.backward();
    opt.step();
    losses.push_back(loss.item<float>());
    if (t % 120 == 0) {
      std::printf("update %3ld  rate %.6f  momentum %.4f  loss %.4f\n", static_cast<long>(t),
                  anneal::learning_rate.get(opt.optimizer()), anneal::momentum.get(opt.optimizer()),
                  static_cast<double>(losses.back()));
    }
  }
  return losses;
}

double accuracy(torch::nn::Sequential& model, const digits& data) {
  return model->forward(data.images).argmax(1).eq(data.labels).to(torch::kFloat64).mean().item<double>();
}

}  // namespace

int main() {
  const digits data = load(ANNEAL_EXAMPLE_DATA_DIR "/digits.csv");
  const int updates = static_cast<int>(data.labels.size(0)) * epochs / batch;
  const auto cycle = anneal::one_cycle({.max = 0.3, .steps = updates});

  torch::manual_seed(1);
  auto model = make_model();
  auto sgd = make_optimizer(model);
  anneal::scheduled opt{sgd, cycle.learning_rate, anneal::momentum = cycle.momentum};
  train(model, opt, data, updates / 2);

  std::stringstream model_file, optimizer_file;
  torch::save(model, model_file);
  torch::save(sgd, optimizer_file);
  const auto saved = opt.state();  // the schedule's own: the number of finished updates
  const std::vector<float> losses = train(model, opt, data, updates);
  std::printf("%d updates, %.2f %% of the digits recognised\n", updates, 100 * accuracy(model, data));

  std::printf("resumed after update %d\n", updates / 2);
  auto loaded = make_model();
  torch::load(loaded, model_file);
  auto loaded_sgd = make_optimizer(loaded);
  torch::load(loaded_sgd, optimizer_file);
  anneal::scheduled resumed{loaded_sgd, cycle.learning_rate, anneal::momentum = cycle.momentum};
  resumed.restore(saved);
  const bool same = train(loaded, resumed, data, updates) == losses;
  std::printf("the %zu losses of the resumed run are %s\n", losses.size(), same ? "the same" : "OTHERS");

  // Layer-wise decay: each layer has half the rate of the one above. One evaluation serves all groups.
  auto layered = make_model();
  std::vector<torch::optim::OptimizerParamGroup> groups;
  std::vector<double> factors;
  for (const auto& layer : layered->children()) {
    if (!layer->parameters().empty()) {
      groups.emplace_back(layer->parameters());
      factors.insert(factors.begin(), factors.empty() ? 1 : factors.front() / 2);
    }
  }
  torch::optim::SGD by_layer(groups, torch::optim::SGDOptions(0.1).momentum(0.9));
  anneal::scheduled layers{by_layer, anneal::scale_groups(cycle.learning_rate, factors),
                           anneal::momentum = cycle.momentum};
  train(layered, layers, data, updates / 4);
  const auto rates = anneal::group_values(anneal::learning_rate, by_layer);
  std::printf("rates of the layers in the last update: %.6f %.6f\n", rates[0], rates[1]);
  return same && rates[0] == rates[1] / 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
