// SPDX-License-Identifier: Apache-2.0

// Trains a small neural network on handwritten digits, with a learning rate that follows a schedule.
//
// Where to read on:
//   training.hpp               the training loop: what anneal is for
//   schedules.hpp optimizers   the schedules and the optimizers to choose from
//   demo                       the comparison that is run without options
//   find_lr                    a range test
//   network batches data       what is trained, on what
//   snapshot checkpoint file   how a run that was killed goes on
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "data.hpp"
#include "demo.hpp"
#include "find_lr.hpp"
#include "hash.hpp"
#include "network.hpp"
#include "options.hpp"
#include "run.hpp"

namespace {

void train_and_report(const digits::options& o, const digits::data_set& data) {
  const digits::trained result = digits::run(o, data);
  const digits::score test = digits::network::evaluate(result.parameters, data.test);
  if (result.best_epoch > 0) {
    std::printf("ended after epoch %zu, back to the weights of epoch %zu\n", result.epochs, result.best_epoch);
  }
  const std::string_view weights(reinterpret_cast<const char*>(result.parameters.data()),
                                 result.parameters.size() * sizeof(float));
  std::printf("test accuracy %.2f %%, test loss %.4f, %.1f s\n", 100 * test.accuracy, test.loss, result.seconds);
  std::printf("weights %s\n", digits::hexadecimal(digits::hash(weights)).c_str());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const digits::options o = digits::parse_options(argc, argv);
    const digits::data_set data = digits::load_data(ANNEAL_EXAMPLE_DATA_DIR "/digits.csv");
    if (o.demo) {
      digits::demo(data, o.threads);
    } else if (o.find_lr) {
      digits::find_lr(o, data);
    } else {
      train_and_report(o, data);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "train_digits: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
