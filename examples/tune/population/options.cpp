// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

options parse_options(int argc, char** argv) {
  options o;
  o.space = ANNEAL_EXAMPLE_SPACE;
  CLI::App app("Population-based training on handwritten digits, in one process or in several: mpirun -n 4 population");
  const auto count = [&](const char* name, auto& value, const char* what, int least) {
    app.add_option(name, value, what)->check(CLI::Range(least, 100'000'000))->capture_default_str();
  };
  app.add_option("--space", o.space, "what is searched: a file of a search space")->check(CLI::ExistingFile);
  app.add_option("--dir", o.folder, "a folder for pbt_global.txt, pbt_policy_<member>.txt, winner.json, state.json");
  count("--members", o.members, "of the population", 1);
  app.add_option("--seed", o.seed, "of everything that is drawn")->capture_default_str();
  count("--budget", o.budget, "updates of each member", 1);
  count("--interval", o.interval, "updates between two turns of a member", 1);
  count("--burn-in", o.burn_in, "updates before the first turn", 0);
  count("--blend", o.blend, "updates in which a new rate is reached; 0: a quarter of the interval", 0);
  app.add_option("--quantile", o.quantile, "the part that copies; 0: random search")
      ->check(CLI::Range(0.0, 0.5))
      ->capture_default_str();
  app.add_flag("--async,!--synchronous", o.asynchronous, "a member waits for no other");
  app.add_flag("--jump", o.jump, "a new definition takes over at once");
  count("--batch", o.batch, "digits in an update", 1);
  count("--compare", o.compare, "seeds over which it is compared with random search of the same budget", 0);
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
