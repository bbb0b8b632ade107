// SPDX-License-Identifier: Apache-2.0
// anneal sample: schedules out of a space.
#include <anneal/search/random.hpp>
#include <cstdio>
#include <memory>

#include "commands.hpp"
#include "searched.hpp"

namespace tool {

namespace {

struct options {
  input_options input;
  std::string space;
  std::size_t count = 5;
  std::uint64_t seed = 1;
};

void print(const options& o) {
  const anneal::search_space space = read_space(o.space, o.input).space;
  anneal::search_rng random(o.seed);
  for (std::size_t i = 0; i < o.count; ++i) {
    std::puts(space.sample(random).dump().c_str());
  }
}

}  // namespace

void add_sample(CLI::App& program, int&) {
  const auto o = std::make_shared<options>();
  CLI::App* const command = program.add_subcommand("sample", "Prints schedules out of a space, one in a line");
  command->add_option("space", o->space, "What to read")->required()->type_name("SPACE");
  command->add_option("-n,--count", o->count, "How many")->capture_default_str();
  command->add_option("--seed", o->seed, "Of the random numbers; the same schedules on every platform")
      ->capture_default_str();
  add_run_options(*command, o->input);
  command->footer(
      "Example: anneal sample '{\"type\": \"constant\", \"value\": {\"search\": \"log_uniform\", \"low\": 1e-4, "
      "\"high\": 1}}' -n 3");
  command->callback([o] { print(*o); });
}

}  // namespace tool
