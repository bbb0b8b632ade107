// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

options parse_options(int argc, char** argv) {
  options o;
  CLI::App app("Trains a network on handwritten digits in several processes: mpirun -n 4 distributed");
  app.add_option("--epochs", o.epochs, "how often all digits are seen")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--batch", o.batch, "digits in an update, of all processes together")
      ->check(CLI::Range(1, 1253))
      ->capture_default_str();
  app.add_option("--seed", o.seed, "of the first weights, the order and the noise")->capture_default_str();
  app.add_option("--checkpoint", o.checkpoint, "a file that rank 0 writes; if it is there, the run goes on from it");
  app.add_option("--checkpoint-every", o.checkpoint_every, "updates")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_flag("!--no-agreement", o.agreement, "each process hears the loss of its own share");
  app.add_option("--agree-every", o.agree_every, "updates between two checks that all processes agree; 0: none")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  app.add_flag("--cost", o.cost, "measure what agreement costs");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return o;
}
