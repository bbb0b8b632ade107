// SPDX-License-Identifier: Apache-2.0

// Trains a small neural network on handwritten digits, with a learning rate that follows a schedule.
//
// Where to read on:
//   training.hpp               the training loop: what anneal is for
//   schedules.hpp optimizers   the schedules and the optimizers to choose from
//   demo                       the comparison that is run without options
//   find_lr                    a range test
//   network batches data       what is trained, on what
//   snapshot branching         how a run that was killed goes on, and one takes over from another
//   report stop_signals        what a program reads that searches for a schedule
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
#include "stop_signals.hpp"

namespace {

/// README.md has them.
enum status { reader_gone = 3, diverged = 4 };

int train_and_report(const digits::options& o, const digits::data_set& data) {
  const digits::stop_signals signals;
  const digits::trained result = digits::run(o, data);
  switch (result.end) {
    case digits::ending::reader_gone:
      std::fprintf(stderr, "train_digits: ended, since nobody reads the report\n");
      return reader_gone;
    case digits::ending::diverged:
      std::fprintf(stderr, "train_digits: ended in epoch %zu, since the loss is not finite any more\n",
                   result.epochs + 1);
      return diverged;
    case digits::ending::stopped:
      std::fprintf(stderr, "train_digits: ended by %s\n", result.stopped_by);
      return EXIT_SUCCESS;
    case digits::ending::finished:
    case digits::ending::early_stopping:
      break;
  }
  if (o.quiet) {
    return EXIT_SUCCESS;
  }
  const digits::score test = digits::network::evaluate(result.parameters, data.test);
  if (result.best_epoch > 0) {
    std::printf("ended after epoch %zu, back to the weights of epoch %zu\n", result.epochs, result.best_epoch);
  }
  const std::string_view weights(reinterpret_cast<const char*>(result.parameters.data()),
                                 result.parameters.size() * sizeof(float));
  std::printf("test accuracy %.2f %%, test loss %.4f, %.1f s\n", 100 * test.accuracy, test.loss, result.seconds);
  std::printf("weights %s\n", digits::hexadecimal(digits::hash(weights)).c_str());
  return EXIT_SUCCESS;
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
      return train_and_report(o, data);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "train_digits: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
