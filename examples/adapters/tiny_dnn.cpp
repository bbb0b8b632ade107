// SPDX-License-Identifier: Apache-2.0

// A network of tiny-dnn: fit() calls us after every mini-batch, and we write the next rate and momentum.
#include <tiny_dnn/tiny_dnn.h>

#include <anneal/adapter/tiny_dnn.hpp>
#include <anneal/recipe/one_cycle.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

int main() {
  tiny_dnn::network<tiny_dnn::sequential> network;
  network << tiny_dnn::fully_connected_layer<tiny_dnn::activation::tan_h>(1, 16)
          << tiny_dnn::fully_connected_layer<tiny_dnn::activation::identity>(16, 1);

  std::vector<tiny_dnn::vec_t> x, y;  // the sine on [0, 3]
  for (int i = 0; i < 64; ++i) {
    const float at = 3 * static_cast<float>(i) / 64;
    x.push_back({at});
    y.push_back({std::sin(at)});
  }

  constexpr int epochs = 100;
  const auto cycle = anneal::one_cycle({.max = 0.02, .steps = 8 * epochs});
  tiny_dnn::momentum optimizer;
  anneal::scheduled opt{optimizer, cycle.learning_rate, anneal::momentum = cycle.momentum};
  int epoch = 0;
  network.fit<tiny_dnn::mse>(optimizer, x, y, 8, epochs, anneal::after_update(opt), [&] {
    if (++epoch % 20 == 0) {
      std::printf("epoch %3d  rate %.6f  momentum %.4f\n", epoch, static_cast<double>(optimizer.alpha),
                  static_cast<double>(optimizer.mu));
    }
  });

  double error = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    error += std::abs(static_cast<double>(network.predict(x[i])[0] - y[i][0])) / static_cast<double>(x.size());
  }
  std::printf("%d updates, mean error %.4f\n", static_cast<int>(opt.position()), error);
  return error < 0.1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
