// SPDX-License-Identifier: Apache-2.0

// Trains the digits of train_digits, and keeps a record of the run in every form that there is:
//   track FOLDER [URL]
// FOLDER/run.csv, run.jsonl, events for TensorBoard, run.audit; and at URL, where MLflow's server is, if one is given.
//   tensorboard --logdir FOLDER
//   anneal audit FOLDER/run.audit
#include <anneal/anneal.hpp>
#include <anneal/track/track.hpp>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#if defined(ANNEAL_EXAMPLE_MLFLOW)
#include <anneal/track/mlflow.hpp>
#endif

#include "batches.hpp"
#include "data.hpp"
#include "network.hpp"

namespace {

void train(anneal::sink auto&& to) {
  const digits::data_set data = digits::load_data(ANNEAL_EXAMPLE_DATA_DIR "/digits.csv");
  constexpr std::size_t epochs = 20;
  digits::batches batch(1, data.training.size(), 32);
  const std::size_t epoch = digits::batches::per_epoch(data.training.size(), 32);
  const anneal::horizon length({.updates = epochs * epoch, .updates_per_epoch = epoch});

  anneal::scheduled opt{anneal::adam<float>({}),
                        anneal::plateau({.initial = 0.005, .factor = 0.3, .patience = 1, .threshold = 0.05}) |
                            anneal::warmup({.steps = length.epochs(1)})};
  anneal::tracked run{opt, to, {.every = 10, .horizon = length}};

  digits::network network(1);
  std::vector<float> weights = digits::network::initial_parameters(1);
  std::vector<float> gradient(weights.size());
  for (std::size_t step = 0; step < epochs * epoch; ++step) {
    const double loss = network.gradient(weights, data.training, batch(step), gradient);
    run.step(std::span<float>(weights), std::span<const float>(gradient));
    if ((step + 1) % 10 == 0) {
      run.scalar("train/loss", loss);
    }
    if ((step + 1) % epoch == 0) {
      const digits::score score = digits::network::evaluate(weights, data.validation);
      run.observe(score.loss, "validation/loss");  // the plateau hears it, and the record has it
      run.scalar("validation/accuracy", score.accuracy);
    }
  }
  const digits::score score = digits::network::evaluate(weights, data.test);
  run.scalar("test/accuracy", score.accuracy);
  run.flush();
  std::printf("test accuracy %.2f %%\n", 100 * score.accuracy);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fputs("usage: track FOLDER [URL]\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    anneal::csv_sink table((folder / "run.csv").string());
    anneal::jsonl_sink lines((folder / "run.jsonl").string());
    anneal::tensorboard_sink events(folder.string());
    anneal::audit_log audit((folder / "run.audit").string(), {.reason = "an example"});
    if (argc == 3) {
#if defined(ANNEAL_EXAMPLE_MLFLOW)
      anneal::mlflow_sink server(argv[2], {.experiment = "digits", .spool = (folder / "mlflow.spool").string()});
      train(anneal::fan_out(table, lines, events, audit, server));
#else
      std::fputs("track: was built without cpp-httplib, which MLflow needs\n", stderr);
      return 2;
#endif
    } else {
      train(anneal::fan_out(table, lines, events, audit));
    }
    audit.end();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "track: %s\n", error.what());
    return 1;
  }
}
