// SPDX-License-Identifier: Apache-2.0

// A network of dlib under a warm-up and a cosine, in the three ways that dlib lets one set a rate.
#include <dlib/dnn.h>

#include <anneal/adapter/dlib.hpp>
#include <anneal/compose/map.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/schedule/cosine.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

using network = dlib::loss_mean_squared<dlib::fc<1, dlib::relu<dlib::fc<16, dlib::input<dlib::matrix<float, 1, 1>>>>>>;

constexpr int updates = 2000;

/// The sine on [0, 3].
struct examples {
  std::vector<dlib::matrix<float, 1, 1>> x;
  std::vector<float> y;

  examples() {
    for (int i = 0; i < 32; ++i) {
      const float at = 3 * static_cast<float>(i) / 32;
      x.push_back({at});
      y.push_back(std::sin(at));
    }
  }
};

double error(network& net, const examples& data) {
  const std::vector<float> results = net(data.x);
  double sum = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    sum += std::abs(static_cast<double>(results[i] - data.y[i]));
  }
  return sum / static_cast<double>(results.size());
}

bool report(const char* way, network& net, const examples& data) {
  std::printf("%-28s mean error %.4f\n", way, error(net, data));
  return error(net, data) < 0.1;
}

}  // namespace

int main() {
  const examples data;
  const auto schedule = anneal::cosine({.initial = 0.01, .steps = updates - 100}) | anneal::warmup({.steps = 100}) |
                        anneal::clamp(1e-6, 1);  // dlib wants rates above 0
  bool good = true;

  {
    network net;
    dlib::dnn_trainer<network, dlib::adam> trainer(net);
    anneal::scheduled opt{trainer, schedule};
    for (int t = 0; t < updates; ++t) {
      opt.apply();
      trainer.train_one_step(data.x, data.y);
      opt.advance();
    }
    trainer.get_net();
    good = report("trainer, step by step", net, data) && good;
    std::printf("rate of the last update: %g\n", anneal::learning_rate.get(trainer));
  }
  {
    network net;
    dlib::dnn_trainer<network, dlib::adam> trainer(net);
    trainer.set_learning_rate_schedule(anneal::dlib_table<dlib::matrix<double>>(schedule, updates));
    for (int t = 0; t < updates; ++t) {
      trainer.train_one_step(data.x, data.y);
    }
    trainer.get_net();
    good = report("trainer, with a table", net, data) && good;
  }
  {
    network net;
    std::vector<dlib::adam> solvers(network::num_computational_layers);
    anneal::dlib_updater updater(net, solvers);
    anneal::scheduled opt{updater, schedule};
    for (int t = 0; t < updates; ++t) {
      net.compute_parameter_gradients(data.x.begin(), data.x.end(), data.y.begin());
      opt.step();
    }
    good = report("without a trainer", net, data) && good;
  }
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
