// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

options parse_options(int argc, char** argv) {
  options o;
  CLI::App app("Asynchronous successive halving over a space of schedules: mpirun --enable-recovery -n 4 tune_asha");
  app.add_option("--space", o.space, "a file with a space of schedules")->check(CLI::ExistingFile);
  app.add_option("--folder", o.folder, "state, log and checkpoints; where they are there, the search goes on");
  app.add_option("--rule", o.rule, "promotion: trials wait at rungs; stopping: bad ones end there")
      ->check(CLI::IsMember({"promotion", "stopping"}))
      ->capture_default_str();
  app.add_option("--trials", o.trials, "how many begin")->check(CLI::Range(1, 100'000))->capture_default_str();
  app.add_option("--min-epochs", o.min_epochs, "of every trial")->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--max-epochs", o.max_epochs, "of the best ones; what schedules count a run by")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--factor", o.factor, "one of so many goes on to the next rung")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  app.add_option("--seed", o.seed, "of the points, the first weights and the order")->capture_default_str();
  app.add_option("--batch", o.batch, "digits in an update")->check(CLI::Range(1, 1253))->capture_default_str();
  app.add_option("--best", o.best, "rows of the table")->capture_default_str();
  app.add_option("--deadline", o.deadline, "seconds after which a silent process counts as dead")
      ->check(CLI::Range(0.1, 1e6))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return o;
}
